import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../shared/canonical.ts';
import { parseStrictJson } from '../../shared/strict-json.ts';

const nested = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);

describe('strict JSON takes I-JSON (RFC 7493)', () => {
  test.each([
    ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}', 'one name at several places'],
    ['{"a{\\"b":1,"}a":[",",{"a{\\"b":2}],"[":"{"}', 'names and strings with brackets, quotes and commas'],
    ['{"a":"\\"a\\":1","b":"\\\\"}', 'strings that look like members'],
    ['{"":0," ":1}', 'an empty name'],
    ['[9007199254740991,-9007199254740991,0.1,1E2,-0]', 'numbers that a double holds'],
    ['"\\ud83d\\ude00"', 'a pair of surrogates'],
    ['{"toJSON":"x","constructor":1,"hasOwnProperty":2}', 'names that objects have'],
    [' \t\r\n{ "a" : [ ] }\n', 'white space'],
    ['0', 'a number alone'],
    [nested(32, '[', ']'), '32 levels'],
  ])('%s', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  test.each([
    ['{"a":1,"a":1}', 'a name twice'],
    ['{"a":1,"\\u0061":2}', 'a name twice, once escaped'],
    ['{"\\u00e9":1,"é":2}', 'an escaped letter beyond ASCII'],
    ['{"\\/":1,"/":2}', 'an escaped solidus'],
    ['{"a":[{"b":{"c":1,"d":2,"c":3}}]}', 'a name twice far below'],
    ['{"a":{},"b":[],"a":{}}', 'a name twice with containers between'],
    ['{"a":[1,{"x":1}],"c":"}{","a":2}', 'a name twice after a bracket in a string'],
    ['{"":1,"":2}', 'the empty name twice'],
    ['{"__proto__":1,"__proto__":2}', '__proto__ twice'],
    ['{"__proto__":{"a":1}}', '__proto__'],
    ['{"a":{"\\u005f_proto__":[]}}', '__proto__ escaped'],
    ['null', 'null alone'],
    ['{"a":null}', 'null as a member'],
    ['[[1,[null]]]', 'null in an array'],
    ['"\\ud83d"', 'a lone high surrogate'],
    ['["\\ude00\\ud83d"]', 'surrogates the wrong way round'],
    ['{"\\ud83d":1}', 'a lone surrogate in a name'],
    ['1e400', 'infinity'],
    ['[-1e400]', 'minus infinity'],
    ['{"a":9007199254740992}', '2^53'],
    ['{"a":-9007199254740993}', 'below -2^53'],
    ['{"a":1e30}', 'a huge number'],
    [nested(33, '[', ']'), '33 levels'],
    [nested(33, '{"a":', '}').replace('":}', '":0}'), '33 objects'],
    [nested(30_000, '[', ']'), 'more levels than the stack has'],
    ['', 'nothing'],
    ['\ufeff{}', 'a byte order mark'],
    ['{"a":1,}', 'a comma too many'],
    ["{'a':1}", 'single quotes'],
    ['{"a":01}', 'a leading zero'],
    ['{"a":NaN}', 'NaN'],
    ['{"a":"\t"}', 'a control character in a string'],
    ['{} {}', 'two values'],
    ['{"a":1}//', 'a comment'],
  ])('refuses %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
  });

  test('names do not reach the prototype', () => {
    expect(() => parseStrictJson('{"__proto__":{"polluted":true}}')).toThrow(SyntaxError);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('canonical JSON (RFC 8785)', () => {
  test('whatever strict JSON takes, wrapped twice, has a canonical form', () => {
    const deep = parseStrictJson(`${'{"a":'.repeat(32)}0${'}'.repeat(32)}`);
    expect(canonicalJson({ body: { deep } })).toBe(
      `{"body":{"deep":${'{"a":'.repeat(32)}0${'}'.repeat(32)}}}`,
    );
    expect(canonicalJson(parseStrictJson('{"toJSON":"a member"}'))).toBe('{"toJSON":"a member"}');
  });

  class Other {
    readonly a = 1;
  }
  const own: { self?: unknown } = {};
  own.self = own;
  test.each<[string, unknown]>([
    ['null', null],
    ['null in a member', { a: null }],
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a hole', new Array(1)],
    ['a function', () => 1],
    ['a toJSON', { toJSON: () => 'something else' }],
    ['a toJSON of an array', Object.assign([1], { toJSON: () => 'something else' })],
    ['a date', new Date(0)],
    ['a class', new Other()],
    ['a map', new Map()],
    ['a boxed text', Object('text')],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['itself', own],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
