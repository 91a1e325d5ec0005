// Every string of the extension stands in its locales: those that are used exist, and those that exist are used.
import { join } from 'node:path';
import { parseMessagesFile } from '@wxt-dev/i18n/build';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { CODE_FILES, FILES, lineOf, placeOf, ROOT, read, TEXT_FILES, walk } from './source-tree.ts';

const LOCALES = FILES.filter((file) => /^extension\/locales\/[^/]+\.(json5?|ya?ml|toml)$/.test(file));
const PAGES = CODE_FILES.filter((file) => /^extension\/.*\.tsx?$/.test(file));
const SHOWN_ATTRIBUTES =
  /^(title|alt|placeholder|label|aria-label|aria-description|aria-roledescription|aria-valuetext)$/;

/** The keys of a locale as the build reads them, nested names joined by dots; those with `@@` are the browser's own. */
async function readKeys(file: string): Promise<string[]> {
  return (await parseMessagesFile(join(ROOT, file)))
    .map(({ key }) => key.join('.'))
    .filter((key) => !key.startsWith('@@'));
}

type Use = { place: string; key: string; isPrefix: boolean };

/** `i18n.t('key')`, `t(\`prefix.${…}\`)` and `__MSG_key__` (whose dots are underscores). */
function uses(): Use[] {
  const found: Use[] = [];
  for (const file of PAGES) {
    walk(file, (node) => {
      if (!ts.isCallExpression(node) || !/(^|\.)t$/.test(node.expression.getText())) return;
      const [key] = node.arguments;
      const place = placeOf(node);
      if (key === undefined) return;
      if (ts.isStringLiteralLike(key)) found.push({ place, key: key.text, isPrefix: false });
      else if (ts.isTemplateExpression(key)) found.push({ place, key: key.head.text, isPrefix: true });
    });
  }
  for (const file of TEXT_FILES.filter((one) => one === 'wxt.config.ts' || one.startsWith('extension/'))) {
    for (const [, key = ''] of read(file).matchAll(/__MSG_(\w+)__/g))
      found.push({ place: file, key, isPrefix: false });
  }
  return found;
}

const same = (one: string, other: string) => one === other || one === other.replaceAll('.', '_');
const serves = ({ key, isPrefix }: Use, defined: string) =>
  isPrefix ? defined.startsWith(key) : same(key, defined);

/** Text of all string literals: a key may be chosen from a table and given to `t` by name. */
function literals(): Set<string> {
  const found = new Set<string>();
  for (const file of PAGES) {
    walk(file, (node) => {
      if (ts.isStringLiteralLike(node)) found.add(node.text);
      else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) found.add(node.name.text);
    });
  }
  return found;
}

test.skipIf(LOCALES.length === 0)('what is used is in every locale', async () => {
  for (const locale of LOCALES) {
    const keys = await readKeys(locale);
    const missing = uses().filter((use) => !keys.some((key) => serves(use, key)));
    expect(missing.map(({ place, key }) => `${place}: ${key} is not in ${locale}`)).toEqual([]);
  }
});

test.skipIf(LOCALES.length === 0)('what is in a locale is used', async () => {
  const used = uses();
  const named = literals();
  const isUsed = (key: string) => used.some((use) => serves(use, key)) || named.has(key);
  for (const locale of LOCALES) {
    const unused = (await readKeys(locale)).filter((key) => !isUsed(key));
    expect(unused.map((key) => `${locale}: ${key}`)).toEqual([]);
  }
});

test('no page shows text of its own', () => {
  const wrong: string[] = [];
  for (const file of PAGES) {
    walk(file, (node) => {
      const isWords = ts.isJsxText(node) && /\p{L}{2,}/u.test(node.text);
      const isShown =
        ts.isJsxAttribute(node) &&
        SHOWN_ATTRIBUTES.test(node.name.getText()) &&
        node.initializer !== undefined &&
        ts.isStringLiteral(node.initializer) &&
        /\p{L}{2,}/u.test(node.initializer.text);
      if (isWords || isShown) wrong.push(`${file}:${lineOf(node)}: ${node.getText().trim()}`);
    });
  }
  for (const file of FILES.filter((one) => /^extension\/.*\.html$/.test(one))) {
    const words = read(file).replace(/<!--.*?-->|<(script|style|title)\b.*?<\/\1>|<[^>]*>/gs, ' ');
    if (/\p{L}{2,}/u.test(words)) wrong.push(`${file}: ${words.trim()}`);
  }
  expect(wrong).toEqual([]);
});
