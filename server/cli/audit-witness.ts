import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { formatVerifierKey } from '../../shared/checkpoint.ts';
import { anchoredKeys } from '../../verification/verify-note.ts';
import { type LogServer, LogUnreachable, logServerAt } from '../audit/log-server.ts';
import { verifierKeyOf } from '../audit/notes.ts';
import { type Witness, witnessCheckpoint } from '../audit/witness.ts';
import { fetchedAddress } from '../config-attestation.ts';
import { type Command, CommandRefused, required, UsageMistake } from './command.ts';
import { anchorsOf } from './evidence-verify.ts';
import { readText } from './read-file.ts';

/** C2SP `signed-note`: neither spaces nor a plus. */
const NAME = /^[^\s+]{1,200}$/;

/**
 * Sees, on another machine and by its own key, that a server's log only grows: cosigns its newest checkpoint, or the one that another
 * witness has cosigned (`--checkpoint`), and keeps that as its state. Needs neither database nor configuration; 1 where the log was forked or rolled back, and the state stays.
 */
export const auditWitness: Command = {
  usage: '--server URL --anchors FILE --name NAME --key FILE --state FILE [--checkpoint FILE] [--json]',
  options: {
    server: { type: 'string' },
    anchors: { type: 'string' },
    name: { type: 'string' },
    key: { type: 'string' },
    state: { type: 'string' },
    checkpoint: { type: 'string' },
  },
  positionals: 0,
  async run(invocation) {
    const url = fetchedAddress(required(invocation, 'server'));
    const name = required(invocation, 'name');
    if (url === undefined) throw new UsageMistake('--server is an https URL (http only for localhost)');
    if (!NAME.test(name)) throw new UsageMistake('--name has neither spaces nor a plus sign');
    const file = required(invocation, 'state');
    const logKeys = anchoredKeys(await anchorsOf(required(invocation, 'anchors')))?.log;
    if (logKeys === undefined) throw new CommandRefused('the anchors hold a key that is none', 'file');
    const witness: Witness = { name, ...(await keyPair(required(invocation, 'key'))), logKeys };
    const before = await stateIn(file);
    const given = invocation.options['checkpoint'];
    const note = given === undefined ? undefined : await readText(given);
    const seen = await look(logServerAt(url), witness, { before, note });
    if (seen.outcome === 'refused') throw new CommandRefused(`NOT COSIGNED: ${seen.reason}`, 'log-differs');
    await replace(file, seen.note);
    const verifier = formatVerifierKey(verifierKeyOf(name, 'witness', witness.publicKey));
    const { from, size } = seen;
    const continued = before === undefined ? 'seen for the first time' : `which continue ${from}`;
    const json = { size, from, first: before === undefined, checkpoint: seen.note, verifier };
    const lines = [`cosigned ${size} entries, ${continued}`, `verifier key: ${verifier}`];
    return { exitCode: 0, told: { json, lines } };
  },
};

type Notes = { before: string | undefined; note: string | undefined };

async function look(server: LogServer, witness: Witness, { before, note }: Notes) {
  try {
    const asked = { note: note ?? (await server.checkpoint()), before, at: Date.now() };
    return await witnessCheckpoint(witness, asked, (from, to) => server.consistency(from, to));
  } catch (error) {
    if (error instanceof LogUnreachable) throw new CommandRefused(error.message, 'unreachable');
    throw error;
  }
}

/** The witness's Ed25519 key (PEM), made where there is none. */
async function keyPair(file: string): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  const known = await readFile(file, 'utf8').catch(absent(file));
  if (known === undefined) {
    const made = generateKeyPairSync('ed25519');
    await write(file, made.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), 'wx');
    return made;
  }
  try {
    const privateKey = createPrivateKey(known);
    if (privateKey.asymmetricKeyType === 'ed25519')
      return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    // Told below.
  }
  throw new CommandRefused(`${file} holds no Ed25519 key (PEM)`, 'file');
}

async function stateIn(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(absent(file));
}

function absent(file: string): (error: NodeJS.ErrnoException) => undefined {
  return ({ code }) => {
    if (code !== 'ENOENT') throw new CommandRefused(`${file} cannot be read: ${code}`, 'file');
  };
}

/** After a crash there is the old text or the new one, whole. */
async function replace(file: string, text: string): Promise<void> {
  await write(`${file}.new`, text, 'w');
  await rename(`${file}.new`, file);
}

async function write(file: string, text: string, flags: 'w' | 'wx'): Promise<void> {
  const handle = await open(file, flags, 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new CommandRefused(`${file} cannot be written: ${error.code}`, 'file');
  });
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
