// The audit log to somebody outside: a witness that remembers, and an auditor who has files and public keys alone.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { checkLog } from '../../console/verify/check-log.ts';
import { newestCosigned } from '../../server/audit/cosignatures.ts';
import { signingLogKey } from '../../server/audit/log-keys.ts';
import { cosign, signCheckpoint } from '../../server/audit/notes.ts';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { listAudit } from '../../server/console/read-audit.ts';
import { makeEvidence } from '../../server/evidence/make-evidence.ts';
import type { Anchors } from '../../shared/anchors.ts';
import { isSignedByLog, parseCheckpoint, parseNote } from '../../shared/checkpoint.ts';
import { verifyEvidence } from '../../verification/evidence/verify-evidence.ts';
import { verifyNote } from '../../verification/verify-note.ts';
import { checkpointOf, keyOf, sealAll } from '../world/audit-log.ts';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { listenOn } from '../world/listen.ts';

const both = bothEngines({ pauses: { seal: 3_600_000 } });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-witness-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

/** A command on a machine where nothing of the server is: no configuration, no database, no keys. */
async function elsewhere(...words: string[]): Promise<{ exitCode: number; told: Record<string, unknown> }> {
  const out: string[] = [];
  const environment = { DATABASE_URL: 'none', KEYS_FILE: '/nowhere/keys.json', LOG_LEVEL: 'silent' };
  const exitCode = await runCommandLine([...words, '--json'], {
    ...{ environment, out: (line: string) => out.push(line), err: () => undefined },
  });
  return { exitCode, told: JSON.parse(out.join('\n')) };
}

async function anchorsOf(bank: Bank, more: object = {}): Promise<string> {
  const file = at(`anchors-${bank.engine}`);
  await writeFile(file, JSON.stringify({ ...(await bank.command<object>('audit', 'anchors')), ...more }));
  return file;
}

async function grow(bank: Bank, count = 3): Promise<void> {
  const entry = JSON.stringify({ type: 'payments-resumed', at: new Date(bank.now()).toISOString() });
  const rows = Array.from({ length: count }, () => ({
    ...{ id: crypto.randomUUID(), at: bank.now(), type: 'payments-resumed', entry, position: null },
  }));
  await bank.ports.store.write((tables) => tables.insertInto('audit_entries').values(rows).execute());
  await sealAll(bank.ports);
}

/** Another server that answers as the log would, with a checkpoint of its own. */
async function impostor(bank: Bank, note: () => string) {
  const server = createServer(async (request, response) => {
    if (request.url?.endsWith('/checkpoint') === true) return response.end(note());
    const answer = await fetch(`${bank.url}${request.url}`);
    return response.writeHead(answer.status).end(await answer.text());
  });
  const url = `http://localhost:${await listenOn(server)}`;
  return {
    url,
    [Symbol.asyncDispose]: async () => void (await new Promise((closed) => server.close(closed))),
  };
}

/** A witness's own files, and what it does every hour. */
function witnessOf(bank: Bank, anchors: string, own = 'witness.example') {
  const [key, state] = [at(`key-${own}-${bank.engine}`), at(`state-${own}-${bank.engine}`)];
  const watch = (url = bank.url, name = own, ...more: string[]) =>
    elsewhere(
      ...['audit', 'witness', '--server', url, '--anchors', anchors, '--name', name, '--key', key],
      ...['--state', state, ...more],
    );
  return { key, state, watch };
}

