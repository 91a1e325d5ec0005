import type { Inbound, NetworkAnswer, NetworkEvent } from '../../issuer-port.ts';
import type { Ports } from '../../ports.ts';
import type { OwnCards } from '../own-cards.ts';
import { answerTo, refuseForm } from './answer.ts';
import { decode, type IsoMessage, NotOfDialect } from './codec.ts';
import { checkFields, readMessage, type Said } from './read-message.ts';
import { QUESTION_AGE_MS, readTransmission } from './transmission.ts';

type Deps = Pick<Ports, 'clock' | 'log'> & Pick<OwnCards, 'recognise'>;
export type Tell = (inbound: Inbound) => Promise<NetworkAnswer>;

/** Signing on and off, and asking whether the link stands. */
const MANAGEMENT: ReadonlySet<string | undefined> = new Set(['001', '002', '301']);

/**
 * The answer to a genuine message, without its code; undefined: none. What cannot be read at all, what nobody answers and
 * a question that is too old are dropped; what is not of the dialect is answered as such. Resolves when answer and
 * bookings are durable, rejects where they may not be.
 */
export async function answerMessage(deps: Deps, bytes: Buffer, tell: Tell): Promise<Buffer | undefined> {
  const now = deps.clock();
  const message = read(deps, () => decode(bytes));
  if (message === undefined) return undefined;
  const { type } = message;
  const meant = read(deps, () => meaningOf(message, now), type);
  if (meant === undefined) return refuseForm(message);
  if (meant.question && Math.abs(now - meant.at) > QUESTION_AGE_MS) {
    deps.log.warn({ type }, 'a question of the network was too old or too early for an answer');
    return undefined;
  }
  if (meant.said === undefined) return answerTo(message, { received: true });
  const event = await eventOf(deps, message, meant.said);
  return answerTo(message, await tell({ events: [event] }));
}

type Meaning = { question: boolean; at: number; said: Said | undefined };

function meaningOf(message: IsoMessage, now: number): Meaning {
  const { type, fields } = message;
  checkFields(message);
  if (type === '0800') {
    if (!MANAGEMENT.has(fields.get(70))) throw new NotOfDialect('field 70');
    return { question: true, at: readTransmission(fields.get(7) ?? '', now), said: undefined };
  }
  const said = readMessage(message, now);
  return { question: type.startsWith('010'), at: said.facts.at, said };
}

/** The names of the event follow from what a repeat has in common with its first message. */
async function eventOf(deps: Deps, { fields }: IsoMessage, said: Said): Promise<NetworkEvent> {
  const { providerRef, checks } = await deps.recognise(said.card);
  const sequence = `${said.sameAs} ${providerRef}`;
  return {
    ...said.facts,
    eventId: `${said.facts.networkId} ${fields.get(7)} ${sequence}`,
    sequence,
    providerRef,
    checks: said.expires ? checks : { ...checks, expiry: 'absent' },
  };
}

/** Says where a message leaves the dialect; never what stands there. */
function read<T>({ log }: Deps, work: () => T, type?: string): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof NotOfDialect)) throw error;
    log.warn({ ...(type === undefined ? {} : { type }), detail: error.message }, 'a message was not read');
    return undefined;
  }
}
