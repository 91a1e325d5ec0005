// What the tidy tests look at: the files of the repository, tracked or about to be, and what stands in them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

/** Paths from the root, with `/`, of all files that git does not ignore. */
const LIST = ['-c', `safe.directory=${ROOT}`, 'ls-files', '-co', '--exclude-standard', '-z'];
export const FILES: readonly string[] = execFileSync('git', LIST, {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(path.join(ROOT, file)))
  .toSorted();

const BINARY = /\.(png|jpe?g|gif|webp|ico|woff2?|pdf|zip|der)$/;

export const TEXT_FILES = FILES.filter((file) => !BINARY.test(file));
export const CODE_FILES = FILES.filter((file) => /\.(ts|tsx|mjs|cjs|js)$/.test(file));

export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

const parsed = new Map<string, ts.SourceFile>();

/** The syntax tree of a code file, with parents. */
export function parse(file: string): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const made = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  parsed.set(file, made);
  return made;
}

/** Calls `visit` for every node of a code file. */
export function walk(file: string, visit: (node: ts.Node) => void): void {
  const each = (node: ts.Node): void => {
    visit(node);
    node.forEachChild(each);
  };
  each(parse(file));
}

/** `file:line` of a node, as an editor opens it. */
export function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  return `${source.fileName}:${lineOf(node)}`;
}

export function lineOf(node: ts.Node, at: 'start' | 'end' = 'start'): number {
  const position = at === 'start' ? node.getStart() : node.getEnd();
  return node.getSourceFile().getLineAndCharacterOfPosition(position).line + 1;
}

/** `file:line` and the words of every line that the pattern finds. */
export function linesWith(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, place) =>
        pattern.test(line) ? [`${file}:${place + 1}: ${pattern.exec(line)?.[0]}`] : [],
      ),
  );
}
