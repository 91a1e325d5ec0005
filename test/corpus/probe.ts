// What runs in each frame of a saved page: the extension's own code, and what its findings are compared with.
import { findCardForm } from '../../extension/detection/find-card-fields.ts';
import { findAll, rootsOf } from '../../extension/detection/page-dom.ts';
import { readPage } from '../../extension/detection/read-page.ts';
import { isCardSign } from '../../extension/detection/sign-search.ts';
import { atOnce } from '../../extension/detection/steps.ts';
import type { FieldKind } from '../../extension/messages/fields.ts';
import type { PageReading } from '../../extension/messages/reading.ts';
import { type PeerField, readPredictions } from './chromium-peer.ts';

/** A field that was found, what it looks like, and what spoke for it; `label` is its place among the asked selectors or -1. */
export type ProbedField = {
  kind: FieldKind;
  label: number;
  shape: string;
  because: string[];
  visible: boolean;
};

export type Probed = {
  fields: ProbedField[];
  alone: boolean;
  /** Whether the small script of every frame calls for a closer look. */
  signs: boolean;
  /** What the page says, of the page itself. */
  page?: Omit<PageReading, 'origin'>;
  /** What the labelled fields look like, missing ones as undefined. */
  labelled: (string | undefined)[];
};

declare global {
  var askPeer: (selectors: string[]) => PeerField[];
  var probeFrame: (selectors: string[], isTop: boolean) => Probed;
}

globalThis.askPeer = (selectors) => readPredictions(selectors.map(elementAt));

globalThis.probeFrame = (selectors, isTop) => {
  const labelled = selectors.map(elementAt);
  const { fields, alone } = atOnce(findCardForm(document));
  const signs = hasSigns();
  return {
    signs,
    fields: fields.map(({ kind, element, because, visible }) => ({
      kind,
      label: labelled.indexOf(element),
      shape: shapeOf(element),
      because: because.map(({ source, words }) => `${source} "${words}"`),
      visible,
    })),
    alone,
    ...(isTop ? { page: atOnce(readPage(document, atOnce(rootsOf(document)))) } : {}),
    labelled: labelled.map((element) => (element === null ? undefined : shapeOf(element))),
  };
};

/** What a selector names; `>>>` goes into an open shadow root. */
function elementAt(selector: string): Element | null {
  const [first = '', ...inside] = selector.split(' >>> ');
  return inside.reduce<Element | null>(
    (host, next) => host?.shadowRoot?.querySelector(next) ?? null,
    document.querySelector(first),
  );
}

function hasSigns(): boolean {
  return findAll(document, '*', Number.POSITIVE_INFINITY).some(isSignWithin);
}

function isSignWithin(element: Element): boolean {
  return isCardSign(element) || [...(element.shadowRoot?.querySelectorAll('*') ?? [])].some(isSignWithin);
}

const TELLING = ['type', 'name', 'id', 'autocomplete', 'placeholder', 'aria-label', 'maxlength'];

/** A field in one line, for whoever looks into a miss. */
function shapeOf(element: Element): string {
  const attributes = TELLING.flatMap((name) => {
    const value = element.getAttribute(name);
    return value === null || value === '' ? [] : [`${name}=${JSON.stringify(value.slice(0, 60))}`];
  });
  return `<${[element.localName, ...attributes].join(' ')}>`;
}
