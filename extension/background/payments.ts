import type { Evidence } from '../../shared/evidence-schemas.ts';
import type { Payment, Payments } from '../../shared/schemas.ts';
import type { ListedPayment, OpenedPayment, PaymentPage } from '../messages/history.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import { callAsShopper } from './session.ts';
import { siteOf } from './site.ts';
import { forgetWaiting } from './waiting.ts';

const SHOWN = 20;
const SEARCHED_AT_ONCE = 100;
/** Lists looked through before a search says what it has and asks whether to go on. */
const MOST_LISTS = 10;

/**
 * The shopper's payments, newest first, a page at a time (PROTOCOL section 5.2). With words to look for, only those that
 * have them all in the shop's name or address, the reference, or a name on the card's statement.
 */
export async function listPayments(words: string, after: string | undefined): Promise<Result<PaymentPage>> {
  const wanted = plain(words).split(' ').filter(Boolean);
  if (wanted.length === 0) return readList(SHOWN, after);
  const found: ListedPayment[] = [];
  let from = after;
  for (let lists = 0; lists < MOST_LISTS; lists += 1) {
    const list = await readList(SEARCHED_AT_ONCE, from);
    if (!list.ok) return list;
    found.push(...list.value.items.filter((payment) => hasAll(payment, wanted)));
    from = list.value.next;
    if (from === undefined) return succeed({ items: found });
    if (found.length >= SHOWN) break;
  }
  return succeed({ items: found, ...(from === undefined ? {} : { next: from }) });
}

async function readList(limit: number, after: string | undefined): Promise<Result<PaymentPage>> {
  const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  const answer = await callAsShopper<Payments>('GET', `/v1/payments?limit=${limit}${query}`);
  if (!answer.ok) return answer;
  const { items, next } = answer.value;
  const listed = items.map((item) => ({ ...item, site: siteOf(item.certificate.merchant.origin) }));
  return succeed({ items: listed, ...(next === undefined ? {} : { next }) });
}

function hasAll({ certificate, card }: ListedPayment, wanted: readonly string[]): boolean {
  const { merchant, reference = '' } = certificate;
  const descriptors = card?.charges.map(({ descriptor = '' }) => descriptor) ?? [];
  const text = plain([merchant.name, merchant.origin, reference, ...descriptors].join(' '));
  return wanted.every((word) => text.includes(word));
}

/** Letters without case, accents or forms of width: what is typed finds what is meant. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/gu, ' ').trim();
}

const ID = /^[A-Za-z0-9_-]{22}$/;

/** One payment whole. */
export async function openPayment(id: string): Promise<Result<OpenedPayment>> {
  if (!ID.test(id)) return fail('unknown');
  const answer = await callAsShopper<Payment>('GET', `/v1/payments/${id}`);
  if (!answer.ok) return answer;
  return succeed({ ...answer.value, site: siteOf(answer.value.certificate.merchant.origin) });
}

/** Cancels a payment, in whatever browser it was begun; an unused card closes. */
export async function cancelById(id: string): Promise<Result<null>> {
  if (!ID.test(id)) return fail('unknown');
  const cancelled = await callAsShopper<null>('DELETE', `/v1/certificates/${id}`);
  if (cancelled.ok) await forgetWaiting(id);
  return cancelled;
}

/** Says, once, whether who charged a payment was its shop. */
export async function recogniseMerchant(id: string, recognised: boolean): Promise<Result<null>> {
  if (!ID.test(id)) return fail('unknown');
  return callAsShopper<null>('POST', `/v1/payments/${id}/recognition`, { recognised });
}

/** All that an auditor needs of one payment, for the shopper to keep (PROTOCOL section 8). */
export async function readEvidence(id: string): Promise<Result<Evidence>> {
  return ID.test(id) ? callAsShopper<Evidence>('GET', `/v1/certificates/${id}/evidence`) : fail('unknown');
}
