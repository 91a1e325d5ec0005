// Damm's quasigroup of order 10 (PROTOCOL section 3): row = interim digit, column = next digit.
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

export const CODE_DIGITS = 8;

/** The Damm check digit of a text of ASCII digits. */
export function checkDigit(digits: string): string {
  let interim = 0;
  for (const digit of digits) interim = Number(DAMM[interim]?.charAt(Number(digit)));
  return String(interim);
}

/** Whether the text is eight ASCII digits, whatever its check digit. */
export function isCode(text: string): boolean {
  return /^[0-9]{8}$/.test(text);
}

/** Whether an eight-digit code carries its right check digit. */
export function hasCheckDigit(code: string): boolean {
  return isCode(code) && checkDigit(code) === '0';
}

/** What a person typed as ASCII digits: spaces and hyphens go, digits of other scripts (category Nd) become ASCII. */
export function normaliseCode(typed: string): string {
  return [...typed.normalize('NFKC')]
    .filter((letter) => !/[\s\p{Dash_Punctuation}\p{Cf}]/u.test(letter))
    .map((letter) => (/\p{Nd}/u.test(letter) ? decimalDigit(letter) : letter))
    .join('');
}

/** Category Nd comes in runs of ten code points, zero first; some runs adjoin, so it counts from where the first begins. */
function decimalDigit(letter: string): string {
  const point = letter.codePointAt(0) ?? 0;
  let first = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((point - first) % 10);
}
