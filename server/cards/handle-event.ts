import { type Refusal, refuse } from '../../shared/refusals.ts';
import {
  EventRefused,
  type HttpReply,
  type Inbound,
  IssuerUnavailable,
  type NetworkAnswer,
} from '../issuer-port.ts';
import type { Ports } from '../ports.ts';
import { authorise } from './authorise.ts';
import { toldBy } from './told.ts';

type Command = { raw: Buffer; headers: Readonly<Record<string, string | string[] | undefined>> };

const REFUSED = {
  signature: refuse('unauthenticated', { detail: 'The event is not signed by the network.' }),
  age: refuse('unauthenticated', { detail: 'The event was signed more than 300 s ago, or will be.' }),
  form: refuse('malformed', { detail: 'The event is not what this adapter reads.' }),
};

type Deps = Pick<Ports, 'store' | 'issuer' | 'clock' | 'random' | 'log'>;

/**
 * Answers a network's request or event: its signature and age are verified over the raw bytes before anything is read, and
 * decision and hold are one transaction (PROTOCOL section 10). Refusals: unauthenticated, malformed, issuer-unavailable
 * where the provider has to be asked and does not answer; nothing of them is kept.
 */
export async function handleEvent(
  deps: Deps,
  { raw, headers }: Command,
): Promise<Refusal | { outcome: 'answered'; body: HttpReply }> {
  const { issuer } = deps;
  let inbound: Inbound;
  try {
    inbound = await issuer.readEvent(raw, headers, deps.clock());
  } catch (error) {
    if (error instanceof EventRefused) return REFUSED[error.why];
    if (error instanceof IssuerUnavailable) return refuse('issuer-unavailable');
    throw error;
  }
  return { outcome: 'answered', body: issuer.reply(await answerInbound(deps, inbound), inbound) };
}

/** Answers what an adapter has verified and read; resolves when answer and bookings are durable. */
export async function answerInbound(deps: Deps, { events }: Inbound): Promise<NetworkAnswer> {
  const { issuer, store, random, log } = deps;
  const now = deps.clock();
  const answered = await Promise.all(
    events.map(async (event) => ({
      event,
      ...(await store.submit(authorise, toldBy(issuer, event, { now, random }))),
    })),
  );
  for (const { event, answer, repeated, oddities } of answered) {
    const { kind, eventId } = event;
    const fields = { provider: issuer.provider, kind, eventId, repeated, ...answer };
    if (oddities.length > 0) log.warn({ ...fields, oddities }, 'network event booked against the rules');
    else log.info(fields, 'network event answered');
  }
  return answered.map(({ answer }) => answer).find((answer) => 'approved' in answer) ?? { received: true };
}
