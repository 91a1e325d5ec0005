// Fields of many shapes, without a script: what each is for decides how the card is written into it.
import { card, FILLED, type FillingPage } from './page.ts';

type Shape = readonly [attributes: string, held: string];

/** By what an expiry says of itself, what it is filled with. */
const EXPIRIES: readonly Shape[] = [
  ['placeholder="MM/YY"', '09/31'],
  ['placeholder="MM / YY"', '09 / 31'],
  ['placeholder="MM / YYYY"', '09 / 2031'],
  ['placeholder="MM/YYYY"', '09/2031'],
  ['placeholder="MM-YY"', '09-31'],
  ['placeholder="MM.JJJJ"', '09.2031'],
  ['placeholder="MM/JJ"', '09/31'],
  ['placeholder="MM/AA"', '09/31'],
  ['placeholder="MM/AAAA"', '09/2031'],
  ['placeholder="MM/RR"', '09/31'],
  ['placeholder="MM/ÅÅ"', '09/31'],
  ['placeholder="ММ/ГГ"', '09/31'],
  ['placeholder="AA/YY"', '09/31'],
  ['placeholder="KK/VV"', '09/31'],
  ['placeholder="12/25"', '09/31'],
  ['placeholder="01 / 2030"', '09 / 2031'],
  ['placeholder="YYYY-MM"', '2031-09'],
  ['placeholder="YY/MM"', '31/09'],
  ['placeholder="MMYY" maxlength="4"', '0931'],
  ['maxlength="5"', '09/31'],
  ['pattern="[0-9]{2}/[0-9]{4}"', '09/2031'],
  ['pattern="(0[1-9]|1[0-2])[0-9]{2}"', '0931'],
  ['pattern="[0-9]{2} / [0-9]{2}" title="MM/YY"', '09 / 31'],
  ['title="as MM/YYYY"', '09/2031'],
  ['aria-label="Expiry date, MM/YYYY"', '09/2031'],
  ['aria-describedby="how"', '09/2031'],
  ['type="tel" placeholder="MM/YY"', '09/31'],
  ['type="number"', '0931'],
  ['type="month"', '2031-09'],
];

const numbered = (shapes: readonly Shape[]) =>
  Object.fromEntries(shapes.map(([, held], index) => [`f${index}`, held]));

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'];
const MONTHS_OF = {
  de: ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober'],
  fr: ['janv.', 'févr.', 'mars', 'avr.', 'mai', 'juin', 'juil.', 'août', 'sept.', 'oct.'],
  pl: ['styczeń', 'luty', 'marzec', 'kwiecień', 'maj', 'czerwiec', 'lipiec', 'sierpień', 'wrzesień'],
} as const;

type Option = readonly [value: string, text: string];
const MONTH_LISTS: readonly (readonly Option[])[] = [
  MONTHS.map((_, index) => [`0${index + 1}`, `0${index + 1}`]),
  MONTHS.map((_, index) => [`${index + 1}`, `${index + 1}`]),
  MONTHS.map((name, index) => [`${index + 1}`, name]),
  MONTHS.map((name, index) => [`${index + 1}`, name.slice(0, 3)]),
  // From zero, as JavaScript counts them: the value 9 would be October.
  [...MONTHS, 'October', 'November'].map((name, index) => [`${index}`, name]),
  [...MONTHS, 'October', 'November'].map((_, index) => [`${index}`, String(index + 1).padStart(2, '0')]),
  MONTHS.map((name, index) => [name.toUpperCase(), `0${index + 1} - ${name}`]),
  MONTHS.map((name, index) => [`m${index}`, `${name} (0${index + 1})`]),
  MONTHS.map((_, index) => [`${index + 1}`, `${index + 1}月`]),
];
const YEARS = [2026, 2027, 2028, 2029, 2030, 2031, 2032];
const YEAR_LISTS: readonly (readonly Option[])[] = [
  YEARS.map((year) => [`${year}`, `${year}`]),
  YEARS.map((year) => [`${year - 2000}`, `${year}`]),
  YEARS.map((year) => [`${year - 2000}`, `${year - 2000}`]),
  YEARS.map((year, index) => [`${index}`, `${year}年`]),
];
const TYPE_LISTS: readonly (readonly Option[])[] = [
  [
    ['AE', 'American Express'],
    ['VI', 'Visa'],
    ['MC', 'MasterCard'],
  ],
  [
    ['002', 'Mastercard'],
    ['001', 'VISA'],
    ['003', 'Amex'],
  ],
  [
    ['a', 'Mastercard / Maestro'],
    ['b', 'Visa Credit or Debit'],
  ],
];

function list(id: string, what: string, options: readonly Option[], lang = ''): string {
  const lines = options.map(([value, text]) => `<option value="${value}">${text}</option>`);
  return `<select id="${id}" autocomplete="${what}" ${lang}><option value="">Choose</option>${lines.join('')}</select>`;
}

const lists = (what: string, prefix: string, all: readonly (readonly Option[])[]) =>
  all.map((options, index) => list(`${prefix}${index}`, what, options)).join('');
const chosen = (prefix: string, all: readonly (readonly Option[])[], position: number) =>
  Object.fromEntries(all.map((options, index) => [`${prefix}${index}`, options[position]?.[0] ?? '']));