both('a witness cosigns a log that only grows, and neither a rollback nor a fork', async (bank) => {
  await grow(bank);
  const anchors = await anchorsOf(bank);
  const { key, state, watch } = witnessOf(bank, anchors);
  const first = await watch();
  expect(first).toMatchObject({ exitCode: 0, told: { first: true, size: (await checkpointOf(bank)).size } });
  expect(((await stat(key)).mode & 0o777).toString(8)).toBe('600');
  const early = await checkpointOf(bank);
  await grow(bank, 300);
  const second = await watch();
  expect(second).toMatchObject({
    exitCode: 0,
    told: { first: false, from: early.size, size: early.size + 300 },
  });
  expect((await watch()).told, 'the same again').toMatchObject({
    from: early.size + 300,
    size: early.size + 300,
  });
  const cosigned = await readFile(state, 'utf8');
  const witness = keyOf(String(second.told['verifier']));
  const { log = '' } = JSON.parse(await readFile(anchors, 'utf8')) as { log?: string };
  const verified = await verifyNote(cosigned, [keyOf(log), witness]);
  expect(verified?.signedBy.map(({ kind }) => kind)).toEqual(['log', 'witness']);
  expect(verified && isSignedByLog(verified)).toBe(true);
  // Signed by the log's own key, as whoever has the server can.
  const now = parseCheckpoint(parseNote(cosigned)?.text ?? '');
  if (now === undefined) throw new Error('no checkpoint');
  const forge = (changes: Partial<typeof now>) =>
    signCheckpoint({ ...now, ...changes }, signingLogKey(bank.ports));
  let shown = early.note;
  await using other = await impostor(bank, () => shown);
  const refused = async (reason: RegExp) => {
    const { exitCode, told } = await watch(other.url);
    expect([exitCode, String(told['detail'])]).toEqual([1, expect.stringMatching(reason)]);
    expect(await readFile(state, 'utf8'), 'its state stays').toBe(cosigned);
  };
  await refused(/rolled back: it had \d+ entries and shows \d+/);
  shown = forge({ root: new Uint8Array(32) });
  await refused(/forked at/);
  await grow(bank, 5);
  shown = forge({ size: now.size + 5, root: new Uint8Array(32) });
  await refused(/do not begin with/);
  shown = forge({ size: now.size + 1000 });
  await refused(/answers 404/);
  shown = forge({ origin: 'elsewhere.example/audit' });
  await refused(/not signed by the log/);
  shown = `${early.note.slice(0, -20)}AAAAAAAA${early.note.slice(-12)}`;
  await refused(/not signed by the log/);
  shown = 'x'.repeat(100_000);
  await refused(/answers too much/);
  expect((await watch(bank.url, 'somebody.else')).told['detail']).toMatch(/no checkpoint that this witness/);
  expect(await watch()).toMatchObject({ exitCode: 0, told: { from: now.size, size: now.size + 5 } });
  await writeFile(state, forge({}));
  expect((await watch()).told['detail']).toMatch(/no checkpoint that this witness/);
});

both('an exported log is verified by files and public keys, whatever was done to it shows', async (bank) => {
  await grow(bank, 600);
  await grow(bank, 2);
  await bank.ports.store.write((tables) =>
    tables.updateTable('audit_entries').set({ entry: '' }).where('position', 'in', [1, 300]).execute(),
  );
  const anchors = await anchorsOf(bank);
  const lines: string[] = [];
  await runCommandLine(['audit', 'export', '--format', 'log'], {
    ...{ environment: bank.environment, out: (line: string) => lines.push(line), err: () => undefined },
  });
  const log = at(`log-${bank.engine}`);
  const verdictOn = async (given: readonly string[], ...more: string[]) => {
    await writeFile(log, given.map((line) => `${line}\n`).join(''));
    const { exitCode, told } = await elsewhere(
      'audit',
      'verify',
      '--log',
      log,
      '--anchors',
      anchors,
      ...more,
    );
    const { ok, faults = [] } = told as { ok?: boolean; faults?: string[] };
    expect(exitCode).toBe(ok === true ? 0 : 1);
    return { ...told, faults: faults.join('; ') };
  };
  const { size, note } = await checkpointOf(bank);
  expect(await verdictOn(lines)).toMatchObject({ ok: true, size, removed: 2 });
  const checkpoint = at(`checkpoint-${bank.engine}`);
  await writeFile(checkpoint, note);
  expect(await verdictOn(lines, '--checkpoint', checkpoint)).toMatchObject({ ok: true });
  const places = lines.flatMap((line, place) => (line.startsWith('{"index"') ? [place] : []));
  const [tenth = 0, eleventh = 0, last = 0] = [places[10], places[11], places.at(-1)];
  const edited = lines.with(tenth, (lines[tenth] ?? '').replace('"at":"2', '"at":"3'));
  expect((await verdictOn(edited)).faults).toMatch(/has another root than the entries give/);
  const swapped = lines.with(tenth, lines[eleventh] ?? '').with(eleventh, lines[tenth] ?? '');
  expect((await verdictOn(swapped)).faults).toMatch(/entry 10 is missing/);
  expect((await verdictOn(lines.toSpliced(tenth, 1))).faults).toMatch(/entry 10 is missing/);
  expect((await verdictOn(lines.slice(0, last + 1))).faults).toMatch(/no checkpoint covers the entries from/);
  const cut = lines.slice(
    0,
    lines.findLastIndex((line, place) => place < last && line.includes('checkpoint')) + 1,
  );
  expect(await verdictOn(cut)).toMatchObject({ ok: true });
  expect((await verdictOn(cut, '--checkpoint', checkpoint)).faults).toMatch(/its end is missing/);
  expect((await verdictOn(['nonsense', ...lines])).faults).toMatch(/cannot be read/);
  expect(await verdictOn(lines.map((line) => `${line}\r`))).toMatchObject({ ok: true, size });
  expect((await verdictOn([])).faults).toMatch(/holds no checkpoint/);
  // Other readers take the first of two members of a name, or what stands beside a checkpoint.
  const [line = '', signed = ''] = [lines[tenth], lines.at(-1)];
  for (const twofold of [
    line.replace('"entry":', '"entry":{"type":"account-erased"},"entry":'),
    line.replace('"type":', '"type":"account-erased","type":'),
    line.replace('"index":', '"entries":[],"index":'),
    signed.replace('{', '{"index":10,"entry":{"type":"account-erased"},'),
  ])
    expect((await verdictOn(lines.with(tenth, twofold))).faults, twofold).toMatch(/cannot be read/);
  await writeFile(checkpoint, note.replace('audit', 'audits'));
  expect((await verdictOn(lines, '--checkpoint', checkpoint)).faults).toMatch(/the given checkpoint/);
  expect((await elsewhere('audit', 'verify', '--log', log)).exitCode).toBe(2);
  expect((await elsewhere('audit', 'verify', '--log', at('none'), '--anchors', anchors)).exitCode).toBe(1);
});

