import type { CardInput } from './field-words.ts';
import { shadowRootOf, walkerOf } from './page-dom.ts';

/** Fields looked at in one frame, and elements looked at for shadow roots. */
const MOST_FIELDS = 500;
const MOST_ELEMENTS = 100_000;

/** The text fields and choices of a document and of its open shadow roots, in the order of the page. */
export function collectInputs(root: Document | ShadowRoot): CardInput[] {
  const budget = { fields: MOST_FIELDS, elements: MOST_ELEMENTS };
  return [...inputsIn(root, budget)];
}

function* inputsIn(
  root: Document | ShadowRoot,
  budget: { fields: number; elements: number },
): Generator<CardInput> {
  const elements = walkerOf(root, NodeFilter.SHOW_ELEMENT);
  while (elements.nextNode() !== null) {
    budget.elements -= 1;
    if (budget.elements < 0) return;
    const element = elements.currentNode as Element;
    if (isInput(element)) {
      budget.fields -= 1;
      if (budget.fields < 0) return;
      yield element;
    } else {
      const shadow = shadowRootOf(element);
      if (shadow !== null) yield* inputsIn(shadow, budget);
    }
  }
}

function isInput(element: Element): element is CardInput {
  if (element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLInputElement && element.type !== 'hidden';
}
