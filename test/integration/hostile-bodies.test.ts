import fc from 'fast-check';
import { expect } from 'vitest';
import { bothEngines } from '../world/both-engines.ts';
import type { Json } from '../world/client.ts';
import { expectRefusal } from '../world/refusal.ts';
import { leavesNothing, submit, submitRaw } from './hostile-world.ts';

const both = bothEngines();
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60);

type Path = readonly (string | number)[];

/** The same with one place replaced; `undefined` leaves it out. */
function withAt(value: Json, [name, ...rest]: Path, put: (old: Json | undefined) => unknown): unknown {
  if (name === undefined) return put(value);
  const members = value as { [member: string]: Json };
  return { ...members, [name]: withAt(members[name] as Json, rest, put) };
}

const OBJECTS: Path[] = [[], ['merchant'], ['amount'], ['charge'], ['payer']];
const MEMBERS: Path[] = [
  ...['type', 'version', 'id', 'merchant', 'amount', 'charge', 'payer', 'issuedAt', 'expiresAt'].map(
    (name) => [name],
  ),
  ['merchant', 'name'],
  ['merchant', 'origin'],
  ['amount', 'currency'],
  ['amount', 'value'],
  ['charge', 'mode'],
  ['payer', 'name'],
  ['payer', 'account'],
  ['payer', 'entity'],
];

both('unknown members at every level', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const certificate = (await payer.certificate()) as unknown as Json;
    const names = [
      'x',
      '',
      'toString',
      'constructor',
      'hasOwnProperty',
      'Type',
      'amount ',
      '$schema',
      'valueOf',
    ];
    for (const at of OBJECTS)
      for (const name of names) {
        const grown = withAt(certificate, at, (old) => ({ ...(old as object), [name]: 'x' }));
        expectRefusal(await submit(payer, { certificate: grown }), 'malformed');
      }
    for (const more of [{ x: 1 }, { deviceid: 'a' }, { assertion: {} }])
      expectRefusal(await submit(payer, { certificate, ...more }), 'malformed');
  });
});

both('wrong types, null and nothing in every place', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const certificate = (await payer.certificate()) as unknown as Json;
    const wrong = [null, undefined, 0, 1.5, true, '', [], {}, ['x'], { x: {} }, '\u0000'];
    for (const at of MEMBERS)
      for (const value of wrong) {
        const answer = await submit(payer, { certificate: withAt(certificate, at, () => value) });
        expectRefusal(answer, 'malformed');
      }
    for (const body of [null, [], 'text', 7, true, [{ certificate }], {}, { certificate: [] }])
      expectRefusal(await submit(payer, body), 'malformed');
  });
});

both('prototype names and numbers that are no numbers', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const text = JSON.stringify({ certificate: await payer.certificate() });
    const into = (more: string) => text.replace('{"certificate":{', `{"certificate":{${more},`);
    const more = [
      '"__proto__":{"x":1}',
      '"__proto__":"x"',
      '"constructor":{"prototype":{"x":1}}',
      '"a":1e400',
      '"a":-1e400',
      '"a":9007199254740993',
      '"a":NaN',
      '"a":Infinity',
      '"a":01',
      '"a":+1',
      '"a":.5',
      '"a":0x10',
      `"a":${'9'.repeat(400)}`,
    ];
    for (const one of more) expectRefusal(await submitRaw(payer, into(one)), 'malformed');
    for (const version of ['1e0.', '1e999', '2', '1.5', '"1"', '1n', '10e-1x'])
      expectRefusal(await submitRaw(payer, text.replace('"version":1', `"version":${version}`)), 'malformed');
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

both('duplicate names at every level, also when escaped', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const certificate = await payer.certificate();
    const text = JSON.stringify({ certificate });
    const twice = [
      text.replace('{"certificate":', '{"certificate":{},"certificate":'),
      text.replace('"version":1', '"version":1,"version":1'),
      text.replace('"version":1', '"version":1,"\\u0076ersion":1'),
      text.replace('"currency":"EUR"', '"currency":"EUR","currency":"EUR"'),
      text.replace('"mode":"single"', '"mode":"single","mod\\u0065":"single"'),
    ];
    for (const raw of twice) {
      expect(raw).not.toBe(text);
      expectRefusal(await submitRaw(payer, raw), 'malformed');
    }
  });
});

both('bad UTF-8, byte order marks, lone surrogates and texts that are no JSON', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const text = JSON.stringify({ certificate: await payer.certificate() });
    const spliced = (bytes: number[]) => {
      const [head = '', tail = ''] = text.split('Example Shop');
      return Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)]);
    };
    const bad = [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
      [0x80],
      [0x00],
    ];
    for (const bytes of bad) expectRefusal(await submitRaw(payer, spliced(bytes)), 'malformed');
    const bom = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(text)]);
    const raws = [
      bom,
      Buffer.from(text, 'utf16le'),
      `${text}x`,
      `${text}{}`,
      text.slice(0, -1),
      '',
      ' ',
      '\u0000',
      `// c\n${text}`,
      text.replaceAll('"', "'"),
      `${text.slice(0, -1)},}`,
    ];
    for (const raw of raws) expectRefusal(await submitRaw(payer, raw), 'malformed');
    for (const sequence of ['\\ud800', '\\udc00', '\\udc00\\ud800', '\\x41', '\\u00'])
      expectRefusal(await submitRaw(payer, text.replace('Example Shop', sequence)), 'malformed');
  });
});

both('depth: no stack is used up', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    for (const deep of [33, 1000, 15_000]) {
      expectRefusal(await submitRaw(payer, `${'['.repeat(deep)}${']'.repeat(deep)}`), 'malformed');
      expectRefusal(
        await submitRaw(payer, `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`.slice(0, 65_536)),
        'malformed',
      );
    }
  });
});

both(
  'anything at all in place of a certificate is refused',
  async (bank) => {
    await leavesNothing(bank, async (payer) => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), async (value) => {
          expectRefusal(await submit(payer, { certificate: value }), 'malformed');
          expectRefusal(await submit(payer, value), 'malformed');
        }),
        { numRuns: RUNS },
      );
    });
  },
  60_000 + 100 * RUNS,
);

both(
  'any bytes at all are refused',
  async (bank) => {
    await leavesNothing(bank, async (payer) => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
          expectRefusal(await submitRaw(payer, bytes), 'malformed');
        }),
        { numRuns: RUNS },
      );
    });
  },
  60_000 + 100 * RUNS,
);

both(
  'one random value in one random place is refused',
  async (bank) => {
    await leavesNothing(bank, async (payer) => {
      const certificate = (await payer.certificate()) as unknown as Json;
      // A text may be a good name or another version's number may be right: those are other tests'.
      const notText = fc
        .jsonValue({ maxDepth: 2 })
        .filter((value) => typeof value !== 'string' && value !== 1);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...MEMBERS), notText, async (at, value) => {
          const answer = await submit(payer, { certificate: withAt(certificate, at, () => value) });
          expectRefusal(answer, 'malformed');
        }),
        { numRuns: RUNS },
      );
    });
  },
  60_000 + 100 * RUNS,
);
