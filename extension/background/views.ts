import { type Money, parseMoney } from '../../shared/money.ts';
import type { Account, Payments } from '../../shared/schemas.ts';
import { isCheckoutTold } from '../detection/is-checkout.ts';
import type { Funds, Payer, TabPayment } from '../messages/payment.ts';
import type { Result } from '../messages/problem.ts';
import type { PageReading } from '../messages/reading.ts';
import type { ToldField } from '../messages/told-form.ts';
import type { Caution, View } from '../messages/view.ts';
import { askedIn } from './constitute.ts';
import { makeDraft } from './draft.ts';
import { findDemand } from './find-demand.ts';
import { followPayment } from './follow.ts';
import { cautionFor } from './look-alike.ts';
import { isMerchantAllowed, isServerAllowed, readManaged } from './managed.ts';
import { quoteFor } from './quote.ts';
import { readCardFrames, readPage } from './read-tab.ts';
import { changeOf } from './release.ts';
import { serviceOf } from './sender.ts';
import { callAsShopper, readAccount } from './session.ts';
import { siteOf } from './site.ts';
import { type Enrolled, inTurn, readLocal, readSession, readSettings, writeSession } from './storage.ts';
import { originOf, seenForms, takeByItself } from './tabs.ts';
import { adoptWaiting } from './waiting.ts';

/** What is proposed until the shopper chooses something else. */
const ONCE = { mode: 'single' } as const;

/** What the popup shows for a tab: its open payment, else its checkout, else why there is nothing to do. */
export async function viewOf(tabId: number): Promise<View> {
  const enrolled = await readLocal('enrolled');
  if (enrolled === undefined) return { screen: 'not-enrolled' };
  const { mark } = enrolled;
  if (enrolled.role === 'approver') return { screen: 'approvals', mark };
  const byItself = await takeByItself(tabId);
  const open = await paymentView(enrolled, tabId);
  if (open !== undefined) return open;
  const { on, never } = await readSettings();
  const origin = await originOf(tabId);
  if (!on) return { screen: 'off' };
  if (origin !== undefined && never.includes(origin)) return { screen: 'never', origin };
  const managed = await readManaged();
  if (!isServerAllowed(managed, enrolled.server))
    return { screen: 'problem', mark, problem: { reason: 'not-your-organisation' } };
  const read = await readPage(tabId);
  const why = read === undefined ? [] : await checkoutIn(tabId);
  if (read === undefined || why.length === 0) return { screen: 'no-checkout' };
  const service = await serviceOf(tabId, read);
  // What a service calls itself is not who is paid; the shop that sent the shopper there is.
  const page = read.name === undefined && service?.sender ? { ...read, name: service.sender.domain } : read;
  if (!isMerchantAllowed(managed, read.origin))
    return { screen: 'problem', mark, problem: { reason: 'not-here' } };
  const account = await readAccount();
  if (!account.ok) return refusedView(enrolled, account);
  const funds = fundsOf(account.value);
  const payer = payerOf(account.value);
  // After a while without a request the balance is told only to a new session (PROTOCOL section 5.1).
  if (funds === undefined && payer !== undefined) return { screen: 'sign-in', mark };
  if (funds === undefined || payer === undefined)
    return { screen: 'problem', mark, problem: { reason: 'forbidden' } };
  if (account.value.frozenAt !== undefined)
    return { screen: 'problem', mark, problem: { reason: 'account-frozen' } };
  const demand = await findDemand(enrolled.server, page, { ask: !byItself });
  const asked = demand?.state === 'open' ? demand.demand : undefined;
  const total = asked?.amount ?? page.total;
  const quoted = await quoteFor(total, funds.available.currency);
  if (!quoted.ok) return refusedView(enrolled, quoted);
  const quote = quoted.value;
  const site = siteOf(page.origin);
  const name = asked?.merchant.name ?? page.name ?? site.domain;
  const facts = {
    name,
    origin: page.origin,
    reserve: quote?.reserve,
    charge: ONCE,
    payer,
    asked: askedIn(asked),
  };
  return {
    screen: 'review',
    mark,
    page,
    site,
    digest: total && (await makeDraft(tabId, { ...facts, amount: total })),
    quote,
    payer,
    funds,
    demand,
    devices: account.value.devices,
    clockOffsetMs: (await readSession('clockOffsetMs')) ?? 0,
    higher: await higherIn(tabId, page),
    service,
    ...(await historyOf(page.origin)),
    why,
  };
}

