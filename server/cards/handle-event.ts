import { channel } from 'node:diagnostics_channel';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import {
  EventRefused,
  type HttpReply,
  type Inbound,
  IssuerUnavailable,
  type NetworkAnswer,
  type NetworkEventKind,
  type ThreeDsChallenge,
} from '../issuer-port.ts';
import type { Ports } from '../ports.ts';
import { authorise } from './authorise.ts';
import { judgeChallenges } from './judge-challenge.ts';
import { type Answered, toldBy } from './told.ts';

type Command = { raw: Buffer; headers: Readonly<Record<string, string | string[] | undefined>> };

const REFUSED = {
  signature: refuse('unauthenticated', { detail: 'The event is not signed by the network.' }),
  age: refuse('unauthenticated', { detail: 'The event was signed more than 300 s ago, or will be.' }),
  form: refuse('malformed', { detail: 'The event is not what this adapter reads.' }),
};

/** The diagnostics channel that is told how each event was answered. */
export const ANSWERED = 'countersign.network.answered';
export type Observed = Omit<Answered, 'oddities'> & {
  provider: string;
  kind: NetworkEventKind | '3ds';
  oddities: readonly string[];
};
const observed = channel(ANSWERED);

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
  try {
    const inbound = await issuer.readEvent(raw, headers, deps.clock());
    return { outcome: 'answered', body: issuer.reply(await answerInbound(deps, inbound), inbound) };
  } catch (error) {
    if (error instanceof EventRefused) return REFUSED[error.why];
    if (error instanceof IssuerUnavailable) return refuse('issuer-unavailable');
    throw error;
  }
}

/** Answers what an adapter has verified and read; resolves when answer and bookings are durable. */
export async function answerInbound(deps: Deps, { events, challenge }: Inbound): Promise<NetworkAnswer> {
  const { issuer, store, random, log } = deps;
  if (challenge !== undefined) return answerChallenge(deps, challenge);
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
    observed.publish({ provider: issuer.provider, kind, answer, repeated, oddities } satisfies Observed);
    if (oddities.length > 0) log.warn({ ...fields, oddities }, 'network event booked against the rules');
    else log.info(fields, 'network event answered');
  }
  return answered.map(({ answer }) => answer).find((answer) => 'approved' in answer) ?? { received: true };
}

/** The certificate says whether the shopper means it; a provider that does not take the reply is told, and again at a repeat. */
async function answerChallenge(deps: Deps, challenge: ThreeDsChallenge): Promise<NetworkAnswer> {
  const { issuer, store, log } = deps;
  const { provider } = issuer;
  const answer = await store.submit(judgeChallenges, { provider, challenge, now: deps.clock() });
  observed.publish({ provider, kind: '3ds', answer, repeated: false, oddities: [] } satisfies Observed);
  log.info({ provider, challengeId: challenge.challengeId, ...answer }, 'challenge answered');
  if (challenge.inReply !== true)
    await issuer.answer3ds?.(challenge, 'approved' in answer && answer.approved);
  return answer;
}
