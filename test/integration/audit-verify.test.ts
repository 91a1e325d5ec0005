// `audit verify` against people who may write to the database, and what leaves the log by `audit export`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { openTextRemoval } from '../../server/audit/remove-texts.ts';
import type { LogVerdict } from '../../server/audit/verify-log.ts';
import { runCommandLine } from '../../server/cli/command-line.ts';
import type { Row, TableName } from '../../server/store/tables.ts';
import { formatInstant } from '../../shared/instant.ts';
import { checkpointOf, sealAll } from '../world/audit-log.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';

const both = bothEngines({ pauses: { seal: 3_600_000 } });
const TABLES = ['audit_entries', 'audit_tiles', 'audit_checkpoints'] as const satisfies TableName[];
type Log = { [T in (typeof TABLES)[number]]: Row<T>[] };

async function run(bank: Bank, ...words: string[]): Promise<{ exitCode: number; out: string[] }> {
  const out: string[] = [];
  const surroundings = {
    environment: bank.environment,
    out: (line: string) => out.push(line),
    err: () => undefined,
  };
  return { exitCode: await runCommandLine(words, surroundings), out };
}

async function verdictOf(bank: Bank, ...more: string[]): Promise<LogVerdict & { exitCode: number }> {
  const { exitCode, out } = await run(bank, 'audit', 'verify', ...more, '--json');
  return { ...JSON.parse(out.join('')), exitCode };
}

async function readAll(bank: Bank): Promise<Log> {
  const { read } = bank.ports.store;
  return {
    audit_entries: await read.selectFrom('audit_entries').selectAll().orderBy('position').execute(),
    audit_tiles: await read.selectFrom('audit_tiles').selectAll().orderBy('level').orderBy('place').execute(),
    audit_checkpoints: await read.selectFrom('audit_checkpoints').selectAll().orderBy('size').execute(),
  };
}

/** Puts another log in the place of the one that is stored. */
async function putAll(bank: Bank, log: Log): Promise<void> {
  await bank.ports.store.write(async (tables) => {
    for (const table of TABLES) {
      await tables.deleteFrom(table).execute();
      if (log[table].length > 0)
        await tables
          .insertInto(table)
          .values(log[table] as never)
          .execute();
    }
  });
}

async function longLog(bank: Bank): Promise<Log> {
  await (await bank.payer()).pay();
  await sealAll(bank.ports);
  for (const count of [250, 30]) {
    const at = formatInstant(bank.now());
    const rows = Array.from({ length: count }, (_, place) => {
      const id = `${count} ${place}`;
      return {
        id,
        at: bank.now(),
        type: 'test',
        entry: JSON.stringify({ type: 'test', at, id }),
        position: null,
      };
    });
    await bank.ports.store.write((tables) => tables.insertInto('audit_entries').values(rows).execute());
    await sealAll(bank.ports);
  }
  return readAll(bank);
}

const without = <R>(rows: R[], place: number) => rows.filter((_, index) => index !== place);
const swapped = (rows: Row<'audit_entries'>[], one: number, other: number) =>
  rows.map((row, at) => {
    const place = at === one ? other : at === other ? one : at;
    return { ...row, position: place };
  });
const rewritten = (rows: Row<'audit_entries'>[], place: number) =>
  rows.map((row, at) => (at === place ? { ...row, entry: row.entry.replace('"type":"', '"type":"x') } : row));

/** What somebody does to the stored log, and what is said of it. */
const ATTACKS: readonly [name: string, change: (log: Log) => Partial<Log>, told: RegExp][] = [
  [
    'the first entry is cut',
    (log) => ({ audit_entries: without(log.audit_entries, 0) }),
    /entry 0 is missing/,
  ],
  [
    'the last entry is cut',
    (log) => ({ audit_entries: log.audit_entries.slice(0, -1) }),
    /entry \d+ is missing/,
  ],
  [
    'an entry is rewritten',
    (log) => ({ audit_entries: rewritten(log.audit_entries, 7) }),
    /entry 7 is not the one that was sealed/,
  ],
  [
    'an entry says a thing twice, of which readers take one or the other',
    (log) => ({
      audit_entries: log.audit_entries.map((row, at) =>
        at === 7 ? { ...row, entry: row.entry.replace('{', '{"type":"account-erased",') } : row,
      ),
    }),
    /entry 7 is not the one that was sealed/,
  ],
  [
    'two entries are swapped',
    (log) => ({ audit_entries: swapped(log.audit_entries, 3, 4) }),
    /entry 3 is not the one/,
  ],
  [
    'all that was sealed before is moved on by one',
    (log) => ({
      audit_entries: log.audit_entries.map((row) => ({ ...row, position: (row.position ?? 0) + 1 })),
    }),
    /entry 0 is missing/,
  ],
  [
    'an entry and its leaf are rewritten',
    (log) => {
      const [first, ...rest] = log.audit_tiles as [Row<'audit_tiles'>, ...Row<'audit_tiles'>[]];
      const bytes = Buffer.from(first.hashes, 'base64url');
      bytes.fill(1, 0, 32);
      return { audit_tiles: [{ ...first, hashes: bytes.toString('base64url') }, ...rest] };
    },
    /entry 0 is not the one that was sealed/,
  ],
  [
    'an upper tile is lost',
    (log) => ({ audit_tiles: log.audit_tiles.filter(({ level }) => level === 0) }),
    /tile 1 0 of the tree/,
  ],
  [
    'a checkpoint is rewritten',
    (log) => ({
      audit_checkpoints: log.audit_checkpoints.map((row, at) =>
        at === 0 ? { ...row, note: row.note.replace(/\n\d+\n/, '\n1\n') } : row,
      ),
    }),
    /the checkpoint of \d+ entries is not signed by the log/,
  ],
  [
    'an old checkpoint is replayed as a later one',
    (log) => {
      const note = log.audit_checkpoints[0]?.note ?? '';
      return {
        audit_checkpoints: log.audit_checkpoints.map((row, at) => (at === 1 ? { ...row, note } : row)),
      };
    },
    /the checkpoint of \d+ entries is of another size/,
  ],
  [
    'the last checkpoint is cut',
    (log) => ({ audit_checkpoints: log.audit_checkpoints.slice(0, -1) }),
    /entries have places behind the last checkpoint/,
  ],
];

