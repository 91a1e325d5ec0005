// The shop's pages.
import type { Money } from '../network.ts';
import { cardForm } from './card-form.ts';
import { documentOf, type Html, html } from './html.ts';
import type { Order, Speed } from './order.ts';

/** One open checkout. */
export type Checkout = {
  name: string;
  fields: 'frame' | 'three' | 'top';
  locale: string;
  payment: string;
  service: string;
  order: Order;
  /** Where the payment server says what this shop asks for. */
  demand?: string;
  changes?: number;
  charge?: Money;
};

function layout(name: string, title: string, body: Html, more: Html = html``): string {
  const head = html`<meta property="og:site_name" content="${name}">${more}`;
  const header = html`<header class="site"><a class="brand" href="/">${name}</a>
    <a href="/product">New in</a><a href="/login">Sign in</a><a href="/checkout">Basket (2)</a></header>`;
  return documentOf({ title: `${title} – ${name}`, head, body: html`${header}${body}` });
}

/** Products, no card anywhere. */
export function homePage(name: string): string {
  const product = (title: string, text: string, kind: string) => html`<article class="product">
    <div class="picture ${kind}"></div><h2>${title}</h2><p>${text}</p><a class="button" href="/product">See it</a></article>`;
  const products = [
    product('Terracotta lamp', 'Hand-thrown, warm light. €29.00', ''),
    product('Linen cushion', 'Stone-washed, forest green. €9.00', 'second'),
  ];
  const body = html`<main><h1>Things for quiet evenings</h1><div class="products">${products}</div></main>`;
  return layout(name, 'Home', body);
}

/** One product with a price, no card anywhere. */
export function productPage(name: string): string {
  const body = html`<main><div class="columns"><div class="picture"></div><section><h1>Terracotta lamp</h1>
    <p>Hand-thrown in small batches. Total height 31 cm.</p><p><strong>€29.00</strong></p>
    <form action="/checkout"><div class="field"><label for="count">Quantity</label>
    <input id="count" name="count" type="number" value="1"></div><button>Add to basket</button></form></section></div></main>`;
  return layout(name, 'Terracotta lamp', body);
}

/** A password form, no card anywhere. */
export function loginPage(name: string): string {
  const body = html`<main><section class="narrow"><h1>Sign in</h1><form action="/">
    <div class="field"><label for="email">E-mail</label><input id="email" type="email" autocomplete="username"></div>
    <div class="field"><label for="password">Password</label>
    <input id="password" type="password" autocomplete="current-password"></div>
    <div class="field"><label for="otp">Six-digit code</label>
    <input id="otp" inputmode="numeric" maxlength="6" autocomplete="one-time-code"></div><button>Sign in</button>
    </form></section></main>`;
  return layout(name, 'Sign in', body);
}

function moneyText(locale: string, { currency, value }: Money): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value as `${number}`);
}

/** Lines that add up to the total. */
function summary({ order, locale }: Checkout): Html {
  const show = (money: Money) => moneyText(locale, money);
  const lines = order.lines.map(
    ({ title, detail, price }) =>
      html`<tr><td>${title}<small>${detail}</small></td><td>${show(price)}</td></tr>`,
  );
  return html`<aside><h2>Order summary</h2><table>${lines}
    <tr class="sum"><td>Subtotal</td><td>${show(order.subtotal)}</td></tr>
    <tr><td>Shipping</td><td id="shipping">${show(order.shipping.standard)}</td></tr>
    <tr class="sum total"><td>Total</td><td id="total">${show(order.totals.standard)}</td></tr>
  </table></aside>`;
}

/** The card fields: in the page, or in frames of the payment service. */
function payment({ fields, payment: id, service }: Checkout): Html {
  if (fields === 'top') return cardForm('all', id, service);
  const frame = (part: string, title: string, kind: string) =>
    html`<iframe class="card ${kind}" title="${title}" src="${service}/fields?part=${part}&payment=${id}"></iframe>`;
  if (fields === 'frame') return frame('all', 'Secure card payment', 'all');
  return html`${frame('number', 'Secure card number', 'one')}<div class="pair">${frame('expiry', 'Secure expiry date', 'one')}${frame('cvc', 'Secure security code', 'one')}</div>`;
}

function delivery({ order, locale }: Checkout): Html {
  const choice = (speed: Speed, text: string) => {
    const price = moneyText(locale, order.shipping[speed]);
    return html`<label class="choice"><input type="radio" name="shipping" value="${speed}" ${speed === 'standard' ? 'checked' : ''}
      data-price="${price}" data-total="${moneyText(locale, order.totals[speed])}"> ${text}<span>${price}</span></label>`;
  };
  return html`<section><h2>Delivery</h2>
    <div class="field"><label for="email">E-mail</label><input id="email" type="email" autocomplete="email" value="ada@example.com"></div>
    <div class="field"><label for="address">Address</label><input id="address" autocomplete="street-address" value="1 Quiet Street"></div>
    ${choice('standard', 'Standard, 3 days')}${choice('express', 'Express, tomorrow')}</section>`;
}

/** The checkout. */
export function checkoutPage(checkout: Checkout): string {
  const { name, payment: id, service, fields, order, locale, changes } = checkout;
  const fieldsScript = fields === 'top' ? html`<script src="${service}/card-fields.js"></script>` : html``;
  const body = html`<main data-payment="${id}" data-changes="${changes ?? ''}"><h1>Checkout</h1>
  <form class="columns" novalidate><div>
    ${delivery(checkout)}
    <section><h2>Payment</h2>${payment(checkout)}
    <button id="pay">Pay ${moneyText(locale, order.totals.standard)}</button>
    <p id="result" role="status" hidden></p></section></div>
    ${summary(checkout)}</form></main>${fieldsScript}<script src="/checkout.js"></script>`;
  const link = checkout.demand && html`<link rel="payment-certificate" href="${checkout.demand}">`;
  return layout(name, 'Checkout', body, link || html``);
}
