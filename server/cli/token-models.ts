import type { ModelDecision } from '../../shared/token-model-schemas.ts';
import { type Decided, decideModelAsOperator } from '../token-models/decide-model.ts';
import { listModels } from '../token-models/list-models.ts';
import { wouldChange } from '../token-models/would-change.ts';
import { type Command, CommandRefused, type Ending, type Invocation, required } from './command.ts';
import { refused, withPorts } from './with-ports.ts';

const AAGUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const text = { type: 'string' } as const;

function aaguidOf(invocation: Invocation): string {
  const aaguid = required(invocation, 'aaguid').toLowerCase();
  if (AAGUID.test(aaguid)) return aaguid;
  throw new CommandRefused('--aaguid is a UUID such as cb69481e-8ff7-4039-93ec-0a2729a154a8', 'malformed');
}

async function decide(invocation: Invocation, decided: Decided): Promise<Ending> {
  if (invocation.options['dry-run'] === 'yes') {
    const changes = await withPorts(invocation, (ports) => wouldChange(ports, decided));
    const lines = (['stopped', 'serve'] as const).flatMap((side) =>
      Object.entries(changes[side]).map(([aaguid, count]) => `${count} of ${aaguid} would ${WOULD[side]}`),
    );
    return {
      exitCode: 0,
      told: { json: changes, lines: lines.length === 0 ? ['nothing would change'] : lines },
    };
  }
  const outcome = await withPorts(invocation, (ports) => decideModelAsOperator(ports, decided));
  if (outcome.outcome === 'refused') throw refused(outcome);
  const { stopped, serve } = outcome.body;
  const line = `${stopped} enrolled tokens stopped serving, ${serve} serve again`;
  return { exitCode: 0, told: { json: { stopped, serve }, lines: [line] } };
}

const WOULD = { stopped: 'stop serving', serve: 'serve again' } as const;

function deciding(verdict: ModelDecision['verdict']): Command {
  return {
    usage: '--aaguid AAGUID --name NAME [--note TEXT] [--owner NAME] [--dry-run yes] [--json]',
    options: { aaguid: text, name: text, note: text, owner: text, 'dry-run': text },
    positionals: 0,
    run(invocation) {
      const { note, owner } = invocation.options;
      const more = { ...(note === undefined ? {} : { note }), ...(owner === undefined ? {} : { owner }) };
      const aaguid = aaguidOf(invocation);
      return decide(invocation, { aaguid, verdict, name: required(invocation, 'name'), ...more });
    },
  };
}

/** Allows a model of tokens: as soon as one is allowed, no other one serves that is not. */
export const tokenAllow: Command = deciding('allow');

/** Denies a model of tokens. */
export const tokenDeny: Command = deciding('deny');

/** Takes back what was decided of a model. */
export const tokenForget: Command = {
  usage: '--aaguid AAGUID [--dry-run yes] [--json]',
  options: { aaguid: text, 'dry-run': text },
  positionals: 0,
  run: (invocation) => decide(invocation, { aaguid: aaguidOf(invocation), verdict: 'neither' }),
};

/** Models that are decided or enrolled. */
export const tokenModels: Command = {
  usage: '[--json]',
  options: {},
  positionals: 0,
  async run(invocation) {
    const { body } = await withPorts(invocation, listModels);
    const lines = body.items.map(
      ({ aaguid, name, verdict = 'undecided', enrolled, stopped, statuses, ...why }) =>
        [
          aaguid,
          verdict,
          name,
          `${enrolled} serve, ${stopped} do not`,
          statuses.join(' '),
          why.owner ?? '',
          why.note ?? '',
        ]
          .filter((part) => part !== '')
          .join('  '),
    );
    return { exitCode: 0, told: { json: { items: body.items }, lines } };
  },
};
