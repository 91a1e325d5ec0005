// Fields with scripts: frameworks that keep their own state, and masks that write what they like.
import { card, FILLED, type FillingPage, script } from './page.ts';

const DIGITS = { number: '4111111111111111', cvc: '012' };
const GROUPED = '4111 1111 1111 1111';
const REACT = ['react/umd/react.production.min.js', 'react-dom/umd/react-dom.production.min.js'];
const VUE = ['vue/dist/vue.global.prod.js'];

/** React: the state is what was told by `onChange`; what is only in the element is painted over. */
const reactForm = (more: string) =>
  `<div id="root"></div>${script(`
  const { createElement: h, useState } = React;
  const grouped = (text) => text.replace(/\\D/g, '').slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');
  function Input({ id, autocomplete, show = (text) => text, ...props }) {
    const [value, setValue] = useState('');
    state[id] = value;
    return h('input', { id, autoComplete: autocomplete, value, onChange: (event) => setValue(show(event.target.value)), ...props });
  }
  ${more}
  ReactDOM.createRoot(document.getElementById('root')).render(h(Form));`)}`;

const FRAMEWORKS: readonly FillingPage[] = [
  {
    name: 'React, controlled and formatted',
    scripts: REACT,
    body: reactForm(`const Form = () => h('form', null,
      h(Input, { id: 'number', autocomplete: 'cc-number', show: grouped }),
      h(Input, { id: 'expiry', autocomplete: 'cc-exp', placeholder: 'MM/YY' }),
      h(Input, { id: 'cvc', autocomplete: 'cc-csc' }));`),
    state: { number: GROUPED, expiry: '09/31', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'React, which puts new fields in place of the old ones once it knows the card type',
    scripts: REACT,
    body: reactForm(`function Form() {
      const [number, setNumber] = useState('');
      const type = number.startsWith('4') ? 'visa' : 'none';
      state.number = number;
      return h('form', null,
        h('input', { autoComplete: 'cc-number', id: 'number', value: number, onChange: (event) => setNumber(event.target.value) }),
        h('div', { key: type }, h(Input, { id: 'expiry', autocomplete: 'cc-exp' }), h(Input, { id: 'cvc', autocomplete: 'cc-csc' })));
    }`),
    state: { number: '4111111111111111', expiry: '09/31', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'Vue, at each key and lazily',
    scripts: VUE,
    body: `<div id="app"><input id="number" autocomplete="cc-number" v-model.trim="number">
      <input id="expiry" autocomplete="cc-exp" v-model.lazy="expiry"><input id="cvc" autocomplete="cc-csc" v-model="cvc">
      <select id="month" autocomplete="cc-exp-month" v-model="month"><option v-for="m in 12" :value="m">{{ m }}</option></select></div>${script(`
      Vue.createApp({ data: () => ({ number: '', expiry: '', cvc: '', month: '' }),
        updated() { Object.assign(state, { ...this.$data, month: String(this.month) }); } }).mount('#app');`)}`,
    state: { number: '4111111111111111', expiry: '09/31', cvc: '012', month: '9' },
    report: { ...FILLED, month: 'filled' },
  },
  {
    name: 'Angular, which takes a value when the field is left',
    body: `<card-form></card-form>${script('')}`,
    form: 'angular-form.js',
    state: { number: '4111111111111111', expiry: '09/31', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'Svelte, which binds each field and writes back',
    body: `<div id="app"></div>${script('')}`,
    form: 'svelte-form.js',
    held: { number: GROUPED },
    state: { number: GROUPED, expiry: '09/31', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'a form that listens at its root, by focusin and focusout',
    body: `<form id="form">${card()}</form>${script(`
      form.addEventListener('focusin', ({ target }) => { target.dataset.touched = ''; });
      form.addEventListener('focusout', ({ target }) => { if ('touched' in target.dataset) state[target.id] = target.value; });`)}`,
    state: { ...DIGITS },
    report: FILLED,
  },
  {
    name: 'Lit: open shadow roots, one within another, with slots',
    body: `<card-form><input id="holder" slot="name" autocomplete="cc-name"></card-form>${script('')}`,
    form: 'lit-form.js',
    state: { number: GROUPED, expiry: '09/31', cvc: '012' },
    held: { holder: 'Ada Maria Example' },
    report: { ...FILLED, holder: 'filled' },
  },
];

const MASKS: readonly FillingPage[] = [
  {
    name: 'Cleave.js',
    scripts: ['cleave.js/dist/cleave.min.js'],
    body: `${card()}${script(`
      new Cleave('#number', { creditCard: true, onCreditCardTypeChanged: (type) => { state.type = type; } });
      new Cleave('#expiry', { date: true, datePattern: ['m', 'y'] });
      new Cleave('#cvc', { numeral: false, blocks: [3], numericOnly: true });`)}`,
    held: { number: GROUPED, expiry: '09/31', cvc: '012' },
    state: { type: 'visa' },
    report: FILLED,
  },
  {
    name: 'IMask',
    scripts: ['imask/dist/imask.js'],
    body: `${card()}${script(`
      const masks = { number: '0000 0000 0000 0000', expiry: '00{/}00', cvc: '0000' };
      each((field) => {
        const mask = IMask(field, { mask: masks[field.id], lazy: field.id !== 'number' });
        mask.on('accept', () => { state[field.id] = mask.unmaskedValue; });
      });`)}`,
    held: { number: GROUPED, expiry: '09/31', cvc: '012' },
    state: { number: '4111111111111111', expiry: '09/31', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'jQuery.payment: keys are judged, and what is there is written anew a moment later',
    scripts: ['jquery/dist/jquery.min.js', 'jquery.payment/lib/jquery.payment.min.js'],
    body: `${card()}${script(`
      $(number).payment('formatCardNumber');
      $(expiry).payment('formatCardExpiry');
      $(cvc).payment('formatCardCVC');
      $('input').on('change', () => {
        state.number = String($.payment.validateCardNumber($(number).val()));
        state.expiry = JSON.stringify($(expiry).payment('cardExpiryVal'));
        state.cvc = String($.payment.validateCardCVC($(cvc).val(), 'visa'));
      });`)}`,
    held: { number: GROUPED, expiry: '09 / 31', cvc: '012' },
    state: { number: 'true', expiry: '{"month":9,"year":2031}', cvc: 'true' },
    report: FILLED,
  },
  {
    name: 'a mask that knows keys alone and writes its own buffer',
    body: `${card()}${script(`each((field) => {
      const empty = { number: '____ ____ ____ ____', expiry: '__/__', cvc: '___' }[field.id];
      let buffer = '';
      const write = () => { let at = 0; field.value = empty.replace(/_/g, (place) => buffer[at++] ?? place); };
      field.addEventListener('focus', write);
      field.addEventListener('keypress', (event) => {
        event.preventDefault();
        const key = String.fromCharCode(event.which);
        if (/\\d/.test(key)) buffer += key;
        write();
      });
      field.addEventListener('input', write);
      field.addEventListener('blur', () => { state[field.id] = buffer; if (buffer === '') field.value = ''; });
    });`)}`,
    held: { number: GROUPED, expiry: '09/31', cvc: '012' },
    state: { number: '4111111111111111', expiry: '0931', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'fields that take one more character at a time, and a slash typed by hand',
    body: `${card()}${script(`each((field) => {
      let last = '';
      field.addEventListener('input', () => {
        const isStep = Math.abs(field.value.length - last.length) <= 1;
        const isRight = field.id !== 'expiry' || /^(\\d{0,2}|\\d\\d\\/\\d{0,2})$/.test(field.value);
        last = isStep && isRight ? field.value : field.value === '' ? '' : last;
        field.value = last;
        state[field.id] = last;
      });
    });`)}`,
    state: { number: '4111111111111111', expiry: '09/31', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'a mask that takes `beforeinput` and puts the character in itself',
    body: `${card()}${script(`each((field) => {
      field.addEventListener('beforeinput', (event) => {
        if (event.inputType !== 'insertText') return;
        event.preventDefault();
        state[field.id] = (state[field.id] ?? '') + event.data;
        field.value = state[field.id];
      });
      field.addEventListener('input', () => { field.value = state[field.id] ?? ''; });
    });`)}`,
    state: { number: '4111111111111111', expiry: '0931', cvc: '012' },
    report: FILLED,
  },
  {
    name: 'a number that shows its last digits alone once it is left, a name in capitals',
    body: `${card()}<input id="holder" autocomplete="cc-name">${script(`
      number.addEventListener('blur', () => { state.number = number.value; number.value = '•••• •••• •••• ' + number.value.slice(-4); });
      holder.addEventListener('input', () => { holder.value = holder.value.toUpperCase(); });`)}`,
    held: { number: '•••• •••• •••• 1111', holder: 'ADA MARIA EXAMPLE' },
    state: { number: '4111111111111111' },
    report: { ...FILLED, holder: 'filled' },
  },
  {
    name: 'a field that appears when the number is right',
    body: `<div id="form"><input id="number" autocomplete="cc-number"><input id="expiry" autocomplete="cc-exp"></div>${script(`
      number.addEventListener('input', () => setTimeout(() => {
        if (number.value.length === 16 && !document.getElementById('cvc'))
          form.insertAdjacentHTML('beforeend', '<input id="cvc" autocomplete="cc-csc">');
      }, 20));`)}`,
    held: { number: '4111111111111111', expiry: '09/31', cvc: '012' },
    report: FILLED,
  },
];

const STUBBORN: readonly FillingPage[] = [
  {
    name: 'a page that changes a digit',
    body: `${card()}${script(`number.addEventListener('input', () => { number.value = number.value.replace(/.$/, '0'); });`)}`,
    report: { ...FILLED, number: 'altered' },
  },
  {
    name: 'a page that believes nobody but its own shopper',
    body: `${card()}${script(`each((field) => field.addEventListener('input', (event) => { if (!event.isTrusted) field.value = ''; }));`)}`,
    held: { number: '', expiry: '', cvc: '' },
    report: { number: 'emptied', expiry: 'emptied', cvc: 'emptied' },
  },
];

export const SCRIPTED = [...FRAMEWORKS, ...MASKS, ...STUBBORN];
