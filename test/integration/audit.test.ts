// The sealed audit log: its order, its tree, its checkpoints and its proofs (PROTOCOL section 8).
import { expect } from 'vitest';
import { sealEntries } from '../../server/audit/seal-entries.ts';
import { verifyLog } from '../../server/audit/verify-log.ts';
import { verifyConsistency, verifyInclusion } from '../../shared/merkle.ts';
import { checkpointOf, leafOfEntry, proofOf, sealAll } from '../world/audit-log.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';

const both = bothEngines({ pauses: { seal: 3_600_000 } });

type Proven = { entry: { type: string }; index: number; size: number; proof: string[]; checkpoint: string };

const sealed = (bank: Bank) =>
  bank.ports.store.read
    .selectFrom('audit_entries')
    .selectAll()
    .where('position', 'is not', null)
    .orderBy('position')
    .execute();

type Carrying = { audit: Proven; validation: Proven; token: { audit: Proven } };

/** Writes entries as payments do, in a transaction of their own. */
async function write(bank: Bank, ids: readonly string[], at: number): Promise<void> {
  const rows = ids.map((id) => ({ id, at, type: 'test', entry: `{"id":"${id}"}`, position: null }));
  await bank.ports.store.write((tables) => tables.insertInto('audit_entries').values(rows).execute());
}

both('a payment’s entries are sealed, proven to anybody, and carried by its evidence', async (bank) => {
  const payer = await bank.payer();
  const paid = await payer.pay();
  const { id } = paid.certificate;
  const before = await payer.client.evidence(id);
  expect(before).not.toHaveProperty('audit');
  await sealAll(bank.ports);
  const { note, size, root } = await checkpointOf(bank);
  expect(note.split('\n')[0]).toBe(`${new URL(bank.url).host}/audit`);
  const evidence = await payer.client.evidence<Carrying>(id);
  const proven = [evidence.audit, evidence.validation, evidence.token.audit];
  expect(proven.map(({ entry }) => entry.type)).toEqual([
    ...['certificate-accepted', 'certificate-validated', 'token-enrolled'],
  ]);
  for (const one of proven) {
    expect(one).toMatchObject({ size, checkpoint: note });
    const hashes = await proofOf(bank, `inclusion?index=${one.index}&size=${size}`);
    expect(hashes.map((hash) => Buffer.from(hash).toString('base64url'))).toEqual(one.proof);
    expect(verifyInclusion({ index: one.index, size, leaf: leafOfEntry(one.entry), root }, hashes)).toBe(
      true,
    );
  }
});

both(
  'an entry that is committed late, with an earlier time, is sealed behind what was there',
  async (bank) => {
    await sealAll(bank.ports);
    const now = bank.now();
    await write(bank, [`on time ${bank.engine}`], now);
    await sealAll(bank.ports);
    await write(bank, [`late ${bank.engine}`], now - 60_000);
    await sealAll(bank.ports);
    const ids = (await sealed(bank)).map((row) => row.id);
    expect(ids.slice(-2)).toEqual([`on time ${bank.engine}`, `late ${bank.engine}`]);
  },
);

both('the log grows over several tiles in batches, and every size begins every later one', async (bank) => {
  await sealAll(bank.ports);
  const sizes = [await checkpointOf(bank)];
  for (const count of [1, 2, 255, 256, 300]) {
    const ids = Array.from({ length: count }, (_, place) => `${bank.engine} ${count} ${place}`);
    await write(bank, ids, bank.now());
    await sealAll(bank.ports);
    sizes.push(await checkpointOf(bank));
  }
  const newest = sizes.at(-1) as (typeof sizes)[number];
  for (const from of sizes) {
    const proof = await proofOf(bank, `consistency?from=${from.size}&to=${newest.size}`);
    expect(verifyConsistency(from, newest, proof)).toBe(true);
  }
  const rows = await sealed(bank);
  expect(rows.map(({ position }) => position)).toEqual(rows.map((_, place) => place));
  for (const index of [0, 255, 256, 511, 512, newest.size - 1]) {
    const leaf = leafOfEntry(JSON.parse(rows[index]?.entry ?? ''));
    const hashes = await proofOf(bank, `inclusion?index=${index}&size=${newest.size}`);
    expect(verifyInclusion({ index, size: newest.size, leaf, root: newest.root }, hashes)).toBe(true);
  }
});

