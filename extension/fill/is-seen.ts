import { hitAt, parentOf, slotOf } from '../detection/page-dom.ts';
import type { FieldElement } from './field.ts';

/** Fainter than this is as good as hidden. */
const FAINTEST = 0.1;
const SMALLEST_SIDE_PX = 5;
/** A frame of a tab in front is drawn by then, unless there is nothing of it to draw. */
const DRAWN_MS = 4000;

/**
 * Whether a person can see and reach the field, looked at just before it is filled: not pushed out of the page's width, not
 * faint, not cut away and not wholly covered by something else. Brings it into view first, as typing into it would.
 */
export function isSeen(field: FieldElement): boolean {
  return field.getAttribute('type') !== 'hidden' && isSeenAt(field, field);
}

/** The same of a radio button, or of its label where that is drawn in the button's place. */
export function isChoiceSeen(radio: HTMLInputElement): boolean {
  return [radio, ...(radio.labels ?? [])].some((place) => isSeenAt(place, radio));
}

function isSeenAt(place: HTMLElement, field: FieldElement): boolean {
  if (!place.isConnected || opacityOf(place) < FAINTEST) return false;
  place.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const box = place.getBoundingClientRect();
  if (box.width < SMALLEST_SIDE_PX || box.height < SMALLEST_SIDE_PX) return false;
  const inset = { x: box.width / 4, y: box.height / 4 };
  const places = [1, 2, 3].flatMap((column) =>
    [1, 2, 3].map((row) => [box.left + column * inset.x, box.top + row * inset.y] as const),
  );
  return places.some(([x, y]) => isReached(field, x, y));
}

/**
 * Whether this frame, with a field of it brought into view, is itself in sight: not pushed away, cut off or, as far as its parents are of
 * its own origin, faint. How faint a frame is in a page of another origin, nobody inside it can see.
 */
export async function isFrameSeen(field: FieldElement): Promise<boolean> {
  if (window.top === window) return true;
  for (let frame = window.frameElement; frame !== null; frame = parentFrame(frame))
    if (opacityOf(frame) < FAINTEST || getComputedStyle(frame).visibility !== 'visible') return false;
  field.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  return intersectsWindow(field);
}

function parentFrame(frame: Element): Element | null {
  return frame.ownerDocument.defaultView?.frameElement ?? null;
}

/** What is cut down to nothing still touches the window, by no more than an edge. */
function hasArea({ intersectionRect: { width, height } }: IntersectionObserverEntry): boolean {
  return width > 0 && height > 0;
}

/** A tab that is not in front is not drawn at all, and cannot be asked. */
function intersectsWindow(element: Element): Promise<boolean> {
  if (document.visibilityState === 'hidden') return Promise.resolve(true);
  return new Promise((answer) => {
    const observer = new IntersectionObserver((entries) => decide(entries.some(hasArea)));
    const timer = setTimeout(() => decide(false), DRAWN_MS);
    const decide = (isSeen: boolean) => {
      observer.disconnect();
      clearTimeout(timer);
      answer(isSeen);
    };
    observer.observe(element);
  });
}

function opacityOf(element: Element): number {
  let opacity = 1;
  for (let place: Element | null = element; place !== null; place = slotOf(place) ?? parentOf(place)) {
    const style = getComputedStyle(place);
    opacity *= Number(style.opacity) * filtered(style.filter);
  }
  return opacity;
}

/** What `filter: opacity(2%)` leaves of an element; computed styles write it as a number. */
function filtered(filter: string): number {
  return [...filter.matchAll(/opacity\(([\d.]+)\)/g)].reduce((left, [, part]) => left * Number(part), 1);
}

/** What a press at that place would reach: the field itself, or its own label that floats above it. */
function isReached(field: FieldElement, x: number, y: number): boolean {
  const hit = hitAt(field, x, y);
  if (hit === null) return false;
  return hit === field || [...(field.labels ?? [])].some((label) => label === hit || label.contains(hit));
}
