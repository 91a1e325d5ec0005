import type { FrameReading } from '../messages/reading.ts';

/** Of a page that never rests both readings have to say the same: an amount or a name that they do not is asked for. */
export function settle(before: FrameReading, after: FrameReading): FrameReading {
  if (before.page === undefined || after.page === undefined) return after;
  const { total, open, name, grounds, ...rest } = after.page;
  const sameAmount = isSame(before.page.total, total) && isSame(before.page.open, open);
  const sameName = before.page.name === name;
  const amount = sameAmount ? grounds?.total : { reasons: [], doubt: 'moving' as const };
  return {
    ...after,
    page: {
      ...rest,
      ...(sameAmount && total !== undefined ? { total } : {}),
      ...(sameAmount && open !== undefined ? { open } : {}),
      ...(sameName && name !== undefined ? { name } : {}),
      ...(grounds && amount ? { grounds: { total: amount, name: sameName ? grounds.name : [] } } : {}),
    },
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