/** A higher amount of the shop's, while its page asks for less in the same currency. */
async function higherIn(tabId: number, { total }: PageReading): Promise<Money | undefined> {
  const higher = await readSession(`higher:${tabId}`);
  if (higher === undefined || (total !== undefined && total.currency !== higher.currency)) return undefined;
  return (parseMoney(higher) ?? 0n) > (total === undefined ? 0n : (parseMoney(total) ?? 0n))
    ? higher
    : undefined;
}

/** The card fields of a checkout, one of each kind; its frames are read where none has told of any. */
async function checkoutIn(tabId: number): Promise<ToldField[]> {
  const seen = await seenForms(tabId);
  const forms = isCheckoutTold(seen) ? seen : (await readCardFrames(tabId)).map(({ form }) => form);
  const fields = forms.flatMap((form) => form.fields);
  return fields.filter(({ kind }, at) => fields.findIndex((one) => one.kind === kind) === at);
}

async function paymentView(enrolled: Enrolled, tabId: number): Promise<View | undefined> {
  const isSame = (waiting: TabPayment, page: PageReading | undefined) =>
    changeOf(waiting.reading, page) === undefined;
  const before = (await readSession(`payment:${tabId}`)) ?? (await adoptWaiting(tabId, isSame));
  if (before === undefined) return undefined;
  // A card is of no use elsewhere; why a payment ended is shown until the shopper has seen it, wherever the tab went.
  if (before.stage === 'card' && (await originOf(tabId)) !== before.certificate.merchant.origin) {
    await writeSession(`payment:${tabId}`, undefined);
    return undefined;
  }
  const followed = await inTurn(`payment:${tabId}`, () => followPayment(tabId));
  if (!followed.ok && followed.problem.reason === 'unauthenticated')
    return { screen: 'sign-in', mark: enrolled.mark };
  const payment = await readSession(`payment:${tabId}`);
  if (payment === undefined) return undefined;
  const clockOffsetMs = (await readSession('clockOffsetMs')) ?? 0;
  const site = siteOf(payment.certificate.merchant.origin);
  return { screen: 'payment', mark: enrolled.mark, payment, site, clockOffsetMs };
}

function refusedView({ mark }: Enrolled, { problem }: Extract<Result<unknown>, { ok: false }>): View {
  return problem.reason === 'unauthenticated'
    ? { screen: 'sign-in', mark }
    : { screen: 'problem', mark, problem };
}

function payerOf({ number, name, entity }: Account): Payer | undefined {
  return number === undefined ? undefined : { name, account: number, entity };
}

function fundsOf({ available, held, asOf }: Account): Funds | undefined {
  return available === undefined || held === undefined ? undefined : { available, held, asOf };
}

/** Lists of payments looked through for the merchants that were paid before, a hundred in each. */
const MOST_LISTS = 20;

/** Whether this is the first payment to an origin, and what is odd about its address then. */
async function historyOf(origin: string): Promise<{ firstHere: boolean; caution: Caution | undefined }> {
  const paid = await paidElsewhere(origin);
  if (paid === undefined) return { firstHere: false, caution: undefined };
  const { domain, host } = siteOf(origin);
  const domains = [...paid].map((one) => siteOf(one).domain);
  return { firstHere: true, caution: cautionFor(domain, host, domains) };
}

/** The origins that validated payments went to; undefined where this one is among them, or the server does not tell all. */
async function paidElsewhere(origin: string): Promise<Set<string> | undefined> {
  const origins = new Set<string>();
  let after = '';
  for (let list = 0; list < MOST_LISTS; list += 1) {
    const answer = await callAsShopper<Payments>('GET', `/v1/certificates?limit=100${after}`);
    if (!answer.ok) return undefined;
    const { items, next } = answer.value;
    for (const { certificate, state } of items)
      if (state === 'validated' || state === 'completed') origins.add(certificate.merchant.origin);
    if (origins.has(origin)) return undefined;
    if (next === undefined) return origins;
    after = `&after=${encodeURIComponent(next)}`;
  }
  return undefined;
}