export const SHAPES: readonly FillingPage[] = [
  {
    name: 'text fields',
    body: `${card()}<label>Name on card <input id="holder" autocomplete="cc-name"></label>`,
    held: { number: '4111111111111111', expiry: '09/31', cvc: '012', holder: 'Ada Maria Example' },
    report: { ...FILLED, holder: 'filled' },
  },
  {
    name: 'expiries of every shape',
    body: `<i id="how">Two digits and four: MM/YYYY</i>${EXPIRIES.map(
      ([attributes], index) => `<p>Expiry <input id="f${index}" autocomplete="cc-exp" ${attributes}></p>`,
    ).join('')}`,
    held: numbered(EXPIRIES),
    report: { expiry: 'filled' },
  },
  {
    name: 'lists of months, years and card types',
    body: `${card()}${lists('cc-exp-month', 'm', MONTH_LISTS)}${lists('cc-exp-year', 'y', YEAR_LISTS)}${lists('cc-type', 't', TYPE_LISTS)}`,
    held: {
      ...chosen('m', MONTH_LISTS, 8),
      ...chosen('y', YEAR_LISTS, 5),
      ...chosen('t', TYPE_LISTS, 1),
    },
    report: { ...FILLED, month: 'filled', year: 'filled', network: 'filled' },
  },
  ...Object.entries(MONTHS_OF).map(([lang, names]) => ({
    name: `a list of months in ${lang}`,
    body: `<script>document.documentElement.lang = '${lang}'</script>${card()}${list(
      'month',
      'cc-exp-month',
      names.map((name, index) => [`v${index}`, name]),
    )}`,
    held: { month: 'v8' },
    report: { ...FILLED, month: 'filled' as const },
  })),
  {
    name: 'a list of whole expiries',
    body: `${card('', { expiry: 'hidden' })}<select id="list" autocomplete="cc-exp"><option>08/2031<option>09/2030<option>09/2031</select>`,
    held: { list: '09/2031', number: '4111111111111111' },
    report: FILLED,
  },
  {
    name: 'a list in which the card is not',
    body: `${card()}<select autocomplete="cc-exp-year" id="year"><option>2027<option>2028</select>`,
    held: { year: '2027' },
    report: { ...FILLED, year: 'rejected' },
  },
  {
    name: 'month and year as text, short and long',
    body: `${card()}<input id="month" autocomplete="cc-exp-month" placeholder="MM"><input id="short" autocomplete="cc-exp-year" placeholder="YY">
      <input id="two" autocomplete="cc-exp-year" maxlength="2"><input id="long" autocomplete="cc-exp-year" placeholder="YYYY"><input id="plain" autocomplete="cc-exp-year">`,
    held: { month: '09', short: '31', two: '31', long: '2031', plain: '2031' },
    report: { ...FILLED, month: 'filled', year: 'filled' },
  },
  {
    name: 'a number in four boxes that hand the keyboard on',
    body: `<fieldset>Card number ${[0, 1, 2, 3]
      .map((index) => `<input id="n${index}" autocomplete="cc-number" maxlength="4" size="4">`)
      .join('')}</fieldset>${card('', { number: 'hidden' })}<script>
      for (const box of document.querySelectorAll('fieldset input'))
        box.addEventListener('input', () => box.value.length === 4 && box.nextElementSibling?.focus());
    </script>`,
    held: { n0: '4111', n1: '1111', n2: '1111', n3: '1111' },
    report: FILLED,
  },
  {
    name: 'an expiry in two boxes',
    body: `${card('', { expiry: 'hidden' })}<input id="mm" autocomplete="cc-exp" maxlength="2"> / <input id="yy" autocomplete="cc-exp" maxlength="2">`,
    held: { mm: '09', yy: '31' },
    report: { number: 'filled', month: 'filled', year: 'filled', cvc: 'filled' },
  },
  {
    name: 'a pattern that wants groups, a number field, a password field',
    body: card('', { number: 'pattern="\\d{4} \\d{4} \\d{4} \\d{4}"', cvc: 'type="password" maxlength="4"' }),
    held: { number: '4111 1111 1111 1111', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'fields of type number and tel',
    body: card('', {
      number: 'type="number"',
      cvc: 'type="tel"',
      expiry: 'type="tel" placeholder="MM / YY"',
    }),
    held: { number: '4111111111111111', cvc: '012', expiry: '09 / 31' },
    report: FILLED,
  },
  {
    name: 'the two halves of a name apart',
    body: `${card()}<label>First name on card <input id="first" name="ccname" autocomplete="cc-name"></label>
      <label>Last name on card <input id="last" name="ccname2" autocomplete="cc-name"></label>`,
    held: { first: 'Ada Maria', last: 'Example' },
    report: { ...FILLED, holder: 'filled' },
  },
  {
    name: 'fields that may not be written to',
    body: card('', { number: 'readonly', cvc: 'disabled' }),
    held: { number: '', cvc: '', expiry: '09/31' },
    report: { number: 'rejected', cvc: 'rejected', expiry: 'filled' },
  },
  {
    name: 'fields that open once the keyboard is in them',
    body: card(`readonly onfocus="this.removeAttribute('readonly')"`),
    held: { number: '4111111111111111', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'something editable that is no field',
    body: `${card()}<p id="note" contenteditable aria-label="Card number">nothing</p>`,
    held: { number: '4111111111111111' },
    report: FILLED,
  },
];
