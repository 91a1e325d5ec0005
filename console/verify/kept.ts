import type { Anchors } from '../../shared/anchors.ts';
import { readAnchors } from '../../shared/anchors.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';

const ANCHORS = 'countersign-anchors';
const CHECKPOINT = 'countersign-checkpoint';

/** The anchors that were given to this browser; they are public. */
export function keptAnchors(): Anchors | undefined {
  return anchorsIn(localStorage.getItem(ANCHORS) ?? '');
}

/** Keeps the anchors of a file; undefined, and nothing is kept, where it holds none. */
export function keepAnchors(text: string): Anchors | undefined {
  const anchors = anchorsIn(text);
  if (anchors !== undefined) localStorage.setItem(ANCHORS, text);
  return anchors;
}

function anchorsIn(text: string): Anchors | undefined {
  try {
    return readAnchors(parseStrictJson(text));
  } catch {
    return undefined;
  }
}

/** The checkpoint that this browser verified last. */
export function keptCheckpoint(): string | undefined {
  return localStorage.getItem(CHECKPOINT) ?? undefined;
}

export function keepCheckpoint(note: string): void {
  localStorage.setItem(CHECKPOINT, note);
}
