// The counter of the payment service: what a person may do with each card that was typed in.
import type { Money } from '../network.ts';
import type { Payment } from '../psp.ts';
import { documentOf, type Html, html } from './html.ts';

export const DEEDS = ['charge', 'capture', 'reverse', 'refund'] as const;
export type Deed = (typeof DEEDS)[number];

const WORDS: Readonly<Record<Deed, string>> = {
  charge: 'Charge again',
  capture: 'Take the money',
  reverse: 'Give the reservation back',
  refund: 'Refund',
};

/** One form for each deed; the amount may be any. */
function deedForm({ id, amount }: Payment, deed: Deed): Html {
  return html`<form method="post" action="/payments/${id}/${deed}">
<label>${amount.currency} <input name="value" value="${amount.value}" inputmode="decimal" size="8"></label>
<button>${WORDS[deed]}</button>
</form>`;
}

function paymentRow(payment: Payment, said: readonly string[]): Html {
  const { merchant, amount } = payment;
  return html`<section>
<h2>${merchant.descriptor}: ${amount.currency} ${amount.value}</h2>
<ol>${said.map((line) => html`<li>${line}</li>`)}</ol>
${DEEDS.map((deed) => deedForm(payment, deed))}
</section>`;
}

/** The page; `said` has what the issuer answered to each deed. */
export function merchantHtml(
  payments: readonly Payment[],
  said: ReadonlyMap<string, readonly string[]>,
): string {
  const none = html`<p>No card was charged yet. Buy something in the shop, then come back.</p>`;
  const rows = payments.map((payment) => paymentRow(payment, said.get(payment.id) ?? []));
  const body = html`<main>
<h1>Play the merchant</h1>
<p>Charge more, twice or late: the issuer answers, and whatever moves is in the shopper's list at once.</p>
${payments.length === 0 ? none : rows}
</main>`;
  return documentOf({ title: 'Play the merchant', body });
}

export const written = ({ currency, value }: Money): string => `${currency} ${value}`;
