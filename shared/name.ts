const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Whether a name may stand in a certificate: NFC, trimmed, 1 to `most` code points, none of category C, Zl or Zp. */
export function isName(text: string, most = 80): boolean {
  const length = [...text].length;
  return (
    length >= 1 &&
    length <= most &&
    text.isWellFormed() &&
    !UNPRINTABLE.test(text) &&
    text === text.normalize('NFC') &&
    text === text.trim()
  );
}

/** A name made from what a page or a person wrote, or undefined when nothing printable is left of it. */
export function cleanName(text: string, most = 80): string | undefined {
  const printable = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{C}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const cut = [...printable].slice(0, most).join('').normalize('NFC').trim();
  return isName(cut, most) ? cut : undefined;
}
