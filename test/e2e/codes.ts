import { hasCheckDigit } from '../../shared/code.ts';

/** Another code than this one, with a right check digit: what a guess looks like. */
export function otherCode(code: string): string {
  for (let number = Number(code) + 1; ; number = (number + 1) % 1e8) {
    const guess = String(number).padStart(8, '0');
    if (hasCheckDigit(guess)) return guess;
  }
}

/** The code with its last digit mistyped. */
export function slipOf(code: string): string {
  return code.slice(0, 7) + String((Number(code.at(-1)) + 1) % 10);
}
