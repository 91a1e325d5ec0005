/** The latest charges of everybody, for the console's look at how the network fares. */
export function newestCharges(): readonly string[] {
  return ['create index chains_newest on chains (opened_at)'];
}
