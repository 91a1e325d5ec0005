/** Nodes looked at before a field, and after one that has nothing before it. */
const MOST_NODES = 40;
const LONGEST_TEXT = 120;
const FEW_NODES = 8;
const FIELDS = 'input:not([type="hidden"]), select, textarea, button';
const INLINE = /^(?:label|b|strong|span|i|em|font|small|sup|legend|u|bdi|abbr)$/;

/** The nearest text before a field that no label names, up to the next field; else the text right behind it. */
export function nearbyText(field: Element): string {
  const root = field.getRootNode();
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  nodes.currentNode = field;
  for (let seen = 0; seen < MOST_NODES && nodes.previousNode() !== null; seen += 1) {
    const node = nodes.currentNode;
    if (node instanceof Element) {
      if (!node.contains(field) && node.matches(FIELDS)) break;
      continue;
    }
    const text = chunkOf(node, field);
    if (text === '') continue;
    if (isAnothers(node, field)) break;
    const heads = node.parentElement?.closest('h1, h2, h3, h4, h5, h6') !== null;
    return (heads && textBehind(field)) || text;
  }
  return textBehind(field);
}

function textBehind(field: Element): string {
  const next = field.nextElementSibling;
  const after =
    next === null || !isSmall(next) || next.matches(FIELDS) || next.querySelector(FIELDS)
      ? ''
      : next.textContent;
  return after !== null && after.trim().length <= LONGEST_TEXT / 2 ? tidy(after) : '';
}

/** The text around a text node as far as it is one thing that a person reads: `Card <b>number</b>`. */
function chunkOf(node: Node, field: Element): string {
  const own = tidy(node.nodeValue ?? '');
  if (!/[\p{L}#]/u.test(own)) return '';
  let place = node.parentElement;
  if (place === null || place.closest('script, style, option, noscript') !== null) return '';
  const control = place.closest('label')?.control;
  if (control !== null && control !== undefined && control !== field) return '';
  let text = own;
  while (place !== null && !place.contains(field) && isSmall(place)) {
    const whole: string = place.textContent ?? '';
    if (whole.length > LONGEST_TEXT) break;
    text = tidy(whole);
    if (!INLINE.test(place.localName)) break;
    place = place.parentElement;
  }
  return text;
}

/** Whether a text before the field stands in one box with the field before, as labels do that float over their field. */
function isAnothers(node: Node, field: Element): boolean {
  let box = node.parentElement;
  if (box === null || box.contains(field)) return false;
  while (box.parentElement !== null && !box.parentElement.contains(field)) box = box.parentElement;
  return box.querySelector(FIELDS) !== null;
}

/** Whether reading all its text costs next to nothing. */
function isSmall({ childNodes, children }: Element): boolean {
  return (
    childNodes.length <= FEW_NODES && [...children].every((child) => child.childNodes.length <= FEW_NODES)
  );
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(-LONGEST_TEXT);
}
