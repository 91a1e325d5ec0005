import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { CODE_FILES, FILES, placeOf, walk } from './source-tree.ts';

/** Imports flow one way: a file imports from its own tier and from those before it. */
const SERVER: readonly (readonly [tier: string, match: RegExp])[] = [
  [
    'ground',
    /^server\/((config(?:-[a-z0-9]+)*|ports|keys|keys-file|sealed-text|ids|issuer-port|rates-port|shipped-origins|log)\.ts$|http\/|store\/|audit\/)/,
  ],
  ['outside', /^server\/(channels|issuer|rates)\//],
  ['capability', /^server\/(?!console\/|cli\/)[a-z-]+\//],
  ['console', /^server\/console\//],
  ['process', /^server\/(app|worker)\.ts$/],
  ['main', /^server\/((?:main|start|open-ports)\.ts$|cli\/)/],
];
const EXTENSION: typeof SERVER = [
  ['messages', /^extension\/messages\//],
  ['page', /^extension\/(detection|fill|ui)\//],
  ['background', /^extension\/background\//],
  ['entrypoints', /^extension\/entrypoints\//],
];
/** What the domain is made of, what those verify with who trust no server, and how sessions are proved: what runs in a browser as in Node. */
const PACKAGES = [
  ['shared', /^(@noble\/hashes\/|canonicalize$|typebox$|typebox\/)/],
  [
    'verification',
    /^(@noble\/hashes\/|@peculiar\/|@simplewebauthn\/server|jose$|reflect-metadata$|typebox\/)/,
  ],
  ['dpop', /^jose$/],
] as const;
/** What the ports are made of; they name the types of the ground and of what a network says, and nothing else. */
const PORTS_TAKE = /^(server\/(config|keys|issuer-port|rates-port|store\/store)|shared\/sim-change)\.ts$/;

type Import = { from: string; target: string; place: string; typesOnly: boolean };

/** Every import, export-from, import() and import type; targets inside the repository are paths from its root. */
const IMPORTS: readonly Import[] = CODE_FILES.flatMap((file) => {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typesOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const target = text.startsWith('.')
      ? path.posix.join(path.posix.dirname(file), text.replace(/\?.*$/, ''))
      : text;
    found.push({ from: file, target, place: placeOf(node), typesOnly });
  };
  walk(file, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypesOnly(node));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], false);
  });
  return found;
});

function isTypesOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = importClause;
  const names =
    namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : undefined;
  return name === undefined && names !== undefined && names.every((one) => one.isTypeOnly);
}

const ours = (target: string) => /^(console|dpop|extension|server|shared|test|verification)\//.test(target);
const told = (wrong: readonly Import[]) => wrong.map(({ place, target }) => `${place}: imports ${target}`);

function upstream(tiers: typeof SERVER): string[] {
  const tierOf = (file: string) => tiers.findIndex(([, match]) => match.test(file));
  return told(IMPORTS.filter(({ from, target }) => tierOf(from) >= 0 && tierOf(target) > tierOf(from)));
}

describe('imports flow one way', () => {
  test('every file of server and extension has a tier', () => {
    const code = CODE_FILES.filter((file) => /^(server|extension)\//.test(file));
    const homeless = code.filter((file) => ![...SERVER, ...EXTENSION].some(([, match]) => match.test(file)));
    expect(homeless).toEqual([]);
  });

  test('in the server', () => expect(upstream(SERVER)).toEqual([]));
  test('in the extension', () => expect(upstream(EXTENSION)).toEqual([]));

  test.each(PACKAGES)('%s imports these packages alone, and nothing of Node', (folder, packages) => {
    const wrong = IMPORTS.filter(
      ({ from, target }) => from.startsWith(`${folder}/`) && !ours(target) && !packages.test(target),
    );
    expect(told(wrong)).toEqual([]);
  });

  test('extension, console and server never see each other, and nothing sees test', () => {
    const allowed: Readonly<Record<string, RegExp>> = {
      server: /^(server|shared|verification)\//,
      extension: /^(dpop|extension|shared)\//,
      console: /^(console|dpop|shared|verification)\//,
      shared: /^shared\//,
      dpop: /^(dpop|shared)\//,
      verification: /^(shared|verification)\//,
    };
    const wrong = IMPORTS.filter(({ from, target }) => {
      const match = allowed[from.split('/')[0] ?? ''];
      return match !== undefined && ours(target) && !match.test(target);
    });
    expect(told(wrong)).toEqual([]);
  });

  test('ports name the types of what they are made of', () => {
    const wrong = IMPORTS.filter(
      ({ from, target, typesOnly }) => from === 'server/ports.ts' && !(typesOnly && PORTS_TAKE.test(target)),
    );
    expect(told(wrong)).toEqual([]);
  });

  test('a capability uses another through its use cases and the words of its rows, never its routes or store', () => {
    const capability = (file: string) => SERVER.find(([, match]) => match.test(file))?.[0] === 'capability';
    const wrong = IMPORTS.filter(
      ({ from, target }) =>
        capability(from) &&
        capability(target) &&
        /\/(routes|store)\.ts$/.test(target) &&
        path.posix.dirname(from) !== path.posix.dirname(target),
    );
    expect(told(wrong)).toEqual([]);
  });

  test('what is imported is there', () => {
    const there = new Set(FILES);
    const wrong = IMPORTS.filter(({ target }) => ours(target) && !there.has(target));
    expect(told(wrong)).toEqual([]);
  });
});
