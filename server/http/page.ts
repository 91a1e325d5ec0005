const PAGE_ITEMS = 20;

/** What a list goes on after: the `next` of an earlier page, read strictly. */
export type Cursor = { at: number; id: string };

/** The cursor that a page gave; undefined for anything else. */
export function parseCursor(text: string): Cursor | undefined {
  const [, at, id] = /^(\d{1,15})\.([A-Za-z0-9_-]{22})$/.exec(text) ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
}

/** What the next page is asked for by, as a former `next` says it. */
export function cursorText({ at, id }: Cursor): string {
  return `${at}.${id}`;
}

/** How many items a page has. */
export function itemsOf(limit: string | undefined): number {
  return limit === undefined ? PAGE_ITEMS : Number(limit);
}

/** One page of at most `limit` rows, and where the next begins if there is one (PROTOCOL section 5). */
export async function pageOf<R extends Cursor>(
  limit: string | undefined,
  read: (most: number) => Promise<R[]>,
): Promise<{ rows: R[]; next: string | undefined }> {
  const items = itemsOf(limit);
  const found = await read(items + 1);
  const rows = found.slice(0, items);
  const last = found.length > items ? rows.at(-1) : undefined;
  return { rows, next: last && cursorText(last) };
}
