import type { Said } from '../cards/charge-lesson.ts';
import { listCards, listPayments } from '../cards/list-cards.ts';
import { type Command, type Invocation, UsageMistake } from './command.ts';
import { withPorts } from './with-ports.ts';

const MOST = 1000;
const USUAL = '50';

const options = { account: { type: 'string' }, limit: { type: 'string' } } as const;

/** The latest cards. */
export const cards: Command = {
  usage: '[--account NUMBER] [--limit 50] [--json]',
  options,
  positionals: 0,
  async run(invocation) {
    const items = await withPorts(invocation, (ports) => listCards(ports, listingOf(invocation)));
    const lines = items.map(({ account, lastFour, state, amount, mode, closesAt }) =>
      [
        account,
        `…${lastFour}`,
        state,
        mode,
        `${amount.currency} ${amount.value}`,
        `until ${closesAt ?? '–'}`,
      ].join('  '),
    );
    return { exitCode: 0, told: { json: { cards: items }, lines } };
  },
};

/** The latest charges; with `--flagged yes` those that were booked against the rules. */
export const payments: Command = {
  usage: '[--account NUMBER] [--flagged yes] [--limit 50] [--json]',
  options: { ...options, flagged: { type: 'string' } },
  positionals: 0,
  async run(invocation) {
    const { flagged } = invocation.options;
    if (flagged !== undefined && flagged !== 'yes')
      throw new UsageMistake(`--flagged is ${JSON.stringify(flagged)}; it should be yes`);
    const listing = { ...listingOf(invocation), flagged: flagged === 'yes' };
    const items = await withPorts(invocation, (ports) => listPayments(ports, listing));
    const lines = items.map(
      ({ account, at, state, reason, descriptor, held, cleared, refunded, flags, said }) =>
        [
          at,
          account,
          reason === undefined ? state : `${state}: ${reason}`,
          `held ${held.value} cleared ${cleared.value} refunded ${refunded.value} ${held.currency}`,
          JSON.stringify(descriptor),
          said === undefined ? '' : SAID[said as Said],
          flags.join(', '),
        ].join('  '),
    );
    return { exitCode: 0, told: { json: { payments: items }, lines } };
  },
};

/** What the shopper says of a merchant whom the amount alone told. */
const SAID: Readonly<Record<Said, string>> = {
  asked: 'merchant not known',
  yes: 'merchant known to the shopper',
  no: 'not the merchant, says the shopper',
};

function listingOf({ options: { account, limit = USUAL } }: Invocation): { account?: string; limit: number } {
  const most = /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (most < 1 || most > MOST)
    throw new UsageMistake(`--limit is ${JSON.stringify(limit)}; it should be 1 to ${MOST}`);
  return { ...(account === undefined ? {} : { account }), limit: most };
}
