import type { CardInput } from './field-words.ts';
import { elementsIn, NODES_A_STEP, nameOf, shadowRootOf, type TreeRoot } from './page-dom.ts';
import type { Steps } from './steps.ts';

/** Fields looked at in one frame, and elements looked at for shadow roots. */
const MOST_FIELDS = 500;
const MOST_ELEMENTS = 100_000;

/** The text fields and choices of a document and of its open shadow roots, in the order of the page. */
export function* collectInputs(root: TreeRoot): Steps<CardInput[]> {
  const inputs: CardInput[] = [];
  yield* inputsIn(root, inputs, { elements: MOST_ELEMENTS });
  return inputs;
}

function* inputsIn(root: TreeRoot, inputs: CardInput[], budget: { elements: number }): Steps<void> {
  for (const element of elementsIn(root)) {
    budget.elements -= 1;
    if (budget.elements < 0) return;
    if (budget.elements % NODES_A_STEP === 0) yield;
    if (isInput(element)) {
      if (inputs.length >= MOST_FIELDS) return;
      inputs.push(element);
    } else {
      const shadow = shadowRootOf(element);
      if (shadow !== null) yield* inputsIn(shadow, inputs, budget);
    }
  }
}

function isInput(element: Element): element is CardInput {
  const name = nameOf(element);
  if (name === 'select') return element instanceof HTMLSelectElement;
  return name === 'input' && element instanceof HTMLInputElement && element.type !== 'hidden';
}
