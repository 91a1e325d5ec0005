import {
  aboveOf,
  closestTo,
  findAll,
  findOne,
  holds,
  matches,
  nameOf,
  nextOf,
  nodesOf,
  textOf,
  walkerOf,
} from './page-dom.ts';

/** Nodes looked at before a field, and after one that has nothing before it. */
const MOST_NODES = 40;
const LONGEST_TEXT = 120;
const FEW_NODES = 8;
const FIELDS = 'input:not([type="hidden"]), select, textarea, button';
const INLINE = /^(?:label|b|strong|span|i|em|font|small|sup|legend|u|bdi|abbr)$/;

/** The nearest text before a field that no label names, up to the next field; else the text right behind it. */
export function nearbyText(field: Element): string {
  const root = field.getRootNode();
  const nodes = walkerOf(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  nodes.currentNode = field;
  for (let seen = 0; seen < MOST_NODES && nodes.previousNode() !== null; seen += 1) {
    const node = nodes.currentNode;
    if (node instanceof Element) {
      if (!holds(node, field) && matches(node, FIELDS)) break;
      continue;
    }
    const text = chunkOf(node, field);
    if (text === '') continue;
    if (isAnothers(node, field)) break;
    const above = aboveOf(node);
    const heads = above !== null && closestTo(above, 'h1, h2, h3, h4, h5, h6') !== null;
    return (heads && textBehind(field)) || text;
  }
  return textBehind(field);
}

function textBehind(field: Element): string {
  const next = nextOf(field);
  const after =
    next === null || !isSmall(next) || matches(next, FIELDS) || findOne(next, FIELDS) ? '' : textOf(next);
  return after !== null && after.trim().length <= LONGEST_TEXT / 2 ? tidy(after) : '';
}

/** The text around a text node as far as it is one thing that a person reads: `Card <b>number</b>`. */
function chunkOf(node: Node, field: Element): string {
  const own = tidy(node.nodeValue ?? '');
  if (!/[\p{L}#]/u.test(own)) return '';
  let place = aboveOf(node);
  if (place === null || closestTo(place, 'script, style, option, noscript') !== null) return '';
  const control = (closestTo(place, 'label') as HTMLLabelElement | null)?.control;
  if (control !== null && control !== undefined && control !== field) return '';
  let text = own;
  while (place !== null && !holds(place, field) && isSmall(place)) {
    const whole: string = textOf(place) ?? '';
    if (whole.length > LONGEST_TEXT) break;
    text = tidy(whole);
    if (!INLINE.test(nameOf(place))) break;
    place = aboveOf(place);
  }
  return text;
}

/** Whether a text before the field stands in one box with the field before, as labels do that float over their field. */
function isAnothers(node: Node, field: Element): boolean {
  let box = aboveOf(node);
  if (box === null || holds(box, field)) return false;
  for (let next = aboveOf(box); next !== null && !holds(next, field); next = aboveOf(next)) box = next;
  return findOne(box, FIELDS) !== undefined;
}

/** Whether reading all its text costs next to nothing. */
function isSmall(element: Element): boolean {
  return (
    nodesOf(element).length <= FEW_NODES &&
    findAll(element, ':scope > *', FEW_NODES).every((child) => nodesOf(child).length <= FEW_NODES)
  );
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(-LONGEST_TEXT);
}
