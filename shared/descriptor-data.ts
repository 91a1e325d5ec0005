/**
 * What stands on card statements beside the seller's name, as data. It grows with descriptors that were seen; nothing here
 * names a seller.
 */

/** A processor's own name before the seller's: `PAYPAL *ACME`. Those with `true` may do without the asterisk: `SP ACME`. */
export const PROCESSORS: ReadonlyMap<string, boolean> = new Map([
  ...words(`PAYPAL PP PYPL SQ SQU TST IZ IZETTLE ZETTLE SUMUP SUM ST STRIPE KLARNA ADYEN MOLLIE WL WLY WPY GOOGLE APL FS
    FSPRG PADDLE PADDLENET 2CO 2COCOM EB CKO NYX PY DRI DR IN EVT CCV SNP CRV LSP BT BRT GC GOCARDLESS TWINT PAYU PAYONE
    UNZER HEIDELPAY COMPUTOP NEXI WORLDLINE MANGOPAY LEMONSQUEEZY GUMROAD SHOPIFY BLUESNAP`).map(
    (name): [string, boolean] => [name, false],
  ),
  ...words('SP PAYPAL ZETTLE SUMUP KLARNA').map((name): [string, boolean] => [name, true]),
]);

/** Words that tell no seller from another: kinds of shops, forms of companies, parts of addresses, kinds of charges. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  words(`THE AND SHOP STORE STORES ONLINE ONLINESHOP WEBSHOP WEB WWW HTTP HTTPS COM NET ORG IO CO EU DE FR UK AT CH ES IT NL
    BE PL SE DK FI NO PT IE US PAYMENT PAYMENTS ORDER BILL HELP INFO SUPPORT PURCHASE SALE INV REF TEL
    GMBH MBH KG KGAA AG EK EG UG OHG GBR SE LTD LIMITED LLC LLP INC CORP CORPORATION CO COMPANY PLC SARL SAS SASU SA SL SLU SRL
    SPA BV NV VOF OY OYJ AB AS APS IVS ASA SRO ZOO SPZOO DOO KFT ZRT EOOD OOD OOO PTY PTE`),
);

/** Networks cut a statement's text at that many characters. */
export const DESCRIPTOR_LETTERS = 22;

/** Letters that acquirers write as one letter or as two; all others lose their marks. */
export const DIGRAPHS: Readonly<Record<string, readonly [one: string, two: string]>> = {
  Ä: ['A', 'AE'],
  Ö: ['O', 'OE'],
  Ü: ['U', 'UE'],
  Å: ['A', 'AA'],
  Æ: ['AE', 'AE'],
  Ø: ['O', 'OE'],
  Œ: ['OE', 'OE'],
  ẞ: ['SS', 'SS'],
  Ñ: ['N', 'NY'],
  Ł: ['L', 'L'],
  Đ: ['D', 'D'],
  Ð: ['D', 'D'],
  Þ: ['TH', 'TH'],
  Ħ: ['H', 'H'],
  İ: ['I', 'I'],
};

/** Cyrillic (as passports have it, and the commoner other way) and Greek (ISO 843, and as people type it). */
export const OTHER_SCRIPTS: Readonly<Record<string, readonly [one: string, two: string]>> = {
  ...letters(
    'АA БB ВV ГG ДD ЕE ЁE ЖZH ЗZ ИI ЙI КK ЛL МM НN ОO ПP РR СS ТT УU ФF ХKH ЦTS ЧCH ШSH ЩSHCH ЪIE ЫY ЬØ ЭE ЮIU ЯIA',
    'ЙY ЁYO ХH ЦC ЩSCH ЪØ ЮYU ЯYA',
  ),
  ...letters('ІI ЇI ЄIE ҐG', 'ЇYI ЄYE'),
  ...letters(
    'ΑA ΒV ΓG ΔD ΕE ΖZ ΗI ΘTH ΙI ΚK ΛL ΜM ΝN ΞX ΟO ΠP ΡR ΣS ΤT ΥY ΦF ΧCH ΨPS ΩO',
    'ΒB ΗH ΥU ΦPH ΧX ΩW',
  ),
};

function words(text: string): string[] {
  return text.split(/\s+/);
}

/** `АA`: a letter and what is written for it; `Ø` stands for nothing. The second list has what else is written. */
function letters(usual: string, other: string): Record<string, readonly [string, string]> {
  const read = (text: string) =>
    new Map(
      words(text).map((pair) => [[...pair][0] ?? '', [...pair].slice(1).join('').replace('Ø', '')] as const),
    );
  const others = read(other);
  return Object.fromEntries(
    [...read(usual)].map(([letter, one]) => [letter, [one, others.get(letter) ?? one]]),
  );
}
