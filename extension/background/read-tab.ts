import type { FieldKind } from '../messages/fields.ts';
import type { FrameReading, PageReading } from '../messages/reading.ts';
import type { ToldForm } from '../messages/told-form.ts';
import { pause, runInFrames } from './run-in-frames.ts';
import { readSession } from './storage.ts';
import { originOf } from './tabs.ts';

/** A frame with card fields; `kinds` are those that can be seen there, and so be filled. */
export type CardFrame = { frameId: number; origin: string; kinds: FieldKind[]; form: ToldForm };

const TOP = 0;
const READER = ['reader.js'];
/** A page that is still loading is read when it stands, or as it is after so long. */
const LOADING_MS = 2000;
/** A page that answers nothing for so long cannot be read. */
const PAGE_MS = 15_000;
/** Frames that have not answered by then hold nobody up: an advertisement's server may say nothing for ever. */
const FRAMES_MS = 2000;

/** What a tab's page shows, read now, by itself; undefined where it is gone or may not be read. */
export async function readPage(tabId: number): Promise<PageReading | undefined> {
  const origin = await originOf(tabId);
  if (origin === undefined) return undefined;
  const top = await readTop(tabId);
  // The page may have gone elsewhere while it was read; the origin is the browser's word.
  return top?.origin === origin ? { origin, ...top.page } : undefined;
}

async function readTop(tabId: number): Promise<FrameReading | undefined> {
  const target = { tabId, frameIds: [TOP] };
  const loaded = runInFrames({ target, files: READER }, PAGE_MS);
  const inTime = await Promise.race([loaded, pause(LOADING_MS)]);
  const read = inTime ?? (await Promise.race([loaded, runAtOnce({ target, files: READER }, PAGE_MS)]));
  return readingsIn(read)[0]?.reading;
}

/** The frames of a tab that hold card fields now. */
export async function readCardFrames(tabId: number): Promise<CardFrame[]> {
  const all = await runAtOnce({ target: { tabId, allFrames: true }, files: READER }, FRAMES_MS);
  const read = all ?? (await readKnownFrames(tabId));
  return readingsIn(read).flatMap(({ frameId, reading: { origin, form } }) => {
    const kinds = form.fields.filter(({ visible }) => visible).map(({ kind }) => kind);
    return form.fields.length > 0 ? [{ frameId, origin, kinds: [...new Set(kinds)], form }] : [];
  });
}

/** Each by itself: the frames that told of card fields, so that none of them waits for one that says nothing. */
async function readKnownFrames(tabId: number) {
  const known = Object.keys((await readSession(`seen:${tabId}`)) ?? {}).map(Number);
  const reads = known.map((frameId) =>
    runAtOnce({ target: { tabId, frameIds: [frameId] }, files: READER }, FRAMES_MS),
  );
  return (await Promise.all(reads)).flatMap((read) => read ?? []);
}

function runAtOnce(injection: Parameters<typeof runInFrames>[0], withinMs: number) {
  return runInFrames({ ...injection, injectImmediately: true }, withinMs);
}

function readingsIn(read: Awaited<ReturnType<typeof runInFrames>>) {
  return (read ?? []).flatMap(({ frameId, result }) =>
    result === undefined || result === null ? [] : [{ frameId, reading: result as FrameReading }],
  );
}
