// Whether times tell kinds apart.
//
// The kinds are interleaved, one of each in every round and in a fresh order, so that load and warming up fall on all alike.
// Every kind is compared with all others together by the rank-sum test (Mann and Whitney), which asks only whether one tends to
// be slower and so does not mind the long tail of a shared machine; and by the difference of medians, which says how much.
//
// What is tolerated: a kind counts as told apart only where both hold. (1) The effect: the chance that a random try of this kind
// is slower than one of another is outside 0.5 ± 0.15. An attacker has five tries a certificate and twenty a day, so with 0.65
// a day's tries of one kind give a likelihood ratio below 10; and who measures over a network sees less. (2) The medians are more
// than 0.5 ms apart: below that the jitter of one hop of TLS over the Internet hides it for the few tries that there are.

const CHANCE = 0.15;
const MEDIAN_MS = 0.5;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** The chance that one of the first is slower than one of the second: the rank-sum statistic over its greatest value. */
function chanceOfSlower(first: readonly number[], second: readonly number[]): number {
  const all = [
    ...first.map((time) => ({ time, own: true })),
    ...second.map((time) => ({ time, own: false })),
  ];
  all.sort((a, b) => a.time - b.time);
  let ranks = 0;
  all.forEach(({ own }, place) => {
    if (own) ranks += place + 1;
  });
  const greatest = first.length * second.length;
  return (ranks - (first.length * (first.length + 1)) / 2) / greatest;
}

/** The same in another order. */
export function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The kinds that their times tell apart from all others; all are shown. */
export function toldApart(times: ReadonlyMap<string, readonly number[]>): object[] {
  const rows = [...times].map(([name, own]) => {
    const others = [...times].filter(([other]) => other !== name).flatMap(([, values]) => values);
    const apart = median(own) - median(others);
    return { name, median: median(own).toFixed(2), apart, slower: chanceOfSlower(own, others) };
  });
  console.table(rows.map((row) => ({ ...row, apart: row.apart.toFixed(3), slower: row.slower.toFixed(3) })));
  return rows.filter(({ apart, slower }) => Math.abs(slower - 0.5) > CHANCE && Math.abs(apart) > MEDIAN_MS);
}
