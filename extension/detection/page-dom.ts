import type { Steps } from './steps.ts';

/**
 * The document's own getters and methods. A page can put names in their way (`<input name="textContent">` in a form,
 * `<img name="body">` in a document), and those stand before the prototype's even in the extension's own world.
 */
function getter<Owner extends Node, Key extends keyof Owner>(
  owner: { prototype: Owner },
  key: Key,
): (of: Owner) => Owner[Key] {
  const get = Object.getOwnPropertyDescriptor(owner.prototype, key)?.get;
  if (get === undefined) throw new TypeError(`${String(key)} is no getter`);
  return (of) => get.call(of);
}

const parentNode = getter(Node, 'parentNode');
export const aboveOf = getter(Node, 'parentElement');
export const slotOf = getter(Element, 'assignedSlot');
export const shadowRootOf = getter(Element, 'shadowRoot');
export const nodesOf = getter(Node, 'childNodes');
export const textOf = getter(Node, 'textContent');
export const previousOf = getter(Element, 'previousElementSibling');
export const nextOf = getter(Element, 'nextElementSibling');
export const titleOf = getter(Document, 'title');
export const referrerOf = getter(Document, 'referrer');
export const cookieOf = getter(Document, 'cookie');
export const bodyOf = getter(Document, 'body');
export const rootElementOf = getter(Document, 'documentElement');
const localName = getter(Element, 'localName');

export type Root = Document | DocumentFragment | Element;

/** Nodes that a walk passes between two rests. */
export const NODES_A_STEP = 256;

/** The element's name in small letters. */
export function nameOf(element: Element): string {
  return localName(element);
}

/** The element around a node, of whichever window's classes it is; the host, where the node is a shadow root's. */
export function parentOf(node: Node): Element | null {
  const above = aboveOf(node);
  if (above !== null) return above;
  const parent = parentNode(node);
  return parent instanceof ShadowRoot ? parent.host : null;
}

export function attributeOf(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
}

export function boxOf(element: Element): DOMRect {
  return Element.prototype.getBoundingClientRect.call(element);
}

export function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

export function closestTo(element: Element, selector: string): Element | null {
  return Element.prototype.closest.call(element, selector);
}

export function holds(outer: Node, inner: Node): boolean {
  return Node.prototype.contains.call(outer, inner);
}

/** The first elements that match, in the order of the page; `most` bounds them. */
export function findAll<Found extends Element = Element>(
  root: Root,
  selector: string,
  most: number,
): Found[] {
  const owner = root instanceof Document ? Document : root instanceof Element ? Element : DocumentFragment;
  const found = owner.prototype.querySelectorAll.call(root, selector) as NodeListOf<Found>;
  return Array.prototype.slice.call(found, 0, most) as Found[];
}

/** The same for what may stand anywhere in a large page: it goes no further than to the last that is asked for. */
export function* findInSteps(root: Root, selector: string, most: number): Steps<Element[]> {
  const found: Element[] = [];
  let seen = 0;
  for (const element of elementsIn(root)) {
    seen += 1;
    if (seen % NODES_A_STEP === 0) yield;
    if (matches(element, selector)) found.push(element);
    if (found.length >= most) break;
  }
  return found;
}

export function findOne(root: Root, selector: string): Element | undefined {
  const owner = root instanceof Document ? Document : root instanceof Element ? Element : DocumentFragment;
  return (owner.prototype.querySelector.call(root, selector) as Element | null) ?? undefined;
}

/** The text of an element; undefined where it is longer than that, of which no more is read. */
export function shortTextOf(element: Element, longest: number): string | undefined {
  let text = '';
  const walker = walkerOf(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) {
    text += (walker.currentNode as Text).data;
    if (text.length > longest) return undefined;
  }
  return text;
}

/** Elements looked at for shadow roots, and roots looked into. */
const MOST_ELEMENTS = 200_000;
const MOST_ROOTS = 200;

export type TreeRoot = Document | ShadowRoot;

/** The document and every open shadow root below it. */
export function* rootsOf(page: Document): Steps<TreeRoot[]> {
  const roots: TreeRoot[] = [page];
  let seen = 0;
  for (let at = 0; at < roots.length && roots.length < MOST_ROOTS; at += 1) {
    for (const element of elementsIn(roots[at] ?? page)) {
      if (seen >= MOST_ELEMENTS) break;
      seen += 1;
      if (seen % NODES_A_STEP === 0) yield;
      const shadow = shadowRootOf(element);
      if (shadow !== null) roots.push(shadow);
    }
  }
  return roots;
}

/** What a press at that place of the window would reach, in the page or the shadow root that holds the node. */
export function hitAt(node: Node, x: number, y: number): Element | null {
  const root = Node.prototype.getRootNode.call(node);
  return root instanceof ShadowRoot
    ? root.elementFromPoint(x, y)
    : Document.prototype.elementFromPoint.call(document, x, y);
}

/** Goes through the nodes of these kinds below a root, while nothing changes. */
export function walkerOf(root: Node, show: number): TreeWalker {
  return Document.prototype.createTreeWalker.call(document, root, show);
}

/**
 * The nodes of these kinds in a whole tree, which may change while the walk rests: it goes on where it was, though the
 * node where it stood is gone. The browser keeps account of each such walk.
 */
function* nodesIn(root: Node, show: number): Generator<Node> {
  const iterator = Document.prototype.createNodeIterator.call(document, root, show);
  for (;;) {
    const node = iterator.nextNode();
    if (node === null) return;
    if (node !== root) yield node;
  }
}

/** The elements below a root, in the order of the page. */
export function elementsIn(root: Root): Generator<Element> {
  return nodesIn(root, NodeFilter.SHOW_ELEMENT) as Generator<Element>;
}

/** The text nodes below a root, in the order of the page. */
export function* textsIn(root: Document | ShadowRoot | Element): Generator<Text> {
  const top = root instanceof Document ? (bodyOf(root) ?? rootElementOf(root)) : root;
  if (top === null) return;
  if (!(root instanceof Element)) return yield* nodesIn(top, NodeFilter.SHOW_TEXT) as Generator<Text>;
  const walker = walkerOf(top, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) yield walker.currentNode as Text;
}
