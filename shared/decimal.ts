/** An exact decimal, never negative: `digits` divided by ten to the power of `scale`. */
export type Decimal = { readonly digits: bigint; readonly scale: number };

const SHAPE = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/;

/** Plain decimal text (no sign, exponent or needless leading zero), at most twelve digits on either side of the point. */
export function parseDecimal(text: string): Decimal | undefined {
  if (!SHAPE.test(text)) return undefined;
  const point = text.indexOf('.');
  return { digits: BigInt(text.replace('.', '')), scale: point < 0 ? 0 : text.length - point - 1 };
}

/** The shortest plain decimal text. */
export function formatDecimal({ digits, scale }: Decimal): string {
  const text = digits.toString().padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

export function multiply(one: Decimal, other: Decimal): Decimal {
  return { digits: one.digits * other.digits, scale: one.scale + other.scale };
}

/** One more than the decimal. */
export function plusOne({ digits, scale }: Decimal): Decimal {
  return { digits: digits + powerOfTen(scale), scale };
}

/** The quotient, rounded up where it is not exact, to at least that many significant digits. */
export function divideUp(dividend: Decimal, divisor: Decimal, significant: number): Decimal {
  const above = dividend.digits * powerOfTen(divisor.scale);
  const below = divisor.digits * powerOfTen(dividend.scale);
  const scale = Math.max(0, significant + below.toString().length - above.toString().length);
  return { digits: ceilingOf(above * powerOfTen(scale), below), scale };
}

/** The quotient of whole numbers, neither negative, rounded up. */
export function ceilingOf(above: bigint, below: bigint): bigint {
  return (above + below - 1n) / below;
}

export function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
