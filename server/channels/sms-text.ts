/** How a text travels by SMS: GSM 03.38 where its alphabet suffices (160 characters in one SMS), else UCS-2 (70). */
export type SmsText = {
  /** SMPP's data_coding: 0 is GSM 03.38 at practically every carrier, 8 is UCS-2. */
  dataCoding: 0 | 8;
  /** The text as octets, GSM 03.38 with one septet an octet. */
  octets: Uint8Array;
  /** The same cut for several SMS, each with room for the header that joins them; one where it fits. */
  parts: readonly Uint8Array[];
};

/** 3GPP TS 23.038 section 6.2.1: the default alphabet; its place 0x1B leads to the second table. */
const ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const ESCAPE = 0x1b;
const EXTENSION: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};
/** Octets of one SMS, and of one of several: 140 less six for the header, in septets for GSM 03.38. */
const ROOM = { 0: { one: 160, each: 153 }, 8: { one: 140, each: 134 } } as const;

/** A text ready for its way. */
export function encodeSmsText(text: string): SmsText {
  const characters = [...text.normalize('NFC')];
  const septets = characters.map(septetsOf);
  const dataCoding = septets.every((one) => one !== undefined) ? 0 : 8;
  const units = dataCoding === 0 ? septets.map((one) => one ?? []) : characters.map(ucs2);
  const octets = Uint8Array.from(units.flat());
  const { one, each } = ROOM[dataCoding];
  return { dataCoding, octets, parts: octets.length <= one ? [octets] : cut(units, each) };
}

function septetsOf(character: string): number[] | undefined {
  const place = ALPHABET.indexOf(character);
  if (place >= 0 && place !== ESCAPE) return [place];
  const second = EXTENSION[character];
  return second === undefined ? undefined : [ESCAPE, second];
}

function ucs2(character: string): number[] {
  return [...Buffer.from(character, 'utf16le').swap16()];
}

/** No character is cut in two: neither an escape nor a surrogate pair. */
function cut(units: readonly number[][], room: number): Uint8Array[] {
  const parts: number[][] = [[]];
  for (const unit of units) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + unit.length <= room) last.push(...unit);
    else parts.push([...unit]);
  }
  return parts.map((part) => Uint8Array.from(part));
}
