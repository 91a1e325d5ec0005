import { type Names, namePart, ownerIn, partsOf, siteName, titleParts } from './name-text.ts';
import { attributeOf, findAll, findInSteps, shortTextOf, textOf, titleOf } from './page-dom.ts';
import { isOfType, type PageData } from './structured-data.ts';

/** Schema.org types whose name is the merchant's. */
const MERCHANTS = new Set(
  'Organization OnlineStore Store LocalBusiness Corporation WebSite OnlineBusiness Restaurant Hotel NGO'.split(
    ' ',
  ),
);
/** Parts of orders, invoices and offers that say who is paid. */
const SELLERS = ['seller', 'merchant', 'provider', 'broker', 'vendor'];

/** What the page states for machines: of its site, of the organization behind it. */
export function* statedNames(page: Document, data: PageData): Names {
  const metas: readonly [selector: string, belief: number][] = [
    ['meta[property="og:site_name" i]', 5],
    ['meta[name="application-name" i]', 4],
    ['meta[name="apple-mobile-web-app-title" i]', 3],
    ['meta[name="publisher" i]', 2],
  ];
  for (const [selector, belief] of metas) {
    yield;
    for (const meta of findAll(page, selector, 2)) {
      const name = siteName(attributeOf(meta, 'content') ?? '');
      if (name !== undefined) yield { name, reason: 'site', belief };
    }
  }
  for (const link of findAll(
    page,
    'link[rel="search" i][title], link[type="application/rss+xml" i][title]',
    2,
  )) {
    const name = namePart(partsOf(attributeOf(link, 'title') ?? '')[0] ?? '');
    if (name !== undefined) yield { name, reason: 'site', belief: 1.5 };
  }
  yield* thingNames(data);
  yield;
  const itemNames =
    '[itemtype*="schema.org/Organization" i] > [itemprop="name"], [itemtype*="schema.org/Store" i] > [itemprop="name"]';
  for (const element of findAll(page, itemNames, 5)) {
    const name = namePart(attributeOf(element, 'content') ?? textOf(element) ?? '');
    if (name !== undefined) yield { name, reason: 'data', belief: 3 };
  }
}

function* thingNames({ things }: PageData): Names {
  for (const thing of things) {
    yield;
    const own = isOfType(thing, MERCHANTS) ? thing['name'] : undefined;
    for (const [name, belief] of [
      [own, 4],
      ...SELLERS.map((part) => [nameOfThing(thing[part]), 4] as const),
    ] as const) {
      const read = typeof name === 'string' ? siteName(name) : undefined;
      if (read !== undefined) yield { name: read, reason: 'data', belief };
    }
  }
}

function nameOfThing(thing: unknown): unknown {
  return typeof thing === 'object' && thing !== null ? (thing as { name?: unknown }).name : undefined;
}

/** How shops name themselves to the payment services whose buttons and sheets they show. */
const IN_SCRIPTS =
  /["']?\b(?:merchant_?name|merchant_?display_?name|business_?name|shop_?name|store_?name|site_?name|brand_?name)["']?\s*[:=]\s*["'`]([^"'`\\\n]{2,60})["'`]/giu;
const NAME_ATTRIBUTES = [
  'data-merchant-name',
  'data-business-name',
  'data-shop-name',
  'data-store-name',
  'data-site-name',
];
const BUTTON_SCRIPTS = 'script[data-key][data-name]';
const MOST_IN_SCRIPTS = 10;

/** What the page tells a payment service that its merchant is called. */
export function* serviceNames(page: Document, { scripts }: PageData): Names {
  const marked = findAll(page, NAME_ATTRIBUTES.map((name) => `[${name}]`).join(', '), 5).flatMap((element) =>
    NAME_ATTRIBUTES.map((name) => attributeOf(element, name) ?? ''),
  );
  yield;
  const buttons = findAll(page, BUTTON_SCRIPTS, 2).map((script) => attributeOf(script, 'data-name') ?? '');
  const called: string[] = [];
  for (const script of scripts) {
    yield;
    const names = [...script.matchAll(IN_SCRIPTS)].slice(0, MOST_IN_SCRIPTS);
    called.push(...names.map(([, name = '']) => name));
  }
  for (const words of [...marked, ...buttons, ...called]) {
    const name = namePart(words);
    if (name !== undefined) yield { name, reason: 'data', belief: 2.5 };
  }
}

/** Parts of the title that say whose page it is, and of the title that it is shared under. */
export function* titleNames(page: Document): Names {
  yield* titleParts(titleOf(page) || frontMatterTitle(page));
  for (const meta of findAll(page, 'meta[property="og:title" i], meta[name="twitter:title" i]', 2))
    yield* titleParts(attributeOf(meta, 'content') ?? '');
}

/** A template that was saved unbuilt still begins with its title. */
function frontMatterTitle(page: Document): string {
  const start = findAll(page, 'body', 1)[0];
  const text = start === undefined ? '' : (textOf(start) ?? '').slice(0, 400);
  return /^\s*---\s+title:\s*(.{2,80}?)\s+\w+:/u.exec(text)?.[1] ?? '';
}

const NOTICE = /(?:©|\(c\)|&copy;|copyright|\b(?:19|20)\d\d\b)/iu;

/** Who reserves the rights in what the page shows. */
export function* noticeNames(page: Document): Names {
  const places =
    'footer *, [class*="footer" i] *, [id*="footer" i] *, [class*="copyright" i], [id*="copyright" i], small, p, span, div';
  const seen = new Set<string>();
  for (const element of yield* findInSteps(page, places, 4000)) {
    yield;
    const text = shortTextOf(element, 250);
    if (text === undefined || !NOTICE.test(text)) continue;
    const name = ownerIn(text.replace(/\s+/gu, ' ').trim());
    if (name === undefined || seen.has(name)) continue;
    seen.add(name);
    yield { name, reason: 'notice', belief: 2 };
  }
  for (const meta of findAll(page, 'meta[name="copyright" i], meta[name="author" i]', 2)) {
    const name = ownerIn(`© ${attributeOf(meta, 'content') ?? ''}`);
    if (name !== undefined) yield { name, reason: 'notice', belief: 0.5 };
  }
}
