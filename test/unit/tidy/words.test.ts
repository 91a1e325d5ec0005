import ts from 'typescript';
import { expect, test } from 'vitest';
import { CODE_FILES, linesWith, placeOf, TEXT_FILES, walk } from './source-tree.ts';

/** This folder names what it forbids. */
const TEXTS = TEXT_FILES.filter((file) => !file.startsWith('test/unit/tidy/'));

test('nothing is put off', () => {
  expect(linesWith(TEXTS, /\b(?:TODO|FIXME|HACK)\b|(?:\/\/|\/\*|#)\s*XXX\b|\bXXX[:(]/)).toEqual([]);
});

test('the repository speaks of the product, not of how it was made', () => {
  const process =
    /\b(?:issue|ticket) ?#?\d+|\b(?:this|the|next|an) issue\b|\b(?:work(?:ing)? sessions?|sessions? of work)\b/i;
  expect(linesWith(TEXTS, process)).toEqual([]);
  expect(linesWith(TEXTS, /\b(?:assistants?|claude|chatgpt|copilot|llms?|language models?)\b/i)).toEqual([]);
});

test('no path or address of the machine that it was made on', () => {
  expect(linesWith(TEXTS, /(?<![\w.:/*-])\/(?:work|root|home\/\w+)\/|\/tmp\/n24/)).toEqual([]);
  expect(
    linesWith(
      TEXTS,
      /https?:\/\/[^\s"'/]*(?:registry|verdaccio)|\bregistry\.(?:npmjs|yarnpkg)|"resolved":|:4873\b/,
    ),
  ).toEqual([]);
});

/** Where the clock and the dice are plugged in; everything else is given them. */
const MAY_ASK_TIME =
  /^server\/(main|start|open-ports|ports|worker)\.ts$|^server\/(cli\/|store\/migrate\.ts$)/;

test('time and chance come in as arguments', () => {
  const wrong: string[] = [];
  for (const file of CODE_FILES) {
    if (!/^(shared|server)\//.test(file) || MAY_ASK_TIME.test(file)) continue;
    walk(file, (node) => {
      const isAccess =
        ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random)$/.test(node.getText());
      const isNow =
        ts.isNewExpression(node) &&
        node.expression.getText() === 'Date' &&
        (node.arguments?.length ?? 0) === 0;
      if (isAccess || isNow) wrong.push(`${placeOf(node)}: ${node.getText()}`);
    });
  }
  expect(wrong).toEqual([]);
});

test('only the command line, the stage around the tests and measurements write to the console', () => {
  const wrong: string[] = [];
  for (const file of CODE_FILES) {
    if (/^(server\/cli\/|server\/main\.ts$|test\/(world|bench|soak)\/)/.test(file)) continue;
    walk(file, (node) => {
      if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'console')
        wrong.push(`${placeOf(node)}: ${node.getText()}`);
    });
  }
  expect(wrong).toEqual([]);
});
