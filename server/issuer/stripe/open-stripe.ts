import Stripe from 'stripe';
import type { StripeSettings } from '../../config-stripe.ts';
import { EventRefused, type HttpReply, type IssuerAdapter, type NetworkEvent } from '../../issuer-port.ts';
import type { Ports } from '../../ports.ts';
import { legible } from '../legible.ts';
import { closeCard, issueCard, revealCard } from './cards.ts';
import { openClient } from './client.ts';
import { authorizationFacts, disputeEvents, readBack } from './inquiries.ts';
import { transactionFact } from './movements.ts';
import { questionOf } from './question.ts';
import { isAuthorization, isDispute, isTransaction, type StripeEvent } from './shapes.ts';
import { verifyEvent } from './signature.ts';

type Deps = Pick<Ports, 'config' | 'store' | 'clock'>;
type Opened = { stripe: Stripe; store: Ports['store'] };

const DECISION_MS = 2000;
/** Stripe ends holds by itself after about a week, and after a month for journeys. */
const HOLD_DAYS = { online: 7, present: 7, merchantInitiated: 7, travel: 31 };

/** Stripe Issuing: its cards, its real-time authorisations, and what its events tell afterwards. */
export function openStripe({ config, store, clock }: Deps): IssuerAdapter {
  const settings = settingsOf(config);
  const opened: Opened = { stripe: openClient(settings), store };
  const { stripe } = opened;
  return {
    provider: 'stripe',
    caps: {
      decisionMs: DECISION_MS,
      merchantLock: 'none',
      partialApproval: false,
      increments: 'delta',
      answers3ds: false,
      pan: 'api',
      holdDays: HOLD_DAYS,
    },
    issueCard: (limits, idempotencyKey) => issueCard(stripe, settings, limits, idempotencyKey),
    revealCard: (providerRef) => revealCard(stripe, providerRef),
    closeCard: (providerRef) => closeCard(stripe, providerRef),
    readEvent: async (raw, headers, now) => {
      const header = headers['stripe-signature'];
      const event = verifyEvent(stripe, { raw, header, secrets: settings.webhookSecrets, now });
      return { events: await eventsOf(opened, event) };
    },
    reply,
    readBack: (networkId) => legible(() => readBack(opened, networkId, clock())),
  };
}

function settingsOf({ stripe }: Deps['config']): StripeSettings {
  if (stripe === undefined) throw new TypeError('the configuration names no account at Stripe');
  return stripe;
}

/** A question needs nobody else; to understand a fact Stripe may be asked. What is not about charges says nothing. */
async function eventsOf(opened: Opened, { id, type, created, data }: StripeEvent): Promise<NetworkEvent[]> {
  const at = created * 1000;
  const { object } = data;
  switch (type) {
    case 'issuing_authorization.request': {
      const question = isAuthorization(object) ? questionOf(object, { id, at }) : undefined;
      if (question === undefined) throw new EventRefused('form');
      return [question];
    }
    case 'issuing_authorization.created':
    case 'issuing_authorization.updated':
      return authorizationFacts(opened, expected(isAuthorization, object), at);
    case 'issuing_transaction.created':
    case 'issuing_transaction.updated':
      return [transactionFact(expected(isTransaction, object))];
    case 'issuing_dispute.submitted':
    case 'issuing_dispute.updated':
    case 'issuing_dispute.closed':
      return disputeEvents(opened, expected(isDispute, object), at);
    default:
      return [];
  }
}

function expected<T>(is: (value: unknown) => value is T, value: unknown): T {
  if (is(value)) return value;
  throw new EventRefused('form');
}

/** Yes or no, and never why: the reason is the shopper's. Without the version Stripe takes no answer. */
function reply(answer: Parameters<IssuerAdapter['reply']>[0]): HttpReply {
  const body = 'approved' in answer ? { approved: answer.approved } : { received: true };
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'stripe-version': Stripe.API_VERSION },
    body: JSON.stringify(body),
  };
}
