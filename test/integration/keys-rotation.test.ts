// Keys are rotated while the server works: nothing is lost, nobody waits, and what is stored opens with nothing but the file.
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { KeysFile } from '../../server/keys-file.ts';
import { openPorts } from '../../server/open-ports.ts';
import { keyIdOf, openText, sealKeyOf } from '../../server/sealed-text.ts';
import { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { Merchant } from '../world/merchant.ts';
import { Notified, verified } from '../world/notified.ts';

const both = bothEngines();
const SETTLED_MS = 11 * 60_000;

type Status = {
  sealKeys: { id: string; seals: boolean; texts: number }[];
  unnamed: number;
  receiptKeys: { kid: string; signs: boolean }[];
  prepared: boolean;
};
type Rotated = { sealKey: string; receiptKey: string; resumed: boolean; resealed: number };

const fileOf = (bank: Bank) => bank.environment['KEYS_FILE'] ?? '';
const readKeys = async (bank: Bank): Promise<KeysFile> => JSON.parse(await readFile(fileOf(bank), 'utf8'));
const status = (bank: Bank) => bank.command<Status>('keys', 'status');
const rotate = (bank: Bank) => bank.command<Rotated>('keys', 'rotate');

/** Every sealed text that is stored. */
async function sealedTexts(bank: Bank): Promise<string[]> {
  const columns = [
    'devices.address',
    'device_additions.address',
    'enrolments.address',
    'sandbox_cards.sealed',
    'merchants.secret',
  ];
  const all = columns.map(async (one) => {
    const [table = '', column = ''] = one.split('.');
    const { rows } = await sql<{ text: string | null }>`
      select ${sql.ref(column)} as text from ${sql.table(table)}`.execute(bank.ports.store.read);
    return rows.flatMap(({ text }) => (text === null || text === '' ? [] : [text]));
  });
  return (await Promise.all(all)).flat();
}

/** The old keys' time is over. */
async function letSettle(bank: Bank): Promise<void> {
  const keys = await readKeys(bank);
  const seal = keys.seal.map((one) =>
    one.supersededAt === undefined ? one : { ...one, supersededAt: one.supersededAt - SETTLED_MS },
  );
  await writeFile(fileOf(bank), JSON.stringify({ ...keys, seal }));
}

both('a rotation beside a working server: payments go on, old receipts verify, old keys go', async (bank) => {
  const payer = await bank.payer();
  const open = await payer.order();
  const early = await payer.pay();
  await payer.client.card(early.certificate.id);
  const [before] = (await status(bank)).sealKeys;
  const rotated = await rotate(bank);
  expect(rotated).toMatchObject({ resumed: false });
  expect(rotated.resealed).toBe((await sealedTexts(bank)).length);
  expect(new Set((await sealedTexts(bank)).map(keyIdOf))).toEqual(new Set([rotated.sealKey]));
  // The running server opens what it never sealed, and seals with the new key itself.
  expect((await payer.confirm(open)).status).toBe(200);
  await payer.client.card(early.certificate.id);
  const late = await payer.pay();
  const added = `desk.${bank.engine}@mail.example`;
  expect((await payer.client.addDevice(added)).status).toBe(202);
  await bank.mailbox.waitForCode(added);
  expect(new Set((await sealedTexts(bank)).map(keyIdOf))).toEqual(new Set([rotated.sealKey]));
  const jwks = createRemoteJWKSet(new URL(`${bank.url}/.well-known/jwks.json`));
  const kids = await Promise.all(
    [early, late].map(async ({ receipt }) => (await jwtVerify(receipt, jwks)).protectedHeader.kid),
  );
  expect(kids[1]).toBe(rotated.receiptKey);
  expect(kids[0]).not.toBe(kids[1]);
  // What signs no more is kept without its private half.
  expect((await readKeys(bank)).receipts.map((one) => Object.keys(one).sort())).toEqual([
    ['kid', 'privateKey'],
    ['kid', 'publicKey'],
  ]);
  expect(await bank.command('keys', 'retire')).toMatchObject({
    retired: [],
    kept: [{ id: before?.id, reason: expect.stringMatching(/^servers may still use it/) }],
  });
  await letSettle(bank);
  expect(await bank.command('keys', 'retire')).toEqual({ retired: [before?.id], kept: [] });
  expect(await bank.command('keys', 'retire')).toEqual({ retired: [], kept: [] });
  expect(await status(bank)).toMatchObject({ sealKeys: [{ id: rotated.sealKey, seals: true }], unnamed: 0 });
  await payer.pay();
  await jwtVerify(early.receipt, createRemoteJWKSet(new URL(`${bank.url}/.well-known/jwks.json`)));
});

both('an older file and another server’s are refused, whatever was rotated', async (bank) => {
  await bank.payer({ address: `older.${bank.engine}@mail.example` });
  const file = fileOf(bank);
  await copyFile(file, `${file}.old`);
  await rotate(bank);
  const attempt = (keysFile: string) =>
    openPorts(readConfig({ ...bank.environment, KEYS_FILE: keysFile }), bank.ports.log);
  await expect(attempt(`${file}.old`)).rejects.toThrow(
    /lacks the seal key \S+, which is in use in the database/,
  );
  await expect(attempt(`${file}.none`)).rejects.toThrow(/is missing, but the database was used with one/);
  const keys = await readKeys(bank);
  for (const member of ['code', 'lookup'] as const) {
    const other = { ...keys, [member]: randomBytes(32).toString('base64url') };
    await writeFile(`${file}.other`, JSON.stringify(other));
    await expect(attempt(`${file}.other`)).rejects.toThrow(/is not that of the database/);
  }
  await (await attempt(file)).store.close();
});

/** The form of the first release: one seal key, texts that do not name it, a fingerprint with it. */
async function asTheFirstRelease(bank: Bank): Promise<void> {
  const keys = await readKeys(bank);
  const [{ key }] = keys.seal as [{ key: string }];
  await writeFile(fileOf(bank), JSON.stringify({ ...keys, version: 1, seal: key }));
  const old = (text: string) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), iv).setAAD(
      Buffer.from('address'),
    );
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  };
  const devices = await bank.ports.store.read.selectFrom('devices').selectAll().execute();
  const fingerprint = createHmac('sha256', [keys.code, keys.lookup, key].join('.'));
  const value = fingerprint.update('countersign/keys/v1').digest('base64url');
  await bank.ports.store.write(async (tables) => {
    for (const { id, address } of devices) {
      const text = old(openText(sealKeyOf(key), 'address', address));
      await tables.updateTable('devices').set({ address: text }).where('id', '=', id).execute();
    }
    await tables.updateTable('settings').set({ value }).where('name', '=', 'keys').execute();
  });
}

