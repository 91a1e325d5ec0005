// What runs in each frame of a saved page: the extension's own code, and what its findings are compared with.
import { findCardFields } from '../../extension/detection/find-card-fields.ts';
import { readMerchant } from '../../extension/detection/read-merchant.ts';
import { readTotal } from '../../extension/detection/read-total.ts';
import type { FieldKind } from '../../extension/messages/fields.ts';

/** A field that was found: its place among the asked selectors, -1 where no label is about it, and what it looks like. */
export type ProbedField = { kind: FieldKind; label: number; shape: string };

export type Probed = {
  fields: ProbedField[];
  name?: string | undefined;
  total?: { currency: string; value: string } | undefined;
  /** What the labelled fields look like, missing ones as undefined. */
  labelled: (string | undefined)[];
};

declare global {
  var probeFrame: (selectors: string[], isTop: boolean) => Probed;
}

globalThis.probeFrame = (selectors, isTop) => {
  const labelled = selectors.map((selector) => document.querySelector(selector));
  const fields = findCardFields(document).map(({ kind, element }) => ({
    kind,
    label: labelled.indexOf(element),
    shape: shapeOf(element),
  }));
  return {
    fields,
    ...(isTop ? { name: readMerchant(document), total: readTotal(document) } : {}),
    labelled: labelled.map((element) => (element === null ? undefined : shapeOf(element))),
  };
};

const TELLING = ['type', 'name', 'id', 'autocomplete', 'placeholder', 'aria-label', 'maxlength'];

/** A field in one line, for whoever looks into a miss. */
function shapeOf(element: Element): string {
  const attributes = TELLING.flatMap((name) => {
    const value = element.getAttribute(name);
    return value === null || value === '' ? [] : [`${name}=${JSON.stringify(value.slice(0, 60))}`];
  });
  return `<${[element.localName, ...attributes].join(' ')}>`;
}
