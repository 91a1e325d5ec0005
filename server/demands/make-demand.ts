import { formatInstant } from '../../shared/instant.ts';
import { type Money, parseMoney } from '../../shared/money.ts';
import { isName } from '../../shared/name.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { MadeDemand } from '../../shared/schemas.ts';
import { newId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';
import type { Operation } from '../store/writer.ts';
import type { DemandRow } from './demand-row.ts';

const DEMAND_LIFE_MS = 30 * 60 * 1000;
/** Demands of one merchant that can be open at once. */
export const OPEN_AT_MOST = 1000;
const REFERENCE_CODE_POINTS = 64;

type Deps = Pick<Ports, 'config' | 'store' | 'clock' | 'random'>;
type Command = { merchantId: string; amount: Money; reference: string | undefined };

/**
 * A merchant asks that a certificate be issued (PROTOCOL section 9). Its name and origin are those that its key fixed.
 * Refusals: unauthenticated where the key was removed meanwhile, malformed, rate-limited.
 */
export async function makeDemand(
  deps: Deps,
  { merchantId, amount, reference }: Command,
): Promise<Refusal | { outcome: 'answered'; body: MadeDemand }> {
  const minor = parseMoney(amount);
  if (minor === undefined)
    return refuse('malformed', {
      detail: 'amount: an active ISO 4217 currency, above zero, with exactly its decimals',
    });
  if (reference !== undefined && !isName(reference, REFERENCE_CODE_POINTS))
    return refuse('malformed', { detail: 'reference: 1 to 64 printable code points, NFC and trimmed' });
  const now = deps.clock();
  const made = await deps.store.submit(makeDemands, {
    id: newId(deps.random),
    merchantId,
    amount: { currency: amount.currency, minor: Number(minor) },
    reference: reference ?? null,
    now,
  });
  if (made.outcome === 'refused') return made;
  const { id, expires_at } = made.row;
  const url = `${deps.config.publicUrl}/v1/demands/${id}`;
  return { outcome: 'answered', body: { id, url, expiresAt: formatInstant(expires_at) } };
}

type Wanted = {
  id: string;
  merchantId: string;
  amount: { currency: string; minor: number };
  reference: string | null;
  now: number;
};
type Outcome = Refusal | { outcome: 'made'; row: DemandRow };

/** Merchants are locked, so that no two servers together let one have more than its share. */
const makeDemands: Operation<Wanted, Outcome> = async (transaction, all) => {
  const ids = all.map(({ merchantId }) => ({ id: merchantId }));
  const merchants = await selectRows(transaction, 'merchants', ids, { lock: true });
  const merchantOf = new Map(merchants.map((merchant) => [merchant.id, merchant]));
  const openOf = new Map<string, Open>();
  const rows: DemandRow[] = [];
  const outcomes: Outcome[] = [];
  for (const wanted of all) {
    const merchant = merchantOf.get(wanted.merchantId);
    if (merchant === undefined || merchant.removed_at !== null) {
      outcomes.push(refuse('unauthenticated'));
      continue;
    }
    const open = openOf.get(merchant.id) ?? (await readOpen(transaction, merchant.id, wanted.now));
    openOf.set(merchant.id, open);
    if (open.count >= OPEN_AT_MOST) {
      const waitMs = open.firstEnd - wanted.now;
      outcomes.push(refuse('rate-limited', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) }));
      continue;
    }
    open.count += 1;
    const { id, merchantId: merchant_id, reference, now } = wanted;
    const { name, origin, notify } = merchant;
    const { currency, minor: amount } = wanted.amount;
    const asked = { currency, amount, reference, created_at: now, expires_at: now + DEMAND_LIFE_MS };
    const row = { id, merchant_id, name, origin, notify, ...asked, validated_at: null, digest: null };
    rows.push(row);
    outcomes.push({ outcome: 'made', row });
  }
  await insertRows(transaction, 'demands', rows);
  return outcomes;
};

type Open = { count: number; firstEnd: number };

async function readOpen(transaction: Transaction, merchantId: string, now: number): Promise<Open> {
  const [open] = await transaction.query<{ count: number; first: number | null }>(
    'select count(*) as count, min(expires_at) as first from demands where merchant_id = $1 and validated_at is null and expires_at > $2',
    [merchantId, now],
  );
  return { count: Number(open?.count ?? 0), firstEnd: Number(open?.first ?? now + DEMAND_LIFE_MS) };
}
