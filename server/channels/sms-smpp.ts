/// <reference path="./smpp.d.ts" />
import { createHash } from 'node:crypto';
import type { Session } from 'smpp';
import type { Smpp } from '../config-sms.ts';
import type { CarrierReceipt, ChannelPort, SendResult } from '../ports.ts';
import { type SmppLimits, SmppLink } from './smpp-link.ts';
import { readReceipt, smppReference } from './smpp-receipt.ts';
import { classifyStatus, isThrottled } from './smpp-status.ts';
import { encodeSmsText, type SmsText } from './sms-text.ts';

const LIMITS: SmppLimits = {
  connect: 10_000,
  answer: 15_000,
  enquire: 15_000,
  ready: 2_000,
  pauses: [1000, 30_000],
};
const UDH_INDICATOR = 0x40;
/** Type and plan of E.164, of letters, and of a carrier's own short numbers (SMPP 3.4 sections 5.2.5 and 5.2.6). */
const INTERNATIONAL = { ton: 1, npi: 1 };
const LETTERS = { ton: 5, npi: 0 };
const SHORT = { ton: 3, npi: 0 };
const NONE = { ton: 0, npi: 0 };

/** Text messages through a carrier's SMPP 3.4 centre (SMS_URL), over one link that is kept. */
export function openSmpp(carrier: Smpp, limits: SmppLimits = LIMITS): ChannelPort {
  let take = async (_receipt: CarrierReceipt): Promise<void> => {};
  const link = new SmppLink(carrier, limits, async (pdu) => {
    const receipt = readReceipt(pdu);
    if (receipt !== undefined) await take(receipt);
    return true;
  });
  const window = new Window(carrier.window);
  return {
    channel: 'sms',
    async send({ to, text, messageId }, goodForMs) {
      await window.enter();
      try {
        const session = await link.ready();
        if (session === undefined) return { outcome: 'busy', detail: link.problem };
        const about = { to, goodForMs, reference: referenceOf(messageId) };
        return await submit(link, session, submissions(carrier, encodeSmsText(text), about));
      } finally {
        window.leave();
      }
    },
    onReceipt(taker) {
      take = taker;
    },
    close: () => link.close(),
  };
}

/**
 * Submits the parts of one message, one after another. The first part's answer decides; after it the message is under way,
 * and what becomes of a later part leaves in doubt what the phone shows.
 */
async function submit(
  link: SmppLink,
  session: Session,
  parts: readonly { short_message: Buffer }[],
): Promise<SendResult> {
  let result: SendResult = { outcome: 'refused', detail: 'nothing to send' };
  for (const [place, part] of parts.entries()) {
    const answer = await link.request(session, 'submit_sm', part);
    if (typeof answer === 'string') {
      const isUnsent = answer === 'unsent' && place === 0;
      return { outcome: isUnsent ? 'busy' : 'unknown', detail: isUnsent ? link.problem : 'no answer' };
    }
    if (answer.command_status !== 0) {
      if (isThrottled(answer.command_status)) link.pause();
      const refused = classifyStatus(answer.command_status);
      return place === 0 ? refused : { ...refused, outcome: 'unknown' };
    }
    link.succeeded();
    const id = String(answer['message_id'] ?? '');
    result = { outcome: 'sent', detail: 'accepted', ...(id === '' ? {} : { reference: smppReference(id) }) };
  }
  return result;
}

/**
 * What the parts of one message have in common (3GPP TS 23.040 section 9.2.3.24.1). Where a message is repeated, a phone that has
 * its first part already puts the others beside it.
 */
function referenceOf(messageId: string): number {
  return createHash('sha256').update(messageId).digest().readUInt8();
}

type About = { to: string; goodForMs: number | undefined; reference: number };

/** What submit_sm says for each part; a receipt is asked for with the last. */
function submissions(carrier: Smpp, text: SmsText, { to, goodForMs, reference }: About) {
  const { ton: source_addr_ton, npi: source_addr_npi } = kindOf(carrier.source);
  const parameters = {
    source_addr_ton,
    source_addr_npi,
    source_addr: carrier.source.replace(/^\+/, ''),
    dest_addr_ton: INTERNATIONAL.ton,
    dest_addr_npi: INTERNATIONAL.npi,
    destination_addr: to.replace(/^\+/, ''),
    esm_class: 0,
    // Without it the package guesses, and calls GSM 03.38 octets ASCII.
    data_coding: text.dataCoding,
    validity_period: goodForMs === undefined ? '' : relativeTime(goodForMs),
    registered_delivery: 1,
  };
  const { parts } = text;
  if (parts.length <= 1) return [{ ...parameters, short_message: Buffer.from(text.octets) }];
  if (carrier.long === 'payload')
    return [{ ...parameters, short_message: Buffer.alloc(0), message_payload: Buffer.from(text.octets) }];
  return parts.map((part, place) => ({
    ...parameters,
    esm_class: UDH_INDICATOR,
    registered_delivery: place === parts.length - 1 ? 1 : 0,
    short_message: Buffer.from([5, 0, 3, reference, parts.length, place + 1, ...part]),
  }));
}

function kindOf(source: string): { ton: number; npi: number } {
  if (source === '') return NONE;
  if (source.startsWith('+')) return INTERNATIONAL;
  return /^\d+$/.test(source) ? SHORT : LETTERS;
}

/** SMPP 3.4 section 7.1.1: `YYMMDDhhmmsstnnp`, relative, at least a second and at most a day. */
function relativeTime(milliseconds: number): string {
  const seconds = Math.min(86_399, Math.max(1, Math.floor(milliseconds / 1000)));
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  return `000000${two(seconds / 3600)}${two((seconds / 60) % 60)}${two(seconds % 60)}000R`;
}

/** So many at once; the others wait their turn. */
class Window {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  constructor(size: number) {
    this.#free = size;
  }
  async enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((turn) => this.#waiting.push(turn));
  }
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
