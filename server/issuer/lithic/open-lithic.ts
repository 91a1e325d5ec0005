import type Lithic from 'lithic';
import type { LithicSettings } from '../../config-lithic.ts';
import {
  EventRefused,
  type HttpReply,
  type Inbound,
  type IssuerAdapter,
  IssuerUnavailable,
  type NetworkAnswer,
  type NetworkEvent,
  type ProviderRecord,
  type ThreeDsChallenge,
} from '../../issuer-port.ts';
import type { Ports } from '../../ports.ts';
import { legible } from '../legible.ts';
import { closeCard, issueCard, revealCard } from './cards.ts';
import { asked, checked, found, openClient } from './client.ts';
import { disputeFacts } from './disputes.ts';
import { transactionFacts } from './facts.ts';
import { lockToMerchant } from './merchant-lock.ts';
import { moneyOf } from './money.ts';
import { answerBody, questionOf } from './question.ts';
import { openResponderSecrets } from './responder-secrets.ts';
import {
  isAuthentication,
  isChallenge,
  isDispute,
  isQuestion,
  isTransaction,
  type LithicAuthentication,
  type LithicDispute,
} from './shapes.ts';
import { type Source, type Verified, verifyMessage } from './signature.ts';
import { merchantOf } from './subject.ts';

type Deps = Pick<Ports, 'config' | 'clock' | 'log'>;
type Opened = { lithic: Lithic; log: Ports['log']; locked: Set<string> };

/** Lithic waits longer, and declines where it waits in vain. */
const DECISION_MS = 3000;
/** Lithic ends holds by itself; these are looked into where it has not told of that. */
const HOLD_DAYS = { online: 10, present: 10, merchantInitiated: 10, travel: 31 };
const QUESTION = 'card_authorization.approval_request';
const DECISION = 'three_ds_authentication.approval_request';
/** Who may say what; everything else is the subscription's to tell. */
const SOURCES: Readonly<Record<string, Source>> = { [QUESTION]: 'stream', [DECISION]: 'decisions' };

/** Lithic: its cards, its Auth Stream Access, its 3-D Secure challenges, and what its events tell afterwards. */
export function openLithic({ config, clock, log }: Deps): IssuerAdapter {
  const settings = settingsOf(config);
  const lithic = openClient(settings);
  const opened: Opened = { lithic, log, locked: new Set() };
  const stream = openResponderSecrets({
    configured: settings.asaSecrets,
    fetchSecret: async () => (await asked(() => lithic.authStreamEnrollment.retrieveSecret())).secret,
    clock,
    log,
  });
  const decisions = openResponderSecrets({
    configured: settings.threeDsSecrets,
    fetchSecret: async () => (await asked(() => lithic.threeDS.decisioning.retrieveSecret())).secret,
    clock,
    log,
  });
  const verify = async (...[raw, headers, now]: Parameters<IssuerAdapter['readEvent']>) => {
    const secrets = {
      stream: await stream.accepted(),
      // Not every program decides: an authorisation waits for nothing of it.
      decisions: decisions.known(),
      events: settings.webhookSecrets,
    };
    try {
      return verifyMessage(raw, headers, secrets, now);
    } catch (error) {
      if (error instanceof EventRefused && error.why === 'signature') {
        stream.missed();
        decisions.missed();
      }
      throw error;
    }
  };
  return {
    provider: 'lithic',
    caps: {
      decisionMs: DECISION_MS,
      merchantLock: 'id-or-descriptor',
      partialApproval: false,
      increments: 'delta',
      answers3ds: true,
      pan: 'api',
      holdDays: HOLD_DAYS,
    },
    prepare: async () => {
      await stream.prepare();
      await unlessUnavailable(log, () => decisions.prepare());
    },
    issueCard: (limits, idempotencyKey) => issueCard(lithic, settings, limits, idempotencyKey),
    revealCard: (providerRef) => revealCard(lithic, providerRef),
    closeCard: (providerRef) => closeCard(lithic, providerRef),
    readEvent: async (raw, headers, now) => inboundOf(opened, await verify(raw, headers, now)),
    reply,
    answer3ds: async ({ challengeId }, approved) => {
      const challenge_response = approved ? 'APPROVE' : 'DECLINE_BY_CUSTOMER';
      await asked(() =>
        lithic.threeDS.decisioning.challengeResponse({ token: challengeId, challenge_response }),
      );
    },
    readBack: (networkId) => legible(() => readBack(lithic, networkId)),
  };
}

