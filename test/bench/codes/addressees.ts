// Who is sent codes, and the clock that all processes of one machine share.
import { createHash } from 'node:crypto';
import type { MessageLocale } from '../../../shared/message.ts';

export type Channel = 'sms' | 'email';
export const CHANNELS = ['sms', 'email'] as const;

/** A run over one link: so many codes, all waiting from the start, or with `rate` so many a second, beginning evenly. */
export type CodeRun = { channel: Channel; codes: number; rate?: number };
/** How long it took in seconds until each had its answer, and when each message was there to be sent. */
export type RunResult = { seconds: number; begun: [address: string, at: number][] };

export const PAYMENT = {
  merchant: { name: 'Example Shop', origin: 'https://shop.example' },
  amount: { currency: 'EUR', value: '42.50' },
};
/** The language of the product's message to these addresses, so that the bare libraries send the same. */
export const LOCALE: Readonly<Record<Channel, MessageLocale>> = { sms: 'de', email: 'en' };

/** A German mobile number, or a mailbox. */
export function addressOf(channel: Channel, index: number): string {
  return channel === 'sms'
    ? `+49151${String(20_000_000 + index)}`
    : `shopper${String(index).padStart(6, '0')}@mail.example`;
}

/** Ids as random as real ones, and always the same. */
export function accountOf(channel: Channel, index: number): string {
  return createHash('sha256').update(`${channel} ${index}`).digest('base64url').slice(0, 22);
}

/** Monotonic, and the same for all processes. */
export function milliseconds(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Calls `begin` for each index, evenly at that rate, however long earlier ones take. */
export async function evenly(count: number, rate: number, begin: (index: number) => Promise<void>) {
  const start = milliseconds();
  const begun: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const wait = start + (index * 1000) / rate - milliseconds();
    if (wait > 0) await new Promise((next) => setTimeout(next, wait));
    begun.push(begin(index));
  }
  await Promise.all(begun);
}
