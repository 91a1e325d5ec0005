import type { ChargeHint, ChargeHintKind } from '../messages/reading.ts';
import { CHARGE_WORDS, NEITHER_WORDS } from './charge-words.ts';
import { foldText } from './fold-words.ts';

/** Letters of a text that are looked at. */
const LONGEST_TEXT = 300;

export const CHARGE_HINT_KINDS = Object.keys(CHARGE_WORDS) as ChargeHintKind[];

/** What a text says of later or other charges, with the words that say so. */
export function chargeHintsIn(text: string): ChargeHint[] {
  const folded = foldText(text.slice(0, LONGEST_TEXT)).replace(NEITHER_WORDS.any, ' | ');
  return CHARGE_HINT_KINDS.flatMap((kind) => {
    const pattern = CHARGE_WORDS[kind];
    pattern.lastIndex = 0;
    const words = pattern.exec(folded)?.[0];
    return words === undefined ? [] : [{ kind, words }];
  });
}
