import { attributeOf, findAll, textOf } from './page-dom.ts';
import type { Steps } from './steps.ts';
import type { PageData } from './structured-data.ts';

/** Hosts that serve, carry and host for everybody: they say nothing of whose page it is. */
const ANYBODY =
  /(?:^|\.)(?:cloudfront|amazonaws|akamai\w*|cloudinary|imgix|googleapis|googleusercontent|gstatic|google|gmail|googlemail|outlook|hotmail|live|yahoo|icloud|aol|proton(?:mail)?|gmx|web|mail|email|wikimedia|wikipedia|imgur|flaticon|freepik|unsplash|pexels|pixabay|placeholder|placehold|freelogovectors|logodownload|worldvectorlogo|seeklogo|pngtree|pngwing|cdnlogo|logos-world|brandfetch|clearbit|githubusercontent|github|gitlab|bitbucket|netlify|vercel|herokuapp|firebaseapp|wixstatic|squarespace(?:-cdn)?|shopify(?:cdn)?|bigcommerce|jsdelivr|unpkg|cdnjs|bootstrapcdn|cloudflare|fontawesome|facebook|fbcdn|instagram|twitter|linkedin|youtube|pinterest|tiktok|whatsapp|schema|w3|gravatar|wordpress|blogspot|medium|codepen|jsfiddle|paypal(?:objects)?|stripe|visa|mastercard|klarna|example|domain|yourdomain|yoursite|mysite|company|website|test|localhost)\.[a-z.]{2,}$/iu;
const MOST = 20;
const MAIL = /[\w.+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)/iu;

const STATED: readonly (readonly [selector: string, attribute: string])[] = [
  ['link[rel="canonical" i]', 'href'],
  ['meta[property="og:url" i]', 'content'],
  ['img[class*="logo" i], img[id*="logo" i], img[alt*="logo" i], [class*="logo" i] > img', 'src'],
];

/** Hosts other than its own by which a page says whose it is: what it is shared under, its logo's address, where to write to. */
export function* declaredHosts(page: Document, { things }: PageData): Steps<string[]> {
  const stated: string[] = [];
  for (const [selector, name] of STATED) {
    stated.push(...attributes(page, selector, name));
    yield;
  }
  const addresses = [
    ...stated,
    ...things.flatMap((thing) => (typeof thing['url'] === 'string' ? [thing['url']] : [])),
  ].slice(0, MOST * 2);
  const hosts = addresses.flatMap((address) =>
    /^(?:https?:)?\/\//iu.test(address) && URL.canParse(address, 'https://none.invalid')
      ? [new URL(address, 'https://none.invalid').hostname]
      : [],
  );
  return [...new Set([...hosts, ...mailHosts(page)])].filter((host) => !ANYBODY.test(host));
}

function attributes(page: Document, selector: string, name: string): string[] {
  return findAll(page, selector, MOST).map((element) => attributeOf(element, name) ?? '');
}

function mailHosts(page: Document): string[] {
  const links = attributes(page, 'a[href^="mailto:" i]', 'href');
  const texts = findAll(page, 'footer :is(p, li, a, span), [class*="contact" i]', 100).map((element) =>
    (textOf(element) ?? '').slice(0, 400),
  );
  return [...links, ...texts].flatMap((text) => MAIL.exec(text)?.[1]?.toLowerCase() ?? []).slice(0, MOST);
}
