import browser from 'webextension-polyfill';
import type { Managed } from '../messages/view.ts';
import { serverOrigin } from './server-origin.ts';

/**
 * What the organisation has set for this browser (`storage.managed`): what stands there holds, and the shopper cannot change it.
 * A list of merchants that is none allows nobody; anything else that is malformed is as good as not set.
 */
export async function readManaged(): Promise<Managed> {
  // Firefox rejects where nothing is set; some browsers have no such storage.
  const set: Record<string, unknown> = (await browser.storage.managed?.get().catch(() => undefined)) ?? {};
  const { server, merchants, on, autoOpen } = set;
  const origin = typeof server === 'string' ? serverOrigin(server) : undefined;
  return {
    ...(origin === undefined ? {} : { server: origin }),
    ...(merchants === undefined ? {} : { merchants: patternsIn(merchants) }),
    ...(typeof on === 'boolean' ? { on } : {}),
    ...(typeof autoOpen === 'boolean' ? { autoOpen } : {}),
  };
}

/** Whether the organisation lets this browser pay through a server. */
export function isServerAllowed({ server: set }: Managed, server: string): boolean {
  return set === undefined || set === server;
}

const PATTERN = /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;

function patternsIn(merchants: unknown): string[] {
  const texts = Array.isArray(merchants) ? merchants.filter((one) => typeof one === 'string') : [];
  return texts.map((text) => text.trim().toLowerCase()).filter((text) => PATTERN.test(text));
}

/** Whether the organisation lets a merchant be paid: `shop.example` is that host, `*.shop.example` it and all below. */
export function isMerchantAllowed({ merchants }: Managed, origin: string): boolean {
  if (merchants === undefined) return true;
  const { host, hostname } = new URL(origin);
  return merchants.some((pattern) => {
    const own = pattern.includes(':') ? host : hostname;
    const base = pattern.startsWith('*.') ? pattern.slice(2) : undefined;
    return base === undefined ? own === pattern : own === base || own.endsWith(`.${base}`);
  });
}
