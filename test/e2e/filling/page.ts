// What a page for filling is made of.
import type { FieldReport } from '../../../extension/messages/fields.ts';

type Outcomes = Record<string, FieldReport['outcome']>;

/** One page: what its fields hold afterwards by id, what its own script knows as `state`, and what is reported. */
export type FillingPage = {
  name: string;
  body: string;
  /** Scripts of npm packages, served from their folders. */
  scripts?: readonly string[];
  /** A form of this folder that has to be built, and runs when the page stands. */
  form?: string;
  held?: Record<string, string>;
  state?: Record<string, string>;
  report?: Outcomes;
};

export const FILLED: Outcomes = { number: 'filled', expiry: 'filled', cvc: 'filled' };

/** Number, expiry and security code, each an input with these attributes. */
export function card(
  attributes = '',
  { number = '', expiry = 'placeholder="MM/YY"', cvc = '' } = {},
): string {
  return `<label>Card number <input id="number" autocomplete="cc-number" ${attributes} ${number}></label>
    <label>Expiry <input id="expiry" autocomplete="cc-exp" ${attributes} ${expiry}></label>
    <label>CVC <input id="cvc" autocomplete="cc-csc" ${attributes} ${cvc}></label>`;
}

/** A script that runs when all of the page stands; `each(act)` goes through its fields. */
export function script(text: string): string {
  return `<script>
    const state = (globalThis.state = {});
    const each = (act) => document.querySelectorAll('#number, #expiry, #cvc').forEach(act);
    ${text}
  </script>`;
}