both('what is stored holds, and every attack on it is told', async (bank) => {
  const log = await longLog(bank);
  expect(await verdictOf(bank)).toMatchObject({
    ok: true,
    exitCode: 0,
    faults: [],
    waiting: 0,
    size: log.audit_entries.length,
  });
  for (const [name, change, told] of ATTACKS) {
    await putAll(bank, { ...log, ...change(log) });
    const { exitCode, faults } = await verdictOf(bank);
    expect(faults.join('\n'), name).toMatch(told);
    expect(exitCode, name).toBe(1);
  }
  await putAll(bank, log);
});

both(
  'a tail that was cut everywhere, and a fork, show against a checkpoint that left the machine',
  async (bank) => {
    await sealAll(bank.ports);
    const early = await readAll(bank);
    await (await bank.payer()).pay();
    await sealAll(bank.ports);
    const late = await readAll(bank);
    const { note } = await checkpointOf(bank);
    const file = path.join(path.dirname(bank.environment['KEYS_FILE'] ?? ''), 'checkpoint');
    await writeFile(file, note);
    expect(await verdictOf(bank, '--checkpoint', file)).toMatchObject({ ok: true });
    await putAll(bank, early);
    expect(await verdictOf(bank)).toMatchObject({ ok: true });
    expect((await verdictOf(bank, '--checkpoint', file)).faults.join()).toMatch(/its end is missing/);
    // Another history grows from there, under the same key.
    await (await bank.payer()).pay();
    await (await bank.payer()).pay();
    await sealAll(bank.ports);
    expect(await verdictOf(bank)).toMatchObject({ ok: true });
    expect((await verdictOf(bank, '--checkpoint', file)).faults).toEqual([
      'the given checkpoint has another root than the entries give',
    ]);
    await writeFile(file, note.replace('audit', 'audits'));
    expect((await verdictOf(bank, '--checkpoint', file)).faults.join()).toMatch(/not signed by the log/);
    await putAll(bank, late);
  },
);

both('where the payload of an entry was removed, its leaf keeps every proof', async (bank) => {
  await sealAll(bank.ports);
  const log = await readAll(bank);
  await putAll(bank, {
    ...log,
    audit_entries: log.audit_entries.map((row, at) => (at % 2 === 0 ? { ...row, entry: '' } : row)),
  });
  expect(await verdictOf(bank)).toMatchObject({ ok: true, removed: Math.ceil(log.audit_entries.length / 2) });
  await putAll(bank, log);
});

both(
  'texts are emptied by class once their days are over and a SIEM has them; the log still holds',
  async (bank) => {
    const payer = await bank.payer();
    await payer.pay();
    await sealAll(bank.ports);
    const log = await readAll(bank);
    const ports = { ...bank.ports, config: { ...bank.ports.config, auditKeepDays: { payments: 30 } } };
    const all = log.audit_entries.length;
    let pushed = 0;
    const remove = openTextRemoval(ports, async () => pushed);
    const removeAll = async () => {
      while ((await remove()) > 0);
      return (await readAll(bank)).audit_entries.filter(({ entry }) => entry === '').map(({ type }) => type);
    };
    pushed = all;
    expect(await removeAll(), 'before their time').toEqual([]);
    const days = 31 * 24 * 3_600_000;
    bank.advance(days);
    pushed = 0;
    expect(await removeAll(), 'before they were pushed').toEqual([]);
    pushed = all;
    const removed = await removeAll();
    expect(removed).toContain('certificate-validated');
    const kept = log.audit_entries.filter(({ type }) => !removed.includes(type)).map(({ type }) => type);
    expect(kept).toContain('token-enrolled');
    expect(
      removed.filter((type) => !/^(certificate|confirmation|approval|card|authorisation)-/.test(type)),
    ).toEqual([]);
    expect(await verdictOf(bank)).toMatchObject({ ok: true, removed: removed.length });
    bank.advance(-days);
    await putAll(bank, log);
  },
);

