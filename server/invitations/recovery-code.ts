import type { Random } from '../ports.ts';

/** Crockford's base 32: no I, L, O or U, so that what is printed can be read. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LETTERS = 16;

/** A recovery code as it is printed: 80 random bits in four groups of four letters. */
export function newRecoveryCode(random: Random): string {
  const letters = [...random(CODE_LETTERS)].map((byte) => LETTERS.charAt(byte % LETTERS.length));
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** What somebody typed as an invitation: a recovery code in one form, anything else (an invitation) as it is. */
export function readInvitation(typed: string): string {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return letters.length === CODE_LETTERS && [...letters].every((one) => LETTERS.includes(one))
    ? letters
    : typed;
}
