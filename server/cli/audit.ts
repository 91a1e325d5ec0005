import type { Anchors } from '../../shared/anchors.ts';
import { anchoredKeys, verifiedNote } from '../../verification/verify-note.ts';
import { allRoots } from '../attestation/known-models.ts';
import { logAnchors } from '../audit/anchors.ts';
import { exportLog, FORMATS } from '../audit/export-log.ts';
import { verifyExport } from '../audit/verify-export.ts';
import { type LogVerdict, verifyLog } from '../audit/verify-log.ts';
import { receiptJwks } from '../receipts/routes.ts';
import { type Command, type Invocation, required, UsageMistake } from './command.ts';
import { anchorsOf } from './evidence-verify.ts';
import { linesOf, readText } from './read-file.ts';
import { withPorts } from './with-ports.ts';

/** What an auditor gets apart from evidence: whom to believe. Prints the file that `--anchors` takes. */
export const auditAnchors: Command = {
  usage: '[--json]',
  options: {},
  positionals: 0,
  async run(invocation) {
    const json = await withPorts(invocation, async (ports): Promise<Anchors> => {
      const { publicUrl: iss, rpId, extensionOrigins: origins } = ports.config;
      const attestationRoots = await allRoots(ports);
      const log = logAnchors(ports);
      return { iss, jwks: receiptJwks(ports.keys), ...log, rpId, origins, attestationRoots };
    });
    return { exitCode: 0, told: { json, lines: JSON.stringify(json, null, 2).split('\n') } };
  },
};

/**
 * Walks the whole log; with a checkpoint that left the machine, a missing end shows too. With `--log` it walks what `audit export
 * --format log` wrote, by the anchors' keys alone: neither database, keys nor configuration are needed.
 */
export const auditVerify: Command = {
  usage: '[--log FILE --anchors FILE] [--checkpoint FILE] [--json]',
  options: { log: { type: 'string' }, anchors: { type: 'string' }, checkpoint: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const file = invocation.options['checkpoint'];
    const outside = file === undefined ? undefined : await readText(file);
    const json = await (invocation.options['log'] === undefined
      ? withPorts(invocation, (ports) => verifyLog(ports, outside))
      : verifyFile(invocation, invocation.options['log'], outside));
    const { ok, size, checkpoints, removed, waiting, faults, cosigned } = json;
    const told = `${size} entries and ${checkpoints} checkpoints, ${removed} entries with their leaf alone, ${waiting} not sealed yet`;
    const lines = [
      ...faults.map((fault) => `DOES NOT HOLD: ${fault}`),
      told,
      ...(cosigned === undefined ? [] : [`${cosigned} entries are cosigned by every witness`]),
      ok ? 'the log holds' : 'the log does not hold',
    ];
    return { exitCode: ok ? 0 : 1, told: { json, lines } };
  },
};

async function verifyFile(
  invocation: Invocation,
  file: string,
  outside: string | undefined,
): Promise<LogVerdict> {
  const keys = anchoredKeys(await anchorsOf(required(invocation, 'anchors')));
  const given = outside === undefined ? undefined : await verifiedNote(outside, keys);
  // Witnesses cosign some checkpoints of many.
  const checkNote = (note: string) => verifiedNote(note, keys, []);
  return verifyExport(linesOf(file), { checkNote, witnesses: keys?.witnesses ?? [] }, given);
}

/** Writes the sealed entries to stdout, a line each, as they are read. */
export const auditExport: Command = {
  usage: `--format ${FORMATS.join('|')}`,
  options: { format: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const name = required(invocation, 'format');
    const format = FORMATS.find((one) => one === name);
    if (format === undefined) throw new UsageMistake(`--format is one of ${FORMATS.join(', ')}`);
    await withPorts(invocation, async (ports) => {
      for await (const line of exportLog(ports, format))
        invocation.announce({ json: JSON.parse(jsonOf(line)), lines: [line] });
    });
    return { exitCode: 0 };
  },
};

/** With `--json` every line is an object, also where the format's is a text. */
function jsonOf(line: string): string {
  return line.startsWith('{') ? line : JSON.stringify({ line });
}
