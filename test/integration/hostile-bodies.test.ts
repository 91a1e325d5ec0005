// Bad input: whatever the body, the refusal of PROTOCOL section 5.3, and nothing stored.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import type { Answer, CallOptions } from '../world/client/calls.ts';
import { base64url, type Certificate, type Json } from '../world/client.ts';
import type { Payer } from '../world/payer.ts';
import { expectRefusal } from '../world/refusal.ts';

const both = bothEngines();
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60);

const payers = new Map<Bank, Promise<Payer>>();
function payerOf(bank: Bank): Promise<Payer> {
  const payer = payers.get(bank) ?? bank.payer();
  payers.set(bank, payer);
  return payer;
}

const submit = (payer: Payer, body: unknown): Promise<Answer> =>
  payer.client.call('POST', '/v1/certificates', body);
const submitRaw = (payer: Payer, raw: string | Uint8Array, more: CallOptions = {}): Promise<Answer> =>
  payer.client.call('POST', '/v1/certificates', undefined, { raw, ...more });

/** Runs hostile calls and checks that what is stored did not change. */
async function leavesNothing(bank: Bank, run: (payer: Payer) => Promise<void>): Promise<void> {
  const payer = await payerOf(bank);
  await payer.client.account();
  const before = await bank.stored();
  await run(payer);
  expect(await bank.stored()).toEqual(before);
}

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

both('names: control, bidi, format and private characters, not NFC, not trimmed, too long', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const names = [
      'a\u0000b',
      'a\nb',
      'a\tb',
      'a\u007fb',
      'a\u0085b',
      'a\u202eb',
      'a\u2066b',
      'a\u200bb',
      'a\u200db',
      'a\ufeffb',
      'a\u00adb',
      'a\u2028b',
      'a\u2029b',
      'a\ue000b',
      'a\u{f0000}b',
      'a\uffff',
      'a\u{e0041}',
      'a\u0378',
      ' a',
      'a ',
      '\u00a0a',
      'a\u3000',
      'e\u0301',
      '\u212b',
      'a'.repeat(81),
      '😀'.repeat(81),
      '',
    ];
    for (const name of names) {
      const certificate = await payer.certificate({ merchant: { name, origin: 'https://shop.example' } });
      expectRefusal(await submit(payer, { certificate }), 'malformed');
      if (name.length === 81 || name === '😀'.repeat(81)) continue;
      expectRefusal(
        await submit(payer, { certificate: await payer.certificate({ reference: name }) }),
        'malformed',
      );
    }
    const long = await payer.certificate({ reference: 'a'.repeat(65) });
    expectRefusal(await submit(payer, { certificate: long }), 'malformed');
  });
});

both('origins that no browser reports, or that are not of the web', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const origins = [
      'https://shop.example/',
      'https://shop.example:443',
      'HTTPS://shop.example',
      'https://Shop.example',
      'http://shop.example',
      'https://shop.example/a',
      'https://a@shop.example',
      'https://münchen.example',
      'https://shop.example.',
      'https://',
      'shop.example',
      'ftp://shop.example',
      'javascript:alert(1)',
      'data:,x',
      'null',
      'https://shop.example?x',
      'https://shop.example#x',
      'https://shop .example',
      'https://shop..example',
      'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
      'file:///etc/passwd',
      'https://127.1',
      'https://0x7f.0.0.1',
      'http://localhost.evil.example',
      'https://[::1',
      ' https://shop.example',
    ];
    for (const origin of origins) {
      const certificate = await payer.certificate({ merchant: { name: 'Shop', origin } });
      expectRefusal(await submit(payer, { certificate }), 'malformed');
    }
  });
});

both('amounts: negative, over-precise, empty, scientific, other digits, too large', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const values = [
      '-1.00',
      '+1.00',
      '0.00',
      '-0.00',
      '1',
      '1.0',
      '1.000',
      '01.00',
      '.50',
      '1.',
      '1,00',
      '1e2',
      '1.00 ',
      ' 1.00',
      '１.００',
      '٤٢.٥٠',
      '10000000000000.00',
      '99999999999999999999',
      'NaN',
      'Infinity',
      '0x10',
      '',
      '1_000.00',
      '1.00EUR',
      '1 000.00',
    ];
    for (const value of values) {
      const certificate = await payer.certificate({ amount: { currency: 'EUR', value } });
      expectRefusal(await submit(payer, { certificate }), 'malformed');
    }
    const currencies = ['eur', 'XAU', 'XXX', 'XTS', 'DEM', 'EU', 'EURO', '978', 'BTC'];
    for (const currency of currencies) {
      const certificate = await payer.certificate({ amount: { currency, value: '1.00' } });
      expectRefusal(await submit(payer, { certificate }), 'malformed');
    }
    const reserve = { currency: 'EUR', value: '1.00' };
    const yen = { currency: 'JPY', value: '100' };
    const pairs: Partial<Certificate>[] = [
      { reserve },
      { amount: yen },
      { amount: yen, reserve: { currency: 'USD', value: '1.00' } },
      { amount: yen, reserve: { currency: 'EUR', value: '1.000' } },
      { amount: { currency: 'JPY', value: '100.00' }, reserve },
      { amount: { currency: 'KWD', value: '1.00' }, reserve },
    ];
    for (const changes of pairs)
      expectRefusal(await submit(payer, { certificate: await payer.certificate(changes) }), 'malformed');
  });
});

both('times, ids and charges that are not what they should be', async (bank) => {
  await leavesNothing(bank, async (payer) => {
    const at = (seconds: number) => `${new Date(bank.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
    const changes: object[] = [
      { expiresAt: at(0), issuedAt: at(0) },
      { expiresAt: at(-1), issuedAt: at(0) },
      { expiresAt: at(601), issuedAt: at(0) },
      { issuedAt: at(0).replace('Z', '+00:00') },
      { issuedAt: at(0).replace('Z', '.000Z') },
      { issuedAt: at(0).replace('T', ' ') },
      { issuedAt: at(0).toLowerCase() },
      { issuedAt: '2026-02-30T12:00:00Z' },
      { issuedAt: '2026-11-22T23:59:60Z' },
      { issuedAt: '2026-11-22T24:00:00Z' },
      { issuedAt: Date.now() },
      { id: base64url(randomBytes(15)) },
      { id: base64url(randomBytes(17)) },
      { id: 'AAAAAAAAAAAAAAAAAAAAAB' },
      { id: 'AAAAAAAAAAAAAAAAAAAAA=' },
      { id: '../../../../etc/passwd' },
      { demand: 'AAAAAAAAAAAAAAAAAAAAAB' },
      { charge: { mode: 'split' } },
      { charge: { mode: 'split', count: 1 } },
      { charge: { mode: 'split', count: 11 } },
      { charge: { mode: 'split', count: 2.5 } },
      { charge: { mode: 'split', count: '2' } },
      { charge: { mode: 'single', count: 2 } },
      { charge: { mode: 'estimate', count: 2 } },
      { charge: { mode: 'recurring' } },
    ];
    for (const change of changes)
      expectRefusal(
        await submit(payer, { certificate: { ...(await payer.certificate()), ...change } }),
        'malformed',
      );
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
  60_000,
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
  60_000,
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
  60_000,
);
