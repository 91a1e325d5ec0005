import ts from 'typescript';
import { expect, test } from 'vitest';
import { SEALED_COLUMNS } from '../../../server/rotation/sealed-columns.ts';
import { CODE_FILES, walk } from './source-tree.ts';

/** Where texts are sealed, and which columns they end in. */
const SEALS: Readonly<Record<string, readonly string[]>> = {
  'server/devices/device-code.ts': ['devices.address', 'device_additions.address', 'enrolments.address'],
  'server/issuer/own-cards.ts': ['sandbox_cards.sealed'],
  'server/merchants/credentials.ts': ['merchants.secret'],
  // Seals again what stands in any of them.
  'server/rotation/reseal.ts': [],
};

test('rotation knows every column of sealed texts', () => {
  const found = new Set<string>();
  for (const file of CODE_FILES.filter((one) => one.startsWith('server/')))
    walk(file, (node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
      if (node.expression.name.text === 'seal') found.add(file);
    });
  expect([...found].sort()).toEqual(Object.keys(SEALS).sort());
  const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  expect(known.sort()).toEqual(Object.values(SEALS).flat().sort());
});