both(
  'exports: every sealed entry once, in the form that was asked for, without what stays inside',
  async (bank) => {
    const payer = await bank.payer({ name: 'Zoë Pipe|Equals=Slash' });
    const { certificate } = await payer.pay();
    const { number = '' } = await payer.client.account();
    await bank.command('account', 'freeze', '--account', number);
    await sealAll(bank.ports);
    const lines = async (format: string) => (await run(bank, 'audit', 'export', '--format', format)).out;
    const log = await readAll(bank);
    const entries = log.audit_entries
      .filter(({ type }) => type !== 'test')
      .map(({ type, position }) => ({ type, index: position }));
    const jsonl = (await lines('jsonl')).map((line) => JSON.parse(line));
    expect(jsonl.filter(({ type }) => type !== 'test').map(({ type, index }) => ({ type, index }))).toEqual(
      entries,
    );
    expect(jsonl.map(({ index }) => index)).toEqual(log.audit_entries.map(({ position }) => position));
    expect(jsonl.every((one) => !('code' in one) && !('publicKey' in one))).toBe(true);
    const ocsf = (await lines('ocsf')).map((line) => JSON.parse(line));
    const required = [
      'activity_id',
      'category_uid',
      'class_uid',
      'metadata',
      'severity_id',
      'time',
      'type_uid',
    ];
    for (const one of ocsf) {
      expect(Object.keys(one)).toEqual(expect.arrayContaining(required));
      expect(one.type_uid).toBe(one.class_uid * 100 + one.activity_id);
      const more = one.class_uid === 6003 ? ['api', 'actor', 'src_endpoint'] : ['user'];
      expect(Object.keys(one), one.class_uid).toEqual(expect.arrayContaining(more));
    }
    const classes = new Map(ocsf.map((one) => [one.metadata.event_code, one.class_uid]));
    expect(classes.get('account-frozen')).toBe(3001);
    expect(classes.get('certificate-validated')).toBe(6003);
    const cef = await lines('cef');
    expect(cef).toHaveLength(ocsf.length);
    for (const line of cef)
      expect(line).toMatch(/^CEF:0\|Countersign\|Countersign\|1\|[a-z-]+\|[^|]+\|\d\|rt=\d+ externalId=\d+ /);
    const everything = [...(await lines('jsonl')), ...(await lines('ocsf')), ...cef].join('\n');
    for (const secret of ['Zoë', payer.address, number, certificate.id, certificate.merchant.name])
      expect(everything, secret).not.toContain(secret);
    expect((await run(bank, 'audit', 'export', '--format', 'xml')).exitCode).toBe(2);
    expect((await run(bank, 'audit', 'export')).exitCode).toBe(2);
  },
);

both(
  'what people and operators do is in the log, and nothing of it is a name, an address or a number',
  async (bank) => {
    const payer = await bank.payer({ name: 'Secret Person' });
    const { certificate } = await payer.order();
    const { number = '' } = await payer.client.account();
    await payer.client.ask('DELETE', `/v1/certificates/${certificate.id}`, 204);
    await bank.command('account', 'freeze', '--account', number);
    await bank.command('account', 'unfreeze', '--account', number);
    for (const groups of ['Secret Group', 'Secret Group'])
      await bank.command('account', 'groups', '--account', number, '--groups', groups);
    await bank.command('fund', '--account', number, '--amount', 'EUR 8765.43');
    await payer.client.change({ method: 'POST', path: '/v1/account/recovery-codes' });
    const origin = `https://${bank.engine}.shop.example`;
    const { id } = await bank.command<{ id: string }>(
      'merchant',
      'add',
      '--name',
      'Some Shop',
      '--origin',
      origin,
    );
    await bank.command('merchant', 'rotate', '--id', id);
    await bank.command('merchant', 'remove', '--id', id);
    await bank.command('keys', 'rotate');
    await sealAll(bank.ports);
    const { audit_entries } = await readAll(bank);
    const types = new Set(audit_entries.map(({ type }) => type));
    for (const type of [
      ...[
        'person-invited',
        'token-enrolled',
        'certificate-accepted',
        'certificate-cancelled',
        'account-frozen',
      ],
      ...['account-unfrozen', 'merchant-added', 'merchant-keys-changed', 'merchant-removed', 'keys-rotated'],
      ...['groups-changed', 'funds-booked', 'recovery-codes-made'],
    ])
      expect([...types], type).toContain(type);
    expect(audit_entries.filter(({ type }) => type === 'groups-changed')).toHaveLength(1);
    const all = audit_entries.map(({ entry }) => entry).join('\n');
    for (const secret of [
      'Secret Person',
      'Secret Group',
      '8765.43',
      '876543',
      payer.address,
      number,
      certificate.id,
      'Some Shop',
      origin,
    ])
      expect(all, secret).not.toContain(secret);
    expect(await verdictOf(bank)).toMatchObject({ ok: true });
  },
);
