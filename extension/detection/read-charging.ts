import type { ChargeHint, ChargeHintKind } from '../messages/reading.ts';
import { CHARGE_HINT_KINDS, chargeHintsIn } from './charge-hints.ts';
import { FlatTexts } from './flat-text.ts';
import { isReadable } from './is-shown.ts';
import { parentOf, textsIn } from './page-dom.ts';
import type { Steps } from './steps.ts';

/** Texts looked at: a shop says it near the button, not after pages of terms. */
const MOST_TEXTS = 3000;
const TEXTS_A_STEP = 8;

/** What the page says, where a person reads it, of how often it will charge and how much; each kind once. */
export function* readCharging(page: Document): Steps<ChargeHint[]> {
  const flat = new FlatTexts();
  const found = new Map<ChargeHintKind, ChargeHint>();
  const hintsOf = new Map<Element, ChargeHint[]>();
  let texts = 0;
  let seen = 0;
  for (const text of textsIn(page)) {
    seen += 1;
    if (seen % TEXTS_A_STEP === 0) yield;
    if (text.data.trim().length < 2) continue;
    texts += 1;
    if (texts > MOST_TEXTS || found.size === CHARGE_HINT_KINDS.length) break;
    const parent = parentOf(text);
    if (parent === null) continue;
    const whole = flat.of(parent)?.plain;
    const hints = hintsOf.get(parent) ?? chargeHintsIn(whole ?? text.data);
    // An element too long to be read as one is read text by text.
    if (whole !== undefined) hintsOf.set(parent, hints);
    for (const hint of hints) if (!found.has(hint.kind) && isReadable(text)) found.set(hint.kind, hint);
  }
  return [...found.values()];
}
