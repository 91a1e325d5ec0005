type Field = HTMLInputElement | HTMLSelectElement;

/** Fainter than this is as good as hidden. */
const FAINTEST = 0.1;

/**
 * Whether a person can see and reach the field, looked at just before it is filled: not pushed out of the page's width, not
 * faint, and not wholly covered by something else. Brings it into view first, as typing into it would.
 */
export function isSeen(field: Field): boolean {
  if (opacityOf(field) < FAINTEST) return false;
  field.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const box = field.getBoundingClientRect();
  const inset = { x: box.width / 4, y: box.height / 4 };
  const places = [1, 2, 3].flatMap((column) =>
    [1, 2, 3].map((row) => [box.left + column * inset.x, box.top + row * inset.y] as const),
  );
  return places.some(([x, y]) => isReached(field, x, y));
}

function opacityOf(field: Field): number {
  let opacity = 1;
  for (let place: Element | null = field; place !== null; place = parentOf(place))
    opacity *= Number(getComputedStyle(place).opacity);
  return opacity;
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** What a press at that place would reach: the field itself, or its own label that floats above it. */
function isReached(field: Field, x: number, y: number): boolean {
  const root = field.getRootNode();
  const hit = (root instanceof ShadowRoot ? root : document).elementFromPoint(x, y);
  if (hit === null) return false;
  return hit === field || [...(field.labels ?? [])].some((label) => label === hit || label.contains(hit));
}