both(
  'what the first release stored opens, and is sealed by name from the first rotation on',
  async (bank) => {
    await using own = await Bank.open(bank.engine);
    const payer = await own.payer();
    await asTheFirstRelease(own);
    await payer.pay();
    const again = await openPorts(readConfig(own.environment), own.ports.log);
    await again.store.close();
    await (await openPorts(readConfig(own.environment), own.ports.log)).store.close();
    expect((await status(own)).unnamed).toBeGreaterThan(0);
    const { sealKey, resumed } = await rotate(own);
    expect(resumed).toBe(false);
    expect(new Set((await sealedTexts(own)).map(keyIdOf))).toEqual(new Set([sealKey]));
    await payer.pay();
  },
);

both(
  'files on two machines: prepared keys open before they seal, and nothing is lost in between',
  async (bank) => {
    await using own = await Bank.open(bank.engine);
    const payer = await own.payer();
    const file = fileOf(own);
    const [mine, theirs] = [
      readConfig(own.environment),
      readConfig({ ...own.environment, KEYS_FILE: `${file}.b` }),
    ];
    await copyFile(file, `${file}.b`);
    const other = await openPorts(theirs, own.ports.log);
    const prepared = await own.command<{ sealKey: string }>('keys', 'prepare');
    expect(await own.command('keys', 'prepare')).toEqual(prepared);
    expect(keyIdOf(other.keys.seal('address', 'x'))).not.toBe(prepared.sealKey);
    await copyFile(file, `${file}.b`);
    const rotated = await rotate(own);
    expect(rotated).toMatchObject({ sealKey: prepared.sealKey, resumed: false });
    // The other machine has not got the new file yet: it opens what is sealed with it, knows the receipts' key, seals as before.
    for (const text of await sealedTexts(own)) if (!text.includes('card')) other.keys.open('address', text);
    expect(other.keys.receipts.map(({ kid }) => kid)).toContain(rotated.receiptKey);
    const late = other.keys.seal('address', payer.address);
    expect(keyIdOf(late)).not.toBe(rotated.sealKey);
    await own.ports.store.write((tables) => tables.updateTable('devices').set({ address: late }).execute());
    await payer.pay();
    await letSettle(own);
    expect(await own.command('keys', 'retire')).toMatchObject({
      retired: [],
      kept: [{ reason: expect.stringMatching(/^1 texts are sealed with it/) }],
    });
    await copyFile(file, `${file}.b`);
    expect(keyIdOf(other.keys.seal('address', 'x'))).toBe(rotated.sealKey);
    expect(await rotate(own)).toMatchObject({ sealKey: rotated.sealKey, resumed: true, resealed: 1 });
    expect(await own.command<{ retired: string[] }>('keys', 'retire')).toMatchObject({ kept: [] });
    await payer.pay();
    await other.store.close();
    await (await openPorts(mine, own.ports.log)).store.close();
  },
);

