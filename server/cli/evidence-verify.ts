import { type Anchors, readAnchors } from '../../shared/anchors.ts';
import { verifyEvidence } from '../../verification/evidence/verify-evidence.ts';
import { type Command, CommandRefused } from './command.ts';
import { readJson } from './read-json.ts';

/** Verifies evidence offline: needs neither database, keys nor configuration (PROTOCOL section 8). */
export const evidenceVerify: Command = {
  usage: 'FILE [--anchors FILE] [--json]',
  options: { anchors: { type: 'string' } },
  positionals: 1,
  async run({ options, positionals }) {
    const evidence = await readJson(positionals[0] ?? '');
    const anchors = options['anchors'] === undefined ? undefined : await anchorsOf(options['anchors']);
    const { ok, verdict, checks } = await verifyEvidence(evidence, anchors);
    const lines = checks.map(({ name, holds, detail }) =>
      holds ? `holds: ${name}` : `DOES NOT HOLD: ${name}: ${detail}`,
    );
    return { exitCode: ok ? 0 : 1, told: { json: { ok, verdict, checks }, lines: [...lines, verdict] } };
  },
};

/** The file that `audit anchors` prints; CommandRefused where it is another. */
export async function anchorsOf(file: string): Promise<Anchors> {
  const anchors = readAnchors(await readJson(file));
  if (anchors === undefined)
    throw new CommandRefused(`${file} holds no anchors (iss, jwks, log, rpId, origins)`, 'file');
  return anchors;
}
