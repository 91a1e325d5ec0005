// The pages of the shops; what they are built with is all that they have in common with nobody.
import { type Html, html } from '../pages/html.ts';

export type Build = 'server' | 'react' | 'vue' | 'steps' | 'redirect';

/** One checkout: `service` has the fields in frames, `till` is another site's page for cards. */
export type Sale = { name: string; payment: string; service: string; till: string };

export const SHOPS: Readonly<Record<Build, { name: string }>> = {
  server: { name: 'Lantern House' },
  react: { name: 'Tandem Cycles' },
  vue: { name: 'Paper Garden' },
  steps: { name: 'Orchard Tea' },
  redirect: { name: 'Corner Books' },
};

const REACT = ['react/umd/react.production.min.js', 'react-dom/umd/react-dom.production.min.js'];
const VUE = 'vue/dist/vue.global.prod.js';
const JQUERY = ['jquery/dist/jquery.min.js', 'jquery.payment/lib/jquery.payment.min.js'];
/** What the pages load of npm packages. */
export const LIBRARIES: ReadonlySet<string> = new Set([...REACT, VUE, ...JQUERY]);

const PAGES: Readonly<Record<Build | 'till', (sale: Sale) => { body: Html; scripts?: readonly string[] }>> = {
  server: ({ payment }) => ({ body: serverForm(payment), scripts: [...JQUERY, 'form.js'] }),
  react: ({ payment }) => ({
    body: html`<main id="root" data-payment="${payment}"></main>`,
    scripts: [...REACT, 'react-shop.js'],
  }),
  vue: ({ payment, service }) => ({
    body: html`<main id="app" data-payment="${payment}" data-service="${service}"></main>`,
    scripts: [VUE, 'vue-shop.js'],
  }),
  steps: ({ payment }) => ({ body: steps(payment), scripts: ['step-shop.js'] }),
  redirect: ({ payment, till }) => ({
    body: html`<main><h1>Your basket</h1><table><tr><td>Total</td><td>€42.50</td></tr></table>
      <p><a id="to-till" href="${till}?payment=${payment}">Continue to payment</a></p></main>`,
  }),
  till: ({ name, payment }) => ({
    body: html`<main><h1>Pay ${name}</h1><p>Total <strong>€42.50</strong></p>
      <form method="post" action="/pay"><input type="hidden" name="payment" value="${payment}">
      <p><label>Card number <input name="number" autocomplete="cc-number" inputmode="numeric"></label></p>
      <p><label>Expiry date (MM/YY) <input name="expiry" autocomplete="cc-exp" maxlength="5"></label></p>
      <p><label>CVC <input name="cvc" autocomplete="cc-csc" maxlength="4"></label></p>
      <button id="pay">Pay €42.50</button></form></main>`,
  }),
};

/** A shop's checkout, or the till. */
export function pageOf(build: Build | 'till', sale: Sale): string {
  const { body, scripts = [] } = PAGES[build](sale);
  return documentFor(`${sale.name} – Payment`, body, scripts);
}

/** What a shop without scripts answers to a form. */
export function resultPage(paid: boolean): string {
  return documentFor(
    'Your order',
    html`<main><p id="result">${paid ? 'Paid. Thank you!' : 'Declined'}</p></main>`,
  );
}

function documentFor(title: string, body: Html, scripts: readonly string[] = []): string {
  const tags = scripts.map((src) => html`<script src="/${src}"></script>`);
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"></head>
<body>${body}<p id="result" hidden></p>${tags}</body></html>`.text;
}

/** Tables, lists, names without `autocomplete`: as shops were written before it. */
function serverForm(payment: string): Html {
  const months = Array.from(
    { length: 12 },
    (_, index) => html`<option value="${index}">${index + 1}</option>`,
  );
  const years = Array.from({ length: 12 }, (_, index) => html`<option>${2026 + index}</option>`);
  return html`<main><h1>Checkout</h1><table><tr><td>Subtotal</td><td>€38.00</td></tr><tr><td>Delivery</td><td>€4.50</td></tr>
    <tr><td>Total</td><td>€42.50</td></tr></table>
    <form method="post" action="/pay" autocomplete="off"><input type="hidden" name="payment" value="${payment}"><table>
    <tr><td><label for="cc_type">Card type</label></td><td><select id="cc_type" name="cc_type"><option value="">Select</option>
      <option value="AE">American Express</option><option value="MC">MasterCard</option><option value="VI">Visa</option></select></td></tr>
    <tr><td><label for="cc_owner">Name on card</label></td><td><input id="cc_owner" name="cc_owner"></td></tr>
    <tr><td><label for="cc_number">Credit card number</label></td><td><input id="cc_number" name="cc_number"></td></tr>
    <tr><td>Expiration date</td><td><select id="cc_exp_month" name="cc_exp_month">${months}</select>
      <select id="cc_exp_year" name="cc_exp_year">${years}</select></td></tr>
    <tr><td><label for="cc_cid">Card verification number</label></td><td><input id="cc_cid" name="cc_cid" size="4" maxlength="4"></td></tr></table>
    <input type="hidden" name="number"><input type="hidden" name="month"><input type="hidden" name="year"><input type="hidden" name="cvc">
    <button id="pay">Place order</button></form></main>`;
}

/** The total stands in the first step, and is gone from the page when the card is asked for. */
function steps(payment: string): Html {
  return html`<main data-payment="${payment}"><section id="step"></section></main>
    <template id="basket"><h1>Basket</h1><p>Total: €42.50</p><button id="next">Continue</button></template>
    <template id="card"><h1>Payment</h1><fieldset><legend>Card number</legend>
      <input aria-label="Card number, first four digits" name="card-number-1" maxlength="4" size="4"> <input aria-label="Card number, next four digits" name="card-number-2" maxlength="4" size="4">
      <input aria-label="Card number, next four digits" name="card-number-3" maxlength="4" size="4"> <input aria-label="Card number, last four digits" name="card-number-4" maxlength="4" size="4"></fieldset>
      <p><label>Expiry date <input id="expiry" name="card-expiry" placeholder="MM / YYYY"></label></p>
      <p><label>Security code <input id="cvc" name="card-cvc" type="password" maxlength="4"></label></p><button id="pay">Pay now</button></template>`;
}
