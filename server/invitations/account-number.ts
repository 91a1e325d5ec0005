import type { Random } from '../ports.ts';

const DIGITS = 16;
const NUMBERS = 10n ** BigInt(DIGITS);
const FAIR_LIMIT = (2n ** 64n / NUMBERS) * NUMBERS;

/**
 * A fresh account number: `CS`, two check digits (ISO 7064 MOD 97-10, as IBANs compute them) and sixteen digits, uniform by
 * rejection.
 */
export function newAccountNumber(random: Random): string {
  for (;;) {
    const drawn = Buffer.from(random(8)).readBigUInt64BE();
    if (drawn >= FAIR_LIMIT) continue;
    const digits = String(drawn % NUMBERS).padStart(DIGITS, '0');
    return `CS${checkDigits(digits)}${digits}`;
  }
}

/** The two digits that make the whole number 1 modulo 97, letters counted as 10 to 35 and moved behind the digits. */
function checkDigits(digits: string): string {
  const [c, s] = [...'CS'].map((letter) => letter.charCodeAt(0) - 55);
  return String(98n - (BigInt(`${digits}${c}${s}00`) % 97n)).padStart(2, '0');
}
