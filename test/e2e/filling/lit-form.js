// A form of Lit's: open shadow roots, one within another, with a slot; a field that paints its own state.
import { html, LitElement } from 'lit';

const grouped = (text) => text.replace(/\D/g, '').replace(/(.{4})(?=.)/g, '$1 ');

class CardField extends LitElement {
  static properties = { kind: {}, label: {}, value: { state: true } };

  constructor() {
    super();
    this.value = '';
  }

  render() {
    return html`<label>${this.label} <input autocomplete=${this.kind} .value=${this.value} @input=${this.#take}></label>`;
  }

  #take({ target }) {
    this.value = this.kind === 'cc-number' ? grouped(target.value) : target.value;
    globalThis.state[this.id] = this.value;
  }
}

class CardForm extends LitElement {
  render() {
    return html`<section><slot name="name"></slot></section>
      <card-field id="number" label="Card number" kind="cc-number"></card-field>
      <card-field id="expiry" label="Expiry" kind="cc-exp"></card-field>
      <card-field id="cvc" label="CVC" kind="cc-csc"></card-field>`;
  }
}

customElements.define('card-field', CardField);
customElements.define('card-form', CardForm);
