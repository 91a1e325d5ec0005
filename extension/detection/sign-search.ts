import { CARD_SIGNS, HOSTED_FIELDS } from './card-signs.ts';
import { nearbyText } from './nearby-text.ts';
import { shadowRootOf, walkerOf } from './page-dom.ts';

/** Milliseconds that one task may take before the rest waits for the next. */
const SLICE_MS = 8;
/** Elements looked at in one frame's life, and roots that may wait; a page with more is looked at no further. */
const MOST_ELEMENTS = 1_000_000;
const MOST_WAITING = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
/** A pause lasts at least so many times as long as the task before it. */
const PAUSES_A_TASK = 20;
const PAUSES_A_SLICE = 2;
const ELEMENTS_A_CHECK = 64;

const LONGEST_TEXT = 160;
const TELLING = [
  'autocomplete',
  'name',
  'id',
  'placeholder',
  'aria-label',
  'title',
  'data-testid',
  'x-mask',
  'data-mask',
  'data-stripe',
  'formcontrolname',
];

type Root = Document | ShadowRoot | Element;

/**
 * Looks through this frame, and what comes into it later, for signs of a card field, in short tasks; calls `found` at the
 * first and rests then until it is told to go on.
 */
export class SignSearch {
  readonly #found: () => void;
  readonly #observer = new MutationObserver((records) => this.#take(records));
  #waiting: Root[] = [];
  #walker: TreeWalker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = FIRST_PAUSE_MS;
  #left = MOST_ELEMENTS;

  constructor(found: () => void) {
    this.#found = found;
  }

  /** Begins with the whole frame. */
  beginAnew(): void {
    this.goOn();
    this.#enqueue(document);
  }

  /** Looks at what comes or changes from now on. */
  goOn(): void {
    this.stop();
    this.#watch(document);
  }

  /** Looks no more. */
  stop(): void {
    this.#observer.disconnect();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#walker = undefined;
    this.#waiting = [];
  }

  #watch(root: Document | ShadowRoot): void {
    const attributeFilter = ['autocomplete', 'name', 'placeholder', 'aria-label'];
    this.#observer.observe(root, { childList: true, subtree: true, attributeFilter });
  }

  #take(records: readonly MutationRecord[]): void {
    for (const { type, target, addedNodes } of records) {
      if (type === 'attributes') this.#enqueue(target as Element);
      else for (const node of addedNodes) if (node instanceof Element) this.#enqueue(node);
    }
  }

  #enqueue(root: Root): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(root);
    else this.#waiting = [document];
    this.#timer ??= setTimeout(() => this.#work(), this.#pause);
  }

  #work(): void {
    this.#timer = undefined;
    const start = performance.now();
    const outcome = this.#walk(start + SLICE_MS);
    const took = performance.now() - start;
    if (outcome === 'sign') {
      this.stop();
      this.#found();
    } else if (outcome === 'more' && this.#left > 0)
      this.#timer = setTimeout(() => this.#work(), took * PAUSES_A_SLICE);
    else this.#pause = Math.min(LONGEST_PAUSE_MS, Math.max(this.#pause * 1.1, took * PAUSES_A_TASK));
  }

  #walk(until: number): 'sign' | 'more' | 'end' {
    for (let step = 1; this.#left > 0; step += 1, this.#left -= 1) {
      if (step % ELEMENTS_A_CHECK === 0 && performance.now() > until) return 'more';
      if (this.#walker?.nextNode()) {
        if (this.#isSign(this.#walker.currentNode as Element)) return 'sign';
        continue;
      }
      const root = this.#waiting.shift();
      if (root === undefined) return 'end';
      this.#walker = root.isConnected ? walkerOf(root, NodeFilter.SHOW_ELEMENT) : undefined;
      if (root instanceof Element && root.isConnected && this.#isSign(root)) return 'sign';
    }
    return 'end';
  }

  /** An open shadow root is looked through like the page. */
  #isSign(element: Element): boolean {
    const shadow = shadowRootOf(element);
    if (shadow !== null) {
      this.#watch(shadow);
      this.#enqueue(shadow);
    }
    return isCardSign(element);
  }
}

/** Whether an element calls for a closer look at its frame. */
export function isCardSign(element: Element): boolean {
  if (element.localName === 'iframe') return HOSTED_FIELDS.test((element as HTMLIFrameElement).src);
  if (element.localName !== 'input' && element.localName !== 'select') return false;
  const field = element as HTMLInputElement | HTMLSelectElement;
  if (/^(?:hidden|submit|button|checkbox|radio|file|image|reset|range|color)$/.test(field.type)) return false;
  const around = field.closest('label')?.textContent?.slice(0, LONGEST_TEXT) ?? '';
  const own = [...TELLING.map((name) => field.getAttribute(name) ?? ''), around];
  return own.some((text) => CARD_SIGNS.test(text.trim())) || CARD_SIGNS.test(nearbyText(field));
}
