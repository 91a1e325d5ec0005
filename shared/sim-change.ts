/** What a phone network says of the SIM behind a number; instants are milliseconds. */
export type SimSignal =
  | { signal: 'unknown' }
  | { signal: 'unchanged'; since: number }
  | { signal: 'changed'; at: number };

/** What is judged: the device's address was proved with the SIM of that moment, and a change before it means nothing. */
export type SimFacts = { sim: SimSignal; provedAt: number; holdMs: number };

/**
 * The rule that is built in beside the policy's: until when a device whose SIM was changed takes no code of a payment above
 * the cooling limit; undefined where nothing holds it. Unknown holds nothing: most networks tell nothing, and a rule that took
 * silence for a change would end text messages there.
 */
export function simHoldUntil({ sim, provedAt, holdMs }: SimFacts): number | undefined {
  if (sim.signal !== 'changed' || sim.at <= provedAt) return undefined;
  return sim.at + holdMs;
}
