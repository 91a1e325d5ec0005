import type { ChargeEvent } from '../../shared/card-charge.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import type { NetworkEvent, NetworkEventKind } from '../issuer-port.ts';
import type { PaymentFile } from './payment-file.ts';
import type { Told } from './told.ts';

/** What a charge keeps each kind of event as. Questions are kept when the answer is yes. */
const KINDS: Readonly<Record<Exclude<NetworkEventKind, 'other'>, ChargeEvent['kind']>> = {
  auth_request: 'authorization',
  increment: 'authorization',
  confirmed: 'confirmation',
  not_approved: 'denial',
  stand_in: 'advice',
  reversal: 'reversal',
  expiry: 'expiry',
  clearing: 'clearing',
  refund: 'refund',
  refund_reversal: 'refund-reversal',
  dispute_opened: 'dispute',
  dispute_won: 'dispute-won',
  dispute_lost: 'dispute-lost',
};

/** What of a payment says in which currencies its charges are kept. */
export type ChargedFile = {
  account: Pick<PaymentFile['account'], 'currency'>;
  certificate: Pick<PaymentFile['certificate'], 'body'>;
};

/** The money of an event in the account's currency; undefined where nobody said. */
export function billedOf(
  { amount, billing }: Pick<NetworkEvent, 'amount' | 'billing'>,
  accountCurrency: string | null,
): number | undefined {
  if (billing !== undefined) return billing.currency === accountCurrency ? billing.minor : undefined;
  return amount?.currency === accountCurrency ? amount?.minor : undefined;
}

/** An event as its charge keeps it, in the currencies of certificate and account. */
export function chargeEventOf({ event, readsBack, holdDays }: Told, file: ChargedFile): ChargeEvent {
  const { amount, at, final, eventId } = event;
  if (event.kind === 'other') throw new TypeError('an event that moves nothing is not booked');
  const kind = KINDS[event.kind];
  const asks = kind === 'authorization';
  const kept = {
    id: eventId,
    kind,
    at,
    final,
    ...(asks && !readsBack ? { taken: true as const } : {}),
    ...(asks || kind === 'advice' || kind === 'confirmation' ? { days: daysOf(event, holdDays) } : {}),
  };
  if (amount === undefined) return { ...kept, amount: 0, billed: 0, whole: true };
  const signed = certificateOf(file.certificate).amount.currency;
  const billed = billedOf(event, file.account.currency);
  const changed = amount.currency !== signed;
  const mark = billed === undefined ? 'not-booked' : changed ? 'currency-changed' : undefined;
  return {
    ...kept,
    billed: billed ?? 0,
    amount: changed ? inSignedCurrency(signed, file, billed) : amount.minor,
    ...(changed ? { currency: amount.currency } : {}),
    ...(mark === undefined ? {} : { mark }),
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** When the latest approval of a charge has lapsed at the latest, where nobody ends its hold. */
export function holdEnd(events: readonly ChargeEvent[]): number {
  return Math.max(0, ...events.map(({ at, days }) => (days === undefined ? 0 : at + days * DAY_MS)));
}

/** Where the merchant's currency changed, what was billed stands for it if the shopper signed in the account's. */
function inSignedCurrency(signed: string, file: ChargedFile, billed: number | undefined): number {
  return signed === file.account.currency ? (billed ?? 0) : 0;
}

/** Hotels, airlines by ship, car rental and campsites (ISO 18245): holds of a journey last longer. */
const isTravel = (mcc: string) => /^(3[3-7]\d\d|4411|7011|7012|7032|7033|7512|7513|7519)$/.test(mcc);

function daysOf({ merchant, channel, initiator }: NetworkEvent, days: Told['holdDays']): number {
  if (isTravel(merchant.mcc)) return days.travel;
  if (initiator === 'merchant') return days.merchantInitiated;
  return channel === 'online' ? days.online : days.present;
}
