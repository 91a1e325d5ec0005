import { allRoots } from '../attestation/trusted-roots.ts';
import { logAnchors } from '../audit/anchors.ts';
import type { Anchors } from '../evidence/receipt-checks.ts';
import { receiptJwks } from '../receipts/routes.ts';
import type { Command } from './command.ts';
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
      return { iss, jwks: receiptJwks(ports.keys), ...logAnchors(ports), rpId, origins, attestationRoots };
    });
    return { exitCode: 0, told: { json, lines: JSON.stringify(json, null, 2).split('\n') } };
  },
};
