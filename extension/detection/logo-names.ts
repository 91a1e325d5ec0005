import { foldName } from './fold-words.ts';
import { PICTURE_WORDS } from './merchant-words.ts';
import { LONGEST_NAME, type Names, namePart } from './name-text.ts';
import { attributeOf, closestTo, findAll, findInSteps, shortTextOf, textOf } from './page-dom.ts';

const LOGOS =
  '[class*="logo" i], [id*="logo" i], img[alt*="logo" i], img[src*="logo" i], [class*="navbar-brand" i], [class*="brand" i]:is(a, div, span, h1, h2, p), a[rel~="home"], header a[href="/"], header a[href$="index.html"], nav a[href="/"], [class*="site-title" i], [class*="site-name" i], [class*="shop-name" i], [class*="store-name" i], [class*="merchant-name" i], [class*="business-name" i], [class*="wordmark" i], [data-testid*="logo" i], header a[aria-label*="home" i], header h1';
/** Headings at the top of a page that has no logo; a page's own heading stands there as well. */
const HEADINGS =
  'header h2, nav :is(h1, h2, h3), [class*="header" i] > :is(h1, h2), [class*="nav" i] > :is(h1, h2, h3)';
const MOST_LOGOS = 60;
/** What a picture is called by those who write for ears, and by whoever saved its file. */
const SPOKEN_BELIEF = 2.5;
const FILE_BELIEF = 1.5;
const HEADING_BELIEF = 1.25;

/** Cards, ways to pay and to ship, seals and networks have logos too. */
const OTHERS =
  'visa|master ?card|maestro|amex|american ?express|discover|diners(?: club)?|jcb|union ?pay|rupay|troy|elo|hipercard|mir|cb|paypal|klarna|apple ?pay|google ?pay|gpay|amazon ?pay|shop ?pay|samsung ?pay|stripe|adyen|mollie|square ?up|razorpay|paytm|phonepe|upi|alipay|wechat|iyzico|payu|ideal|bancontact|sofort|giropay|sepa|eps|przelewy24|blik|twint|swish|vipps|mobilepay|boleto|pix|mercado ?pago|afterpay|clearpay|affirm|bitcoin|norton|mc ?afee|verisign|geotrust|comodo|digicert|trust ?pilot|trusted ?shops|trust|bbb|ssl|pci|secured?|dhl|ups|fedex|usps|gls|dpd|hermes|face ?book|fb|instagram|insta|twitter|you ?tube|linked ?in|tik ?tok|pinterest|whats ?app|telegram|snapchat|discord|github|google ?play|app ?store|payments?|payment ?methods?|cart[aã]o|karten?|cartes?|tarjetas?|(?:credit|debit|bank)? ?cards?|card ?logos?|social|partners?|sponsors?|clients?';
const NOT_OWN = new RegExp(`(?<!\\p{L})(?:${OTHERS})(?: ?(?:logo|icon)s?)?\\d*(?!\\p{L})`, 'iu');
const ELSEWHERE =
  'footer form, fieldset, label, [class*="payment" i] ul, [class*="partner" i], [class*="sponsor" i], [class*="social" i]';

/** What stands in, on and behind the page's logo. */
export function* logoNames(page: Document): Names {
  for (const logo of yield* findInSteps(page, LOGOS, MOST_LOGOS)) {
    yield;
    if (!isOwn(logo)) continue;
    const pictures = [logo, ...findAll(logo, 'img, svg', 3)];
    const spoken = pictures.flatMap((one) =>
      ['alt', 'aria-label', 'title'].map((name) => attributeOf(one, name) ?? ''),
    );
    for (const words of [...spoken, shortTextOf(logo, LONGEST_NAME * 2) ?? '']) {
      const name = namePart(withoutLogo(words));
      if (name !== undefined) yield { name, reason: 'logo', belief: SPOKEN_BELIEF };
    }
    for (const name of pictures.flatMap(pictureNames)) yield { name, reason: 'logo', belief: FILE_BELIEF };
  }
  for (const heading of yield* findInSteps(page, HEADINGS, 5)) {
    const name = namePart((textOf(heading) ?? '').slice(0, LONGEST_NAME * 2));
    if (name !== undefined) yield { name, reason: 'logo', belief: HEADING_BELIEF };
  }
}

function isOwn(logo: Element): boolean {
  const marks = [...['class', 'id', 'alt'].map((name) => attributeOf(logo, name) ?? ''), fileOf(logo)];
  return !marks.some((mark) => NOT_OWN.test(foldName(mark))) && closestTo(logo, ELSEWHERE) === null;
}

/** The name of a picture's file, without its folder and ending. */
function fileOf(picture: Element): string {
  const path = (attributeOf(picture, 'src') ?? '').split(/[?#]/u)[0] ?? '';
  return (path.split('/').at(-1) ?? '').replace(/\.\w+$/u, '');
}

function withoutLogo(words: string): string {
  return words
    .replace(
      /\b(?:company |site |shop |store )?(?:logo(?:type)?|home ?page|home|brand|icon|image)\b|^(?:go to|return to|back to|link to|welcome to)\b|^logo\b|(?:さん)?ロゴ|标志|標誌|로고/giu,
      ' ',
    )
    .replace(/^\s*(?:the|of|de|du|da|di|von|der|des)\s+(?=\p{Lu})/u, '');
}

/** `img/acme-logo-white.svg`, `class="acmeLogo"`. */
function pictureNames(picture: Element): string[] {
  const names = [fileOf(picture), ...(attributeOf(picture, 'class') ?? '').split(/\s+/u)];
  return names.flatMap((name) => {
    if (!/logo|brand/iu.test(name) || name.length > 40) return [];
    const words = foldName(name)
      .replace(/(?<=\p{L}{3})logo\b|\blogo(?=\p{L}{3})/gu, ' ')
      .split(' ')
      .filter((word) => word !== '' && !PICTURE_WORDS.test(word) && !/^\d+$|^[0-9a-f]{6,}$/u.test(word));
    return words.length === 0 || words.length > 3 || words.join('').length < 3
      ? []
      : [words.map(capitalized).join(' ')];
  });
}

/** File names are written small; a name is not. */
function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