both('questions that have no answer are refused from the closed list', async (bank) => {
  await sealAll(bank.ports);
  const { size } = await checkpointOf(bank);
  const ask = async (path: string) => {
    const answer = await fetch(`${bank.url}/v1/audit/${path}`);
    return [answer.status, ((await answer.json()) as { reason: string }).reason];
  };
  const malformed = [400, 'malformed'];
  for (const query of [
    ...['', '?index=0', '?index=-1&size=1', '?index=1&size=1', '?index=0&size=0', '?index=00&size=1'],
    ...['?index=0&size=1e9', '?index=0&size=1&more=1', '?index=0&size=99999999999999999999'],
  ])
    expect(await ask(`inclusion${query}`), query).toEqual(malformed);
  for (const query of ['', '?from=2&to=1', '?from=a&to=b', '?from=1', '?from=1&to=1&to=1'])
    expect(await ask(`consistency${query}`), query).toEqual(malformed);
  expect(await ask(`inclusion?index=0&size=${size + 1}`)).toEqual([404, 'unknown']);
  expect(await ask(`consistency?from=0&to=${size + 1}`)).toEqual([404, 'unknown']);
  expect(await ask('checkpoint?x=1')).toEqual(malformed);
  expect(await proofOf(bank, `consistency?from=0&to=${size}`)).toEqual([]);
});

both('nothing is sealed on top of a log that is not the one that was signed', async (bank) => {
  const { read } = bank.ports.store;
  await sealAll(bank.ports);
  await write(bank, [`waits ${bank.engine}`], bank.now());
  const tile = await read
    .selectFrom('audit_tiles')
    .selectAll()
    .where('level', '=', 0)
    .orderBy('place', 'desc')
    .executeTakeFirstOrThrow();
  const set = (hashes: string) =>
    bank.ports.store.write((tables) =>
      tables
        .updateTable('audit_tiles')
        .set({ hashes })
        .where('level', '=', 0)
        .where('place', '=', tile.place)
        .execute(),
    );
  const bytes = Buffer.from(tile.hashes, 'base64url');
  for (const other of [Buffer.concat([Buffer.alloc(32, 1), bytes.subarray(32)]), bytes.subarray(32)]) {
    await set(other.toString('base64url'));
    await expect(sealEntries(bank.ports, { holder: 'test' })).rejects.toThrow(/differs from its checkpoint/);
  }
  await set(tile.hashes);
  await sealAll(bank.ports);
});

both(
  'while one server seals another does not, until the lease of one that died has run out',
  async (bank) => {
    await sealAll(bank.ports, 'one');
    bank.advance(60_000);
    expect(await sealEntries(bank.ports, { holder: 'one' })).toBe(0);
    expect(await sealEntries(bank.ports, { holder: 'two' })).toBeUndefined();
    bank.advance(25_000);
    expect(await sealEntries(bank.ports, { holder: 'two' })).toBe(0);
    expect(await sealEntries(bank.ports, { holder: 'one' })).toBeUndefined();
    bank.advance(25_000);
  },
);

both(
  'of many sealers at once, whose leases run out under them, none loses an entry or seals it twice',
  async (bank) => {
    await sealAll(bank.ports);
    const from = (await sealed(bank)).length;
    const sizes = [await checkpointOf(bank)];
    let written = 0;
    const writing = async (writer: number) => {
      for (let round = 0; round < 12; round += 1) {
        const ids = Array.from(
          { length: 9 },
          (_, place) => `${bank.engine} crowd ${writer} ${round} ${place}`,
        );
        await write(bank, ids, bank.now());
        written += ids.length;
      }
    };
    let over = false;
    // Every look is as late as a whole lease: whoever comes may take it, also while another is at work.
    let late = 0;
    const clock = () => {
      late += 21_000;
      return bank.now() + late;
    };
    const hurried = { ...bank.ports, clock };
    const sealing = async (holder: string) => {
      while (!over) await sealEntries(hurried, { holder, most: 7 });
    };
    const sealers = ['one', 'two', 'three', 'four'].map(sealing);
    await Promise.all([1, 2, 3].map(writing));
    sizes.push(await checkpointOf(bank));
    over = true;
    await Promise.all(sealers);
    await sealAll(bank.ports);
    sizes.push(await checkpointOf(bank));
    const rows = await sealed(bank);
    expect(rows.length - from).toBe(written);
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_, place) => place));
    const newest = sizes.at(-1) as (typeof sizes)[number];
    expect(newest.size).toBe(rows.length);
    for (const size of sizes) {
      const proof = await proofOf(bank, `consistency?from=${size.size}&to=${newest.size}`);
      expect(verifyConsistency(size, newest, proof)).toBe(true);
    }
    expect((await verifyLog(bank.ports)).faults).toEqual([]);
  },
);
