import { type Refusal, refuse } from '../../shared/refusals.ts';
import { EventRefused, type HttpReply, type NetworkEvent } from '../issuer-port.ts';
import type { Ports } from '../ports.ts';
import { authorise } from './authorise.ts';

type Command = { raw: Buffer; headers: Readonly<Record<string, string | string[] | undefined>> };

const REFUSED = {
  signature: refuse('unauthenticated', { detail: 'The event is not signed by the network.' }),
  age: refuse('unauthenticated', { detail: 'The event was signed more than 300 s ago, or will be.' }),
  form: refuse('malformed', { detail: 'The event is not what this adapter reads.' }),
};

/**
 * Answers a network's request or event: its signature and age are verified over the raw bytes before anything is read, and
 * decision and hold are one transaction (PROTOCOL section 10). Refusals: unauthenticated, malformed; nothing of them is kept.
 */
export async function handleEvent(
  deps: Pick<Ports, 'store' | 'issuer' | 'clock' | 'random' | 'log'>,
  { raw, headers }: Command,
): Promise<Refusal | { outcome: 'answered'; body: HttpReply }> {
  const { issuer, store, random } = deps;
  const now = deps.clock();
  let event: NetworkEvent;
  try {
    event = await issuer.readEvent(raw, headers, now);
  } catch (error) {
    if (error instanceof EventRefused) return REFUSED[error.why];
    throw error;
  }
  const answer = await store.submit(authorise, { provider: issuer.provider, event, now, random });
  const { kind, eventId } = event;
  deps.log.info({ provider: issuer.provider, kind, eventId, ...answer }, 'network event answered');
  return { outcome: 'answered', body: issuer.reply(answer) };
}
