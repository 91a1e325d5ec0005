import { boxOf, closestTo, hitAt, holds, nameOf, parentOf, rootElementOf } from './page-dom.ts';

/** Smaller text than this, in CSS pixels, is not meant to be read; nor is a box with a shorter side. */
const SMALLEST_FONT_PX = 6;
const SMALLEST_SIDE_PX = 3;
/** Fainter than this is as good as hidden. */
const FAINTEST = 0.2;
/** A layer that takes so much of the window lies over everything alike: a notice, a curtain that still has to rise. */
const WHOLE_WINDOW = 0.8;
const MOST_ANCESTORS = 60;

type Clip = { left: number; top: number; right: number; bottom: number };

/** Where a text, or a field with its value, stands in the window. */
export function boxAround(shown: Text | Element): DOMRect {
  if (shown instanceof Element) return boxOf(shown);
  const range = Document.prototype.createRange.call(document);
  range.selectNodeContents(shown);
  return range.getBoundingClientRect();
}

function elementOf(shown: Text | Element): Element | null {
  return shown instanceof Element ? shown : parentOf(shown);
}

/** Whether the element is rendered at all: cheap, asked of everything. */
export function isRendered(element: Element): boolean {
  const options = { opacityProperty: true, visibilityProperty: true };
  return (
    Element.prototype.checkVisibility.call(element, options) ||
    (getComputedStyle(element).display === 'contents' && isRenderedAround(element, options))
  );
}

function isRenderedAround(element: Element, options: CheckVisibilityOptions): boolean {
  const parent = parentOf(element);
  return parent !== null && Element.prototype.checkVisibility.call(parent, options);
}

/** Whether a person who scrolls there can read the text: not faint, tiny, clipped, struck out, off the page or in its ground's colour. */
export function isReadable(shown: Text | Element): boolean {
  const element = elementOf(shown);
  if (element === null || !isRendered(element)) return false;
  const box = boxAround(shown);
  return isOnPage(box) && isLegible(element) && !isClipped(element, box);
}

/** Whether a box, of a text or of a field, is large enough and stands where one can scroll to. */
export function isOnPage(box: DOMRect): boolean {
  if (box.width < SMALLEST_SIDE_PX || box.height < SMALLEST_SIDE_PX) return false;
  const page = rootElementOf(document);
  const width = Math.max(page?.scrollWidth ?? 0, innerWidth);
  return box.right + scrollX > 0 && box.bottom + scrollY > 0 && box.left + scrollX < width;
}

function isLegible(element: Element): boolean {
  const style = getComputedStyle(element);
  if (Number.parseFloat(style.fontSize) < SMALLEST_FONT_PX) return false;
  const fill = style.getPropertyValue('-webkit-text-fill-color') || style.color;
  if (isPaintedByGround(element)) return true;
  return alphaOf(fill) >= FAINTEST && fill !== groundOf(element);
}

/** Letters cut out of a picture or a gradient have no colour of their own. */
function isPaintedByGround(element: Element): boolean {
  for (let place: Element | null = element, level = 0; place !== null && level < 3; level += 1) {
    if (getComputedStyle(place).getPropertyValue('-webkit-background-clip') === 'text') return true;
    place = parentOf(place);
  }
  return false;
}

function alphaOf(colour: string): number {
  const alpha = /^rgba\([^)]*?,\s*([\d.]+)\)$|\/\s*([\d.]+)\)$/u.exec(colour);
  return alpha === null ? 1 : Number(alpha[1] ?? alpha[2]);
}

/** The plain colour that a text stands on; undefined where there is a picture or nothing. */
function groundOf(element: Element): string | undefined {
  for (let place: Element | null = element; place !== null; place = parentOf(place)) {
    const { backgroundColor, backgroundImage } = getComputedStyle(place);
    if (backgroundImage !== 'none') return undefined;
    if (alphaOf(backgroundColor) > FAINTEST) return backgroundColor;
  }
  return undefined;
}

/** Whether what is around the text hides it: cut off, faint all together, or shrunk to nothing. */
function isClipped(element: Element, box: Clip): boolean {
  let opacity = 1;
  let fixed = false;
  let place: Element | null = element;
  for (let level = 0; place !== null && level < MOST_ANCESTORS; level += 1) {
    const style = getComputedStyle(place);
    opacity *= Number(style.opacity);
    if (opacity < FAINTEST) return true;
    if (/inset\((?:50|100)%|circle\(0/u.test(style.clipPath)) return true;
    if (level < 3 && style.textDecorationLine.includes('line-through')) return true;
    const { name, clips } = { name: nameOf(place), clips: style.overflow !== 'visible' };
    if (clips && !fixed && name !== 'html' && name !== 'body' && isOutside(box, boxOf(place), style.overflow))
      return true;
    fixed ||= style.position === 'fixed';
    place = parentOf(place);
  }
  return false;
}

/** What can be scrolled into a box that has any size is not hidden by it. */
function isOutside(box: Clip, around: DOMRect, overflow: string): boolean {
  if (around.width < SMALLEST_SIDE_PX || around.height < SMALLEST_SIDE_PX) return true;
  if (/auto|scroll/u.test(overflow)) return false;
  return (
    box.right <= around.left ||
    box.left >= around.right ||
    box.bottom <= around.top ||
    box.top >= around.bottom
  );
}

/** Whether something that is not see-through lies over the text, as far as the window shows the place. */
export function isCovered(shown: Text | Element): boolean {
  const element = elementOf(shown);
  if (element === null) return true;
  const box = boxAround(shown);
  const over = hitAt(element, box.left + box.width / 2, box.top + box.height / 2);
  if (over === null || holds(over, element) || holds(element, over)) return false;
  return isOpaque(over) && !spansWindow(over) && closestTo(over, 'label') === null;
}

function isOpaque(element: Element): boolean {
  const style = getComputedStyle(element);
  if (Number(style.opacity) < FAINTEST) return false;
  if (/^(?:img|video|canvas|iframe|svg|object|embed)$/u.test(nameOf(element))) return true;
  return alphaOf(style.backgroundColor) > FAINTEST || style.backgroundImage !== 'none';
}

function spansWindow(element: Element): boolean {
  const { width, height } = boxOf(element);
  return width * height >= WHOLE_WINDOW * innerWidth * innerHeight;
}