/** The operator's command, with these witnesses configured. */
async function operate(bank: Bank, witnesses: readonly string[], ...words: string[]) {
  const out: string[] = [];
  const environment = { ...bank.environment, AUDIT_WITNESSES: witnesses.join(' '), LOG_LEVEL: 'silent' };
  const exitCode = await runCommandLine([...words, '--json'], {
    ...{ environment, out: (line: string) => out.push(line), err: () => undefined },
  });
  const told = out.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { exitCode, told: told[0] ?? {}, lines: out };
}

/** What a server with these witnesses would serve. */
const servedBy = (bank: Bank, witnesses: readonly string[]) => ({
  ...bank.ports,
  config: { ...bank.ports.config, auditWitnesses: witnesses.map(keyOf) },
});

const asked = async (bank: Bank, path: string): Promise<unknown> => (await fetch(bank.url + path)).json();

both('what a witness cosigned is taken in: evidence, export and console carry it', async (bank) => {
  const payer = await bank.payer();
  const { certificate } = await payer.pay();
  await sealAll(bank.ports);
  const { state, watch } = witnessOf(bank, await anchorsOf(bank), 'taken.example');
  const { told: seen } = await watch();
  const witnesses = [String(seen['verifier'])];
  const { told: named } = await operate(bank, witnesses, 'audit', 'anchors');
  expect(named).toMatchObject({ witnesses });
  const anchors = named as Anchors;
  const verdict = async (id = certificate.id) => {
    const caller = { accountId: payer.accountId };
    const made = await makeEvidence(servedBy(bank, witnesses), { caller, id });
    if (made.outcome === 'refused') throw new Error(made.reason);
    const { checks } = await verifyEvidence(made.body, anchors);
    return checks.flatMap(({ holds, detail }) => (holds ? [] : [detail])).join();
  };
  const onServer = () => operate(bank, witnesses, 'audit', 'verify');
  expect(await verdict()).toContain('the witness taken.example has not signed');
  expect((await onServer()).told['faults']).toEqual(['no checkpoint is cosigned by every witness']);
  const take = () => operate(bank, witnesses, 'audit', 'cosigned', state);
  const size = seen['size'];
  expect(await take()).toMatchObject({ exitCode: 0, told: { size, witnesses: ['taken.example'], added: 1 } });
  expect(await take(), 'the same again').toMatchObject({ exitCode: 0, told: { added: 0 } });
  // Looked at again without anything new, its line is there once.
  await watch();
  expect(parseNote(await readFile(state, 'utf8'))?.signatures).toHaveLength(2);
  const later = await payer.pay();
  await grow(bank);
  expect(await verdict()).toBe('');
  expect(await verdict(later.certificate.id)).toContain('the witness taken.example has not signed');
  expect(await onServer()).toMatchObject({ exitCode: 0, told: { ok: true, cosigned: size } });
  const { lines } = await operate(bank, witnesses, 'audit', 'export', '--format', 'log');
  const exported = async (change: (line: string) => string) => {
    await writeFile(at('cosigned-log'), `${lines.map(change).join('\n')}\n`);
    await writeFile(at('cosigned-anchors'), JSON.stringify(anchors));
    const files = ['--log', at('cosigned-log'), '--anchors', at('cosigned-anchors')];
    return (await elsewhere('audit', 'verify', ...files)).told;
  };
  expect(await exported((line) => line)).toMatchObject({ ok: true, cosigned: size });
  const without = await exported((line) => line.replace(/— taken\.example \S+?\\n/, ''));
  expect(without['faults']).toEqual(['no checkpoint is cosigned by every witness']);
  const forged = await exported((line) => line.replace(/(— taken\.example .{20})..../, '$1AAAA'));
  expect(String(forged['faults'])).toContain('signature does not verify');
  const { body: page } = await listAudit(servedBy(bank, witnesses), {});
  const given = {
    note: page.checkpoint ?? '',
    known: undefined,
    anchors,
    entries: [],
    places: { first: 0, end: 0 },
  };
  const ask = (path: string) => asked(bank, path);
  const found = async (cosigned?: string) =>
    (await checkLog({ ...given, cosigned, ask })).checks.map(({ problem }) => problem ?? 'holds');
  expect(await found(page.cosigned)).toEqual(['holds', 'holds', 'holds', 'holds']);
  expect((await found())[1]).toBe('the witness taken.example has not signed a checkpoint');
});

