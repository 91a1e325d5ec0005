import { createHash } from 'node:crypto';
import type { DeclineReason } from '../../../shared/card-decision.ts';
import type { NetworkAnswer } from '../../issuer-port.ts';
import { encode, type IsoMessage } from './codec.ts';
import { ECHOED, REQUESTS } from './dialect.ts';

const APPROVED = '00';
const FORMAT_ERROR = '30';
const DO_NOT_HONOUR = '05';

/** Field 39 of a no. Never a code that tells a shop to keep the card (04, 34, 36 and their like). */
const DECLINED: Readonly<Record<DeclineReason, '05' | '12' | '13' | '51' | '57'>> = {
  unknown_card: '05',
  kind_not_allowed: '12',
  card_not_open: '05',
  no_certificate: '05',
  channel_not_allowed: '57',
  merchant_initiated: '57',
  card_check_failed: '05',
  merchant_mismatch: '57',
  currency_changed: '12',
  verification_limit: '57',
  too_many_charges: '57',
  amount_exceeded: '13',
  insufficient_reserve: '51',
  payments_stopped: '05',
};

/** The answer to a message, without its code; undefined for a type that nobody answers. The same for the same question. */
export function answerTo(message: IsoMessage, answer: NetworkAnswer): Buffer | undefined {
  const code = codeOf(answer);
  const extra: [number, string][] = [[39, code]];
  const approved = 'approved' in answer && answer.approved;
  if (approved) extra.push([38, approvalOf(message)]);
  return answering(message, extra);
}

/** Says that a genuine message is not of the dialect. */
export function refuseForm(message: IsoMessage): Buffer | undefined {
  return answering(message, [[39, FORMAT_ERROR]]);
}

function codeOf(answer: NetworkAnswer): string {
  if (!('approved' in answer) || answer.approved) return APPROVED;
  return Object.hasOwn(DECLINED, answer.reason) ? DECLINED[answer.reason as DeclineReason] : DO_NOT_HONOUR;
}

function answering({ type, fields }: IsoMessage, extra: readonly [number, string][]): Buffer | undefined {
  const rule = REQUESTS[type];
  if (rule === undefined) return undefined;
  const echoed = ECHOED.flatMap((number): [number, string][] => {
    const text = fields.get(number);
    return text === undefined ? [] : [[number, text]];
  });
  return encode({ type: rule.answer, fields: new Map([...echoed, ...extra]) });
}

/** Field 38: six digits that follow from the question, so that its repeat has the same. They prove nothing. */
function approvalOf({ fields }: IsoMessage): string {
  const named = [32, 37, 11, 4].map((number) => fields.get(number)).join(' ');
  const digest = createHash('sha256').update(named).digest();
  return String(digest.readUInt32BE() % 1_000_000).padStart(6, '0');
}