function settingsOf({ lithic }: Deps['config']): LithicSettings {
  if (lithic === undefined) throw new TypeError('the configuration names no card program at Lithic');
  return lithic;
}

/** A question is the stream's alone to ask, a decision its responder's, and both need nobody else; the rest is the subscription's. */
async function inboundOf(opened: Opened, { id, at, sources, value }: Verified): Promise<Inbound> {
  const type = typeOf(value);
  if (!sources.has(Object.hasOwn(SOURCES, type) ? (SOURCES[type] as Source) : 'events'))
    throw new EventRefused('signature');
  switch (type) {
    case QUESTION:
      return { events: [questionOf(expected(isQuestion, value), { id, at })] };
    case 'card_transaction.updated': {
      const transaction = expected(isTransaction, value);
      const events = transactionFacts(transaction);
      // What has happened is booked also where the second line cannot be drawn; the card's next message tries again.
      await unlessUnavailable(opened.log, () => lockToMerchant(opened.lithic, opened.locked, transaction), {
        networkId: transaction.token,
      });
      return { events };
    }
    case 'dispute_transaction.created':
    case 'dispute_transaction.updated':
      return { events: await disputeEvents(opened.lithic, expected(isDispute, value)) };
    case 'three_ds_authentication.challenge':
      return { events: [], challenge: challengeOf(expected(isChallenge, value).authentication_object, at) };
    case DECISION:
      return {
        events: [],
        challenge: { ...challengeOf(expected(isAuthentication, value), at), inReply: true },
      };
    default:
      return { events: [] };
  }
}

function typeOf(value: unknown): string {
  const type = typeof value === 'object' && value !== null && 'event_type' in value ? value.event_type : '';
  if (typeof type !== 'string') throw new EventRefused('form');
  return type;
}

function expected<T>(is: (value: unknown) => value is T, value: unknown): T {
  if (is(value)) return value;
  throw new EventRefused('form');
}

/** What does not have to succeed now, and is tried again. */
async function unlessUnavailable(log: Ports['log'], work: () => Promise<void>, about: object = {}) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof IssuerUnavailable)) throw error;
    log.warn({ provider: 'lithic', ...about }, error.message);
  }
}

async function disputeEvents(lithic: Lithic, dispute: LithicDispute): Promise<NetworkEvent[]> {
  const token = dispute.transaction_series?.related_transaction_token;
  if (token === undefined) return [];
  const transaction: unknown = await found(() => lithic.transactions.retrieve(token));
  return transaction === undefined ? [] : disputeFacts(dispute, checked(isTransaction, transaction));
}

function challengeOf(asked: LithicAuthentication, at: number): ThreeDsChallenge {
  const { token, card_token, merchant, transaction, channel } = asked;
  const { id, name, mcc, country } = merchant;
  const told = { acceptor_id: id ?? '', descriptor: name ?? '', mcc: mcc ?? '', country: country ?? '' };
  return {
    challengeId: token,
    at,
    providerRef: card_token,
    amount: transaction ? moneyOf(transaction) : undefined,
    merchant: merchantOf(told, token),
    ...(channel === 'THREE_DS_REQUESTOR_INITIATED' ? { initiator: 'merchant' as const } : {}),
  };
}

/** Yes or no, with the name of the transaction that it is about; what only tells is taken note of. */
function reply(answer: NetworkAnswer, { events: [event], challenge }: Inbound): HttpReply {
  const bodyOf = (said: Exclude<NetworkAnswer, { received: true }>): object | undefined => {
    if (challenge?.inReply)
      return { three_ds_authentication_decision: said.approved ? 'APPROVE' : 'DECLINE' };
    return challenge === undefined && event ? answerBody(said, event.networkId) : undefined;
  };
  const body = ('approved' in answer ? bodyOf(answer) : undefined) ?? { received: true };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Everything that Lithic has on a transaction and on its disputes; undefined: it knows of none. */
async function readBack(lithic: Lithic, networkId: string): Promise<ProviderRecord | undefined> {
  const retrieved: unknown = await found(() => lithic.transactions.retrieve(networkId));
  if (retrieved === undefined) return undefined;
  const transaction = checked(isTransaction, retrieved);
  const listed = await asked(() => lithic.disputesV2.list({ disputed_transaction_token: networkId }));
  const disputes = listed.getPaginatedItems().map((dispute: unknown) => checked(isDispute, dispute));
  const contested = disputes.flatMap((dispute) => disputeFacts(dispute, transaction));
  return { networkId, events: [...transactionFacts(transaction), ...contested] };
}