both('what is forged, of another log, or of a log that was never this one is not taken in', async (bank) => {
  await grow(bank);
  const { state, watch } = witnessOf(bank, await anchorsOf(bank), 'strict.example');
  const { told } = await watch();
  const witnesses = [String(told['verifier'])];
  const early = await readFile(state, 'utf8');
  await grow(bank);
  await watch();
  const late = await readFile(state, 'utf8');
  const take = async (note: string, known = witnesses) => {
    await writeFile(at('taken'), note);
    const { exitCode, told: answer } = await operate(bank, known, 'audit', 'cosigned', at('taken'));
    return [exitCode, answer['error'] ?? answer['added'], String(answer['detail'] ?? '')];
  };
  const pem = createPrivateKey(await readFile(witnessOf(bank, '', 'strict.example').key, 'utf8'));
  const pair = { privateKey: pem, publicKey: createPublicKey(pem) };
  const cosignedBy = (note: string, name = 'strict.example') => cosign(note, name, pair, bank.now());
  const head = parseCheckpoint(parseNote(late)?.text ?? '');
  if (head === undefined) throw new Error('no checkpoint');
  const signed = (changes: Partial<typeof head>, by = signingLogKey(bank.ports)) =>
    cosignedBy(signCheckpoint({ ...head, ...changes }, by));
  const [loud, quiet] = [
    [1, 'log-differs', expect.stringContaining('rolled back or forked')],
    (words: string) => [1, 'file', expect.stringContaining(words)],
  ] as const;
  expect(await take(late.replace(/(strict\.example .{30})..../, '$1AAAA'))).toEqual(quiet('does not verify'));
  expect(await take(late.replace('\n', '\n9'))).toEqual(quiet('does not verify'));
  expect(await take('')).toEqual(quiet('holds no checkpoint'));
  expect(await take(signed({ origin: 'elsewhere.example/audit' }))).toEqual(quiet('not signed by this log'));
  expect(await take(signed({}, pair))).toEqual(quiet('not signed by this log'));
  expect(await take((await checkpointOf(bank)).note)).toEqual(quiet('none of the configured'));
  const renamed = cosignedBy((await checkpointOf(bank)).note, 'other.example');
  expect(await take(renamed)).toEqual(quiet('none of the configured'));
  expect((await take(late, []))[0], 'no witness is configured').toBe(2);
  expect(await take(signed({ root: new Uint8Array(32) }))).toEqual(loud);
  expect(await take(signed({ size: head.size + 1 }))).toEqual(loud);
  // An older one is taken in, and the newest stays what is shown.
  expect(await take(late)).toEqual([0, 1, '']);
  expect(await take(early)).toEqual([0, 1, '']);
  expect((await newestCosigned(servedBy(bank, witnesses)))?.size).toBe(head.size);
  // Two witnesses cosign the same checkpoint where the second is given what the first has.
  const second = witnessOf(bank, await anchorsOf(bank), 'second.example');
  const { told: other } = await second.watch(bank.url, 'second.example', '--checkpoint', state);
  const all = [...witnesses, String(other['verifier'])];
  expect(await newestCosigned(servedBy(bank, all))).toBeUndefined();
  expect(await take(await readFile(second.state, 'utf8'), all)).toEqual([0, 1, '']);
  const shown = (await newestCosigned(servedBy(bank, all)))?.note ?? '';
  expect((await verifyNote(shown, all.map(keyOf)))?.signedBy).toHaveLength(2);
  // Whoever may write to the database puts one witness's signature under another checkpoint.
  await bank.ports.store.write((tables) =>
    tables
      .updateTable('audit_cosignatures')
      .set({ signature: 'AAAA' })
      .where('size', '=', head.size)
      .execute(),
  );
  const { told: found } = await operate(bank, witnesses, 'audit', 'verify');
  const fault = `a cosignature of the checkpoint of ${head.size} entries does not verify`;
  expect(found['faults']).toEqual([fault, fault]);
});
