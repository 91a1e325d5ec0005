import { type Root, walkerOf } from './page-dom.ts';

/** Whether a page has changed since it was last watched. */
export type PageChanges = { watch(): void; happened(): boolean; stop(): void };

/** Texts looked at in what changed; more of them are taken for words. */
const MOST_TEXTS = 20;
const WATCHED: MutationObserverInit = {
  subtree: true,
  childList: true,
  characterData: true,
  attributeFilter: ['class', 'style', 'hidden', 'open', 'type', 'value', 'autocomplete', 'aria-hidden'],
};

/** The changes of a document, and of the roots that are added to it, that could change what is read. */
export class DocumentChanges implements PageChanges {
  readonly #roots: readonly Root[];
  readonly #observer = new MutationObserver((records) => this.#take(records));
  #happened = false;

  constructor(...roots: readonly Root[]) {
    this.#roots = roots;
  }

  watch(): void {
    this.stop();
    this.#happened = false;
    for (const root of this.#roots) this.add(root);
  }

  /** Watches a shadow root too, until the next `watch`. */
  add(root: Root): void {
    this.#observer.observe(root, WATCHED);
  }

  happened(): boolean {
    this.#take(this.#observer.takeRecords());
    return this.#happened;
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #take(records: readonly MutationRecord[]): void {
    this.#happened ||= records.some(isTelling);
  }
}

/** What goes takes the place of the reader with it; what comes or looks otherwise counts where it holds words or fields. */
function isTelling({ type, target, addedNodes, removedNodes }: MutationRecord): boolean {
  if (type === 'childList') return removedNodes.length > 0 || [...addedNodes].some(holdsWords);
  return type === 'characterData' || holdsWords(target);
}

function holdsWords(node: Node): boolean {
  const walker = walkerOf(node, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let seen = 0; ; ) {
    const at = walker.currentNode;
    if (at instanceof HTMLInputElement || at instanceof HTMLSelectElement) return true;
    if (at instanceof Text && at.data.trim() !== '') return true;
    seen += 1;
    if (seen > MOST_TEXTS) return true;
    if (walker.nextNode() === null) return false;
  }
}
