// Values of the right type that no certificate may have (PROTOCOL section 2): the refusal, and nothing stored.
import { randomBytes } from 'node:crypto';
import { bothEngines } from '../world/both-engines.ts';
import { base64url, type Certificate } from '../world/client.ts';
import { expectRefusal } from '../world/refusal.ts';
import { leavesNothing, submit } from './hostile-world.ts';

const both = bothEngines();

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
