import type { ConsolePayment } from '../../shared/console-schemas.ts';
import { formatInstant } from '../../shared/instant.ts';
import { type CertificateRow, certificateOf, sentTo, stateOf } from '../certificates/certificate-row.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { Found } from './payment-ways.ts';

type Person = Pick<Row<'accounts'>, 'account_id' | 'name' | 'number'>;

/** Payments of several people as a list shows them, in the order of their keys. */
export async function showPayments(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  keys: readonly Pick<Found, 'account_id' | 'id'>[],
): Promise<ConsolePayment[]> {
  if (keys.length === 0) return [];
  const accounts = [...new Set(keys.map(({ account_id }) => account_id))];
  const people = await store.read
    .selectFrom('accounts')
    .select(['account_id', 'name', 'number'])
    .where('account_id', 'in', accounts)
    .execute();
  const rows = await store.read
    .selectFrom('certificates')
    .selectAll()
    .where((row) =>
      row.or(
        keys.map(({ account_id, id }) => row.and([row('account_id', '=', account_id), row('id', '=', id)])),
      ),
    )
    .execute();
  const personOf = new Map(people.map((person) => [person.account_id, person]));
  const rowOf = new Map(rows.map((row) => [`${row.account_id} ${row.id}`, row]));
  const now = clock();
  return keys.flatMap(({ account_id, id }) => {
    const row = rowOf.get(`${account_id} ${id}`);
    const person = personOf.get(account_id);
    return row === undefined || person === undefined ? [] : [showPayment(row, person, now)];
  });
}

/** What every role of the console may see of a payment: the device by its hint alone. */
export function showPayment(
  row: CertificateRow,
  { account_id, name, number }: Person,
  now: number,
): ConsolePayment {
  const { merchant, amount, reference } = certificateOf(row);
  const { matched } = JSON.parse(row.policy) as { matched: string[] };
  return {
    id: row.id,
    digest: row.digest,
    state: stateOf(row, now),
    person: { id: account_id, name, ...(number === null ? {} : { number }) },
    merchant,
    amount,
    ...(reference === undefined ? {} : { reference }),
    acceptedAt: formatInstant(row.accepted_at),
    sentTo: sentTo(row),
    rules: matched,
  };
}
