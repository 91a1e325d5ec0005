import type { FieldKind } from '../messages/fields.ts';
import type { FrameWorld } from '../messages/frame-world.ts';
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
  // Where the reader stands, the page was waited for before: one that never finishes loading is not waited for again.
  const again = await runInFrames({ target, injectImmediately: true, func: askReader }, PAGE_MS);
  const [known] = readingsIn(again);
  if (known !== undefined) return known.reading;
  const loaded = readIn({ target }, PAGE_MS);
  const inTime = await Promise.race([loaded, pause(LOADING_MS)]);
  const read = inTime ?? (await Promise.race([loaded, readAtOnce(target, PAGE_MS)]));
  return readingsIn(read)[0]?.reading;
}

/** The frames of a tab that hold card fields now. */
export async function readCardFrames(tabId: number): Promise<CardFrame[]> {
  const all = await readAtOnce({ tabId, allFrames: true }, FRAMES_MS);
  const read = all ?? (await readKnownFrames(tabId));
  return readingsIn(read).flatMap(({ frameId, reading: { origin, form } }) => {
    const kinds = form.fields.filter(({ visible }) => visible).map(({ kind }) => kind);
    return form.fields.length > 0 ? [{ frameId, origin, kinds: [...new Set(kinds)], form }] : [];
  });
}

/** Each by itself: the frames that told of card fields, so that none of them waits for one that says nothing. */
async function readKnownFrames(tabId: number) {
  const known = Object.keys((await readSession(`seen:${tabId}`)) ?? {}).map(Number);
  const reads = known.map((frameId) => readAtOnce({ tabId, frameIds: [frameId] }, FRAMES_MS));
  return (await Promise.all(reads)).flatMap((read) => read ?? []);
}

type Injection = Parameters<typeof runInFrames>[0];
type Read = Awaited<ReturnType<typeof runInFrames>>;

function readAtOnce(target: Injection['target'], withinMs: number): Promise<Read> {
  return readIn({ target, injectImmediately: true }, withinMs);
}

/** Asks the reader where it stands already; it goes only into frames that do not have it, for it is a long task to load. */
async function readIn(injection: Omit<Injection, 'files' | 'func'>, withinMs: number): Promise<Read> {
  const end = Date.now() + withinMs;
  const asked = await runInFrames({ ...injection, func: askReader }, withinMs);
  const without = asked?.filter(({ result }) => !isReading(result)).map(({ frameId }) => frameId) ?? [];
  if (without.length === 0) return asked;
  const target = { tabId: injection.target.tabId, frameIds: without };
  const read = await runInFrames({ ...injection, target, files: READER }, end - Date.now());
  return read && [...(asked ?? []), ...read];
}

/** Runs in the frame. */
function askReader(): Promise<FrameReading> | undefined {
  return (globalThis as FrameWorld).readFrameNow?.();
}

function isReading(result: unknown): boolean {
  return result !== undefined && result !== null;
}

function readingsIn(read: Read) {
  return (read ?? []).flatMap(({ frameId, result }) =>
    isReading(result) ? [{ frameId, reading: result as FrameReading }] : [],
  );
}
