/**
 * Parses I-JSON (RFC 7493): beside what JSON.parse refuses, a duplicate name, a null, a lone surrogate,
 * a number beyond double precision, or more than 32 levels is a SyntaxError.
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseDuplicateNames(text);
  refuseMember('', value);
  return value;
}

/** Recursive, which is safe because the depth was looked at before. */
function refuseMember(name: string, value: unknown): void {
  if (value === null) throw new SyntaxError(`${name}: null is not allowed`);
  if (name === '__proto__') throw new SyntaxError('__proto__ is not a name');
  if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
    throw new SyntaxError(`${name}: the number is too large`);
  }
  if (!name.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) {
    throw new SyntaxError(`${name}: not Unicode`);
  }
  if (typeof value === 'object') for (const member of Object.entries(value)) refuseMember(...member);
}

const DEPTH_LIMIT = 32;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/gs;

/** The text is known to be JSON, so strings and brackets are all that has to be told apart. */
function refuseDuplicateNames(text: string): void {
  const levels: (Set<string> | undefined)[] = [];
  let nameNext = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      levels.push(token === '{' ? new Set() : undefined);
      if (levels.length > DEPTH_LIMIT) throw new SyntaxError('deeper than 32 levels');
      nameNext = token === '{';
    } else if (token === '}' || token === ']') {
      levels.pop();
      nameNext = false;
    } else if (token === ',') {
      nameNext = levels.at(-1) !== undefined;
    } else if (nameNext) {
      const name: unknown = JSON.parse(token);
      const names = levels.at(-1);
      if (names?.has(String(name))) throw new SyntaxError(`${token} stands twice`);
      names?.add(String(name));
      nameNext = false;
    }
  }
}