both(
  'servers that store addresses all through a rotation: every one of them opens afterwards',
  async (bank) => {
    await using own = await Bank.open(bank.engine);
    const payer = await own.payer();
    const other = await openPorts(readConfig(own.environment), own.ports.log);
    const { accountId } = payer;
    let stop = false;
    let stored = 0;
    const storing = [own.ports, other].map(async ({ keys, store }, place) => {
      for (let count = 0; !stop; count += 1) {
        const id = `${place}-${String(count).padStart(6, '0')}`;
        const device = { account_id: accountId, id, channel: 'email', address_hash: id, hint: 'h' };
        const times = { enrolled_at: 1, usable_from: 1, removed_at: 1 };
        const address = keys.seal('address', `${id}@mail.example`);
        await store.write((tables) =>
          tables
            .insertInto('devices')
            .values({ ...device, ...times, address })
            .execute(),
        );
        stored += 1;
        // SQLite looks only now and then whether it may write: whoever writes without a pause starves the other.
        await new Promise((wait) => setTimeout(wait, 5));
      }
    });
    const rotations: Rotated[] = [];
    while (stored < 150 || rotations.length < 3) rotations.push(await rotate(own));
    stop = true;
    await Promise.all(storing);
    const last = await rotate(own);
    expect(new Set((await sealedTexts(own)).map(keyIdOf))).toEqual(new Set([last.sealKey]));
    const devices = await other.store.read
      .selectFrom('devices')
      .selectAll()
      .where('hint', '=', 'h')
      .execute();
    expect(devices.length).toBe(stored);
    for (const { id, address } of devices)
      expect(other.keys.open('address', address)).toBe(`${id}@mail.example`);
    await other.store.close();
  },
);

both('a merchant’s secret signs on under the new key, when the old one is gone', async (bank) => {
  await using site = await Notified.start();
  const merchant = await Merchant.add(bank, { notify: site.url });
  await rotate(bank);
  await letSettle(bank);
  expect(await bank.command('keys', 'retire')).toMatchObject({ kept: [] });
  const { id } = await merchant.demand();
  await (await bank.payer()).pay({ demand: id });
  const told = verified(await site.nth(0), merchant.keys.webhookSecret);
  expect(told).toMatchObject({ data: { demand: id } });
});
