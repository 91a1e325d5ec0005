import { formatInstant } from '../../shared/instant.ts';
import { formatMinor, parseMoney } from '../../shared/money.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Certificate, Demand } from '../../shared/schemas.ts';
import type { Transaction } from '../store/engine.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';

export type DemandRow = Row<'demands'>;

/** A demand as everybody may read it. */
export function shownDemand(row: DemandRow, now: number): Demand {
  const { id, name, origin, currency, amount, reference, expires_at } = row;
  return {
    id,
    merchant: { name, origin },
    amount: formatMinor(BigInt(amount), currency),
    ...(reference === null ? {} : { reference }),
    expiresAt: formatInstant(expires_at),
    state: stateOfDemand(row, now),
  };
}

function stateOfDemand({ validated_at, expires_at }: DemandRow, now: number): Demand['state'] {
  if (validated_at !== null) return 'validated';
  return now < expires_at ? 'open' : 'expired';
}

/** The demands that certificates name, by id; locked where one of them is to be met. */
export async function demandsOf(
  transaction: Transaction,
  certificates: readonly Pick<Certificate, 'demand'>[],
  options: { lock?: boolean } = {},
): Promise<Map<string, DemandRow>> {
  const ids = certificates.flatMap(({ demand }) => (demand === undefined ? [] : [{ id: demand }]));
  const rows = await selectRows(transaction, 'demands', ids, options);
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * The refusal of a certificate that names a demand which is not open, or which it does not equal in merchant, amount and
 * reference (PROTOCOL section 9). The certificate that met a demand does not quarrel with it any more.
 */
export function demandRefusal(
  demands: ReadonlyMap<string, DemandRow>,
  { certificate, digest, now }: { certificate: Certificate; digest: string; now: number },
): Refusal | undefined {
  if (certificate.demand === undefined) return undefined;
  const row = demands.get(certificate.demand);
  if (row !== undefined && row.digest === digest) return undefined;
  const equal = row !== undefined && stateOfDemand(row, now) === 'open' && isEqual(row, certificate);
  return equal ? undefined : refuse('demand-mismatch');
}

function isEqual(row: DemandRow, { merchant, amount, reference }: Certificate): boolean {
  return (
    merchant.name === row.name &&
    merchant.origin === row.origin &&
    amount.currency === row.currency &&
    parseMoney(amount) === BigInt(row.amount) &&
    (reference ?? null) === row.reference
  );
}
