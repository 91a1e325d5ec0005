import ts from 'typescript';
import { expect, test } from 'vitest';
import { CODE_FILES, FILES, lineOf, placeOf, read, walk } from './source-tree.ts';

const LINES_A_FILE = 400;
const LINES_A_FUNCTION = 70;

test(`no file is longer than ${LINES_A_FILE} lines`, () => {
  const long = FILES.filter((file) => /\.(ts|tsx|mjs|cjs|js|css|html)$/.test(file)).flatMap((file) => {
    const lines = read(file).trimEnd().split('\n').length;
    return lines > LINES_A_FILE ? [`${file}:${LINES_A_FILE + 1}: ${lines} lines`] : [];
  });
  expect(long).toEqual([]);
});

test(`no function is longer than ${LINES_A_FUNCTION} lines`, () => {
  const long: string[] = [];
  for (const file of CODE_FILES) {
    walk(file, (node) => {
      if (!ts.isFunctionLike(node) || isGroupOfTests(node)) return;
      const lines = lineOf(node, 'end') - lineOf(node) + 1;
      if (lines > LINES_A_FUNCTION) long.push(`${placeOf(node)}: ${lines} lines`);
    });
  }
  expect(long).toEqual([]);
});

/** `describe` names a group; each test in it is a function of its own. */
function isGroupOfTests(node: ts.Node): boolean {
  const call = node.parent;
  return ts.isCallExpression(call) && /^describe\b/.test(call.expression.getText());
}
