import { isMerchantOrigin } from './origin.ts';

const WILDCARD = '://*.';

/** Whether a policy's pattern covers an origin: that very one, or with `https://*.` any depth below it but not the apex. */
export function coversOrigin(pattern: string, origin: string): boolean {
  const at = pattern.indexOf(WILDCARD);
  if (at < 0) return pattern === origin;
  const scheme = pattern.slice(0, at + '://'.length);
  const below = pattern.slice(at + WILDCARD.length - 1);
  return origin.startsWith(scheme) && origin.endsWith(below) && origin.length > scheme.length + below.length;
}

/** What is wrong with a pattern; undefined when it can cover an origin. */
export function originPatternProblem(pattern: string): string | undefined {
  const example = pattern.replace(WILDCARD, '://any.');
  if (!example.includes('*')) {
    if (isMerchantOrigin(example)) return undefined;
    const meant = URL.canParse(example) ? new URL(example).origin : '';
    if (isMerchantOrigin(meant)) {
      const hint = example === pattern ? meant : meant.replace('://any.', WILDCARD);
      return `should be written as "${hint}"`;
    }
  }
  return 'should be an origin such as "https://shop.example" or "https://*.shop.example"';
}
