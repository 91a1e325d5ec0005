// The markup of card fields: in the payment service's frames, or straight in the shop's page.
import { type Html, html } from './html.ts';

/** Which fields one document holds. */
export type CardPart = 'all' | 'number' | 'expiry' | 'cvc';

const FIELDS = {
  number: { label: 'Card number', autocomplete: 'cc-number', placeholder: '1234 1234 1234 1234', length: 23 },
  expiry: { label: 'Expiry date', autocomplete: 'cc-exp', placeholder: 'MM/YY', length: 9 },
  cvc: { label: 'Security code', autocomplete: 'cc-csc', placeholder: 'CVC', length: 4 },
} as const;

function field(name: keyof typeof FIELDS): Html {
  const { label, autocomplete, placeholder, length } = FIELDS[name];
  return html`<div class="field"><label for="card-${name}">${label}</label>
    <input id="card-${name}" name="card${name}" data-card="${name}" autocomplete="${autocomplete}" inputmode="numeric"
      placeholder="${placeholder}" maxlength="${length}" aria-describedby="card-${name}-note" required>
    <div class="note" id="card-${name}-note" role="alert"></div></div>`;
}

/** The fields of one part; `service` is where they are sent. */
export function cardForm(part: CardPart, payment: string, service: string): Html {
  const fields =
    part === 'all'
      ? html`${field('number')}<div class="pair">${field('expiry')}${field('cvc')}</div>`
      : field(part);
  return html`<div data-payment="${payment}" data-service="${service}">${fields}</div>`;
}
