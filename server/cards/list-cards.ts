import { formatInstant } from '../../shared/instant.ts';
import { formatMinor, type Money } from '../../shared/money.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { foldedOf } from './payment-file.ts';

/** What an operator sees of a card: no holder, number or merchant. */
export type ListedCard = {
  account: string;
  card: string;
  provider: string;
  lastFour: string;
  state: string;
  amount: Money;
  mode: string;
  releasedAt?: string;
  closesAt?: string;
  closedAtProvider: boolean;
};

/** What an operator sees of a charge. */
export type ListedPayment = {
  account: string;
  card: string;
  charge: string;
  networkId: string;
  at: string;
  state: string;
  reason?: string;
  acceptor: string;
  descriptor: string;
  held: Money;
  cleared: Money;
  refunded: Money;
  disputed?: Money;
  rank?: number;
  /** Whether the shopper knows the merchant, where they were asked: `asked`, `yes` or `no`. */
  said?: string;
  flags: string[];
};

export type Listing = { account?: string; flagged?: boolean; limit: number };

type Deps = Pick<Ports, 'store'>;

/** The latest cards, of one account number or of all. */
export async function listCards({ store }: Deps, { account, limit }: Listing): Promise<ListedCard[]> {
  let query = store.read
    .selectFrom('cards')
    .innerJoin('accounts', 'accounts.account_id', 'cards.account_id')
    .innerJoin('certificates', (join) =>
      join
        .onRef('certificates.account_id', '=', 'cards.account_id')
        .onRef('certificates.id', '=', 'cards.certificate_id'),
    )
    .selectAll('cards')
    .select(['accounts.number', 'certificates.body']);
  if (account !== undefined) query = query.where('accounts.number', '=', account);
  const rows = await query.orderBy('cards.created_at', 'desc').limit(limit).execute();
  return rows.map((row) => {
    const { amount, charge } = certificateOf(row);
    const at = (name: 'releasedAt' | 'closesAt', value: number | null) =>
      value === null ? {} : { [name]: formatInstant(Number(value)) };
    return {
      account: row.number ?? '',
      card: row.id,
      provider: row.provider,
      lastFour: row.last_four,
      state: row.state,
      amount,
      mode: charge.mode,
      ...at('releasedAt', row.released_at),
      ...at('closesAt', row.closes_at),
      closedAtProvider: row.closed_at !== null,
    };
  });
}

/** The latest charges, declined ones too; with `flagged` only those that were booked against the rules. */
export async function listPayments(
  { store }: Deps,
  { account, flagged = false, limit }: Listing,
): Promise<ListedPayment[]> {
  let query = store.read
    .selectFrom('chains')
    .innerJoin('accounts', 'accounts.account_id', 'chains.account_id')
    .selectAll('chains')
    .select(['accounts.number', 'accounts.currency']);
  if (account !== undefined) query = query.where('accounts.number', '=', account);
  if (flagged) query = query.where('chains.flags', '<>', '[]');
  const rows = await query.orderBy('chains.opened_at', 'desc').limit(limit).execute();
  return rows.map(({ number, currency, ...chain }) => listed(chain, number ?? '', currency ?? ''));
}

function listed(chain: Row<'chains'>, account: string, currency: string): ListedPayment {
  const money = (minor: number) => formatMinor(BigInt(minor), currency);
  const disputed = chain.state === 'declined' ? 0 : foldedOf(chain).billed.disputed;
  return {
    account,
    card: chain.card_id,
    charge: chain.id,
    networkId: chain.network_id,
    at: formatInstant(Number(chain.opened_at)),
    state: chain.state,
    ...(chain.reason === '' ? {} : { reason: chain.reason }),
    acceptor: chain.acceptor_id,
    descriptor: chain.descriptor,
    held: money(chain.held),
    cleared: money(chain.cleared),
    refunded: money(chain.refunded),
    ...(disputed === 0 ? {} : { disputed: money(disputed) }),
    ...(chain.rank === null ? {} : { rank: chain.rank }),
    ...(chain.said === null ? {} : { said: chain.said }),
    flags: JSON.parse(chain.flags) as string[],
  };
}
