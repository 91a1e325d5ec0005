import type { IssuerAdapter, NetworkAnswer, NetworkEvent } from '../issuer-port.ts';
import type { Random } from '../ports.ts';

/** One verified event of a provider. */
export type Told = {
  provider: string;
  event: NetworkEvent;
  now: number;
  random: Random;
  holdDays: IssuerAdapter['caps']['holdDays'];
  /** The provider can be asked later whether it took our yes. */
  readsBack: boolean;
};

/** The event as an adapter handed it in. */
export function toldBy(
  { provider, caps, readBack }: IssuerAdapter,
  event: NetworkEvent,
  { now, random }: Pick<Told, 'now' | 'random'>,
): Told {
  return { provider, event, now, random, holdDays: caps.holdDays, readsBack: readBack !== undefined };
}

/** What an event was answered, and what was odd about its charge that was not before. */
export type Answered = { answer: NetworkAnswer; repeated: boolean; oddities: readonly string[] };
