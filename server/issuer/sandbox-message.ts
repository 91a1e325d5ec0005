import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseInstant } from '../../shared/instant.ts';
import { parseBalance } from '../../shared/money.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';
import { EventRefused, type NetworkEvent, type NetworkMoney } from '../issuer-port.ts';

const Id = Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$' });
const Text = (most: number) => Type.String({ maxLength: most });
const Money = Type.Object({ currency: Text(3), value: Text(20) });

/** What the sandbox network sends; members that it does not name are ignored (PROTOCOL section 4). */
const SandboxMessage = Type.Object({
  id: Id,
  type: Text(64),
  networkId: Id,
  at: Text(20),
  card: Type.Object({
    number: Type.String({ pattern: '^[0-9]{12,19}$' }),
    expiryMonth: Type.Integer({ minimum: 0, maximum: 99 }),
    expiryYear: Type.Integer({ minimum: 0, maximum: 9999 }),
    cvc: Type.Optional(Text(8)),
  }),
  merchant: Type.Object({
    acceptorId: Type.String({ minLength: 1, maxLength: 64 }),
    descriptor: Text(64),
    mcc: Text(4),
    country: Text(3),
    city: Text(64),
    url: Type.Optional(Text(300)),
  }),
  amount: Type.Optional(Money),
  billing: Type.Optional(Money),
  purpose: Type.Optional(Text(32)),
  channel: Type.Optional(Text(32)),
  initiator: Type.Optional(Text(32)),
  final: Type.Optional(Type.Boolean()),
});
type SandboxMessage = Static<typeof SandboxMessage>;

const message = Compile(SandboxMessage);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a message says of money and merchant, without the card. */
export type MessageFacts = Omit<NetworkEvent, 'providerRef' | 'checks'>;
/** The card as it was typed at the merchant's. */
export type TypedCard = SandboxMessage['card'];

/** Reads a verified message; throws EventRefused when it is not one. */
export function readMessage(raw: Buffer): { facts: MessageFacts; card: TypedCard } {
  const parsed = parse(raw);
  if (!message.Check(parsed)) throw new EventRefused('form');
  const { id, networkId, card, merchant, purpose = 'purchase', channel, initiator, final } = parsed;
  const kind = Object.hasOwn(KINDS, parsed.type) ? (KINDS[parsed.type] ?? 'other') : 'other';
  const at = parseInstant(parsed.at);
  const amount = moneyOf(parsed.amount);
  const needsAmount = !MAY_NAME_NO_AMOUNT.has(kind);
  if (at === undefined || (needsAmount && amount === undefined)) throw new EventRefused('form');
  const { acceptorId, descriptor, mcc, country, city, url } = merchant;
  const facts: MessageFacts = {
    eventId: id,
    networkId,
    kind,
    at,
    amount,
    billing: moneyOf(parsed.billing),
    merchant: { acceptorId, descriptor, mcc, country, city, ...(url === undefined ? {} : { url }) },
    // What is not known to be the harmless case counts as the other one.
    purpose: purpose === 'purchase' || purpose === 'credit' ? purpose : 'other',
    channel: channel === 'online' ? 'online' : 'other',
    initiator: initiator === 'cardholder' ? 'cardholder' : 'merchant',
    final: final ?? false,
  };
  return { facts, card };
}

function parse(raw: Buffer): unknown {
  try {
    return parseStrictJson(utf8.decode(raw));
  } catch {
    throw new EventRefused('form');
  }
}

/** The sandbox network's names of what happens; all others are kept and move nothing. */
const KINDS: Readonly<Record<string, NetworkEvent['kind']>> = {
  authorization: 'auth_request',
  increment: 'increment',
  confirmation: 'confirmed',
  'not-approved': 'not_approved',
  advice: 'stand_in',
  reversal: 'reversal',
  expiry: 'expiry',
  clearing: 'clearing',
  refund: 'refund',
  'refund-reversal': 'refund_reversal',
  dispute: 'dispute_opened',
  'dispute-won': 'dispute_won',
  'dispute-lost': 'dispute_lost',
};
/** For these, no amount means all that is open. */
const MAY_NAME_NO_AMOUNT: ReadonlySet<NetworkEvent['kind']> = new Set([
  'confirmed',
  'not_approved',
  'expiry',
  'dispute_opened',
  'dispute_won',
  'dispute_lost',
  'other',
]);

function moneyOf(money: { currency: string; value: string } | undefined): NetworkMoney | undefined {
  if (money === undefined) return undefined;
  const minor = parseBalance(money);
  if (minor === undefined) throw new EventRefused('form');
  return { currency: money.currency, minor: Number(minor) };
}
