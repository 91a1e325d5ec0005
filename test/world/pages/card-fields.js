// Card fields as a framework renders them: what counts is the state, and the state follows `input` events alone.
// A value that was only set is forgotten on blur. Served by the payment service, in its frames or in the shop's page.

const digitsOf = (text) => text.replace(/\D/g, '');
const luhn = (digits) =>
  [...digits].reverse().reduce((sum, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0) %
    10 ===
  0;

const KINDS = {
  number: {
    state: (text) => digitsOf(text).slice(0, 19),
    show: (state) => (state.match(/.{1,4}/g) ?? []).join(' '),
    wrong: (state) => (state.length < 12 || !luhn(state) ? 'Check the card number' : ''),
  },
  expiry: {
    state: (text) =>
      digitsOf(text.replace(/^\s*(\d)\s*\//, '0$1/').replace(/\/\s*20(\d\d)/, '/$1')).slice(0, 4),
    show: (state) => (state.length > 2 ? `${state.slice(0, 2)}/${state.slice(2)}` : state),
    wrong: (state) => (/^(0[1-9]|1[0-2])\d\d$/.test(state) ? '' : 'Check the expiry date'),
  },
  cvc: {
    state: (text) => digitsOf(text).slice(0, 4),
    show: (state) => state,
    wrong: (state) => (state.length < 3 ? 'Check the security code' : ''),
  },
};

/** Remembers what was last set through the element, as React does: an `input` event that changes nothing is ignored. */
function track(input) {
  const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  let tracked = input.value;
  Object.defineProperty(input, 'value', {
    configurable: true,
    get: () => native.get.call(input),
    set: (value) => {
      tracked = String(value);
      native.set.call(input, value);
    },
  });
  return () => {
    const changed = native.get.call(input) !== tracked;
    tracked = native.get.call(input);
    return changed;
  };
}

/** Makes one input controlled; answers how to read it. */
function control(input) {
  const kind = KINDS[input.dataset.card];
  const changed = track(input);
  const note = document.getElementById(`${input.id}-note`);
  let state = '';
  const render = () => {
    const shown = kind.show(state);
    if (input.value !== shown) input.value = shown;
  };
  input.addEventListener('input', () => {
    if (changed()) state = kind.state(input.value);
    note.textContent = '';
    render();
  });
  input.addEventListener('blur', () => {
    render();
    note.textContent = state === '' ? '' : kind.wrong(state);
    input.setAttribute('aria-invalid', String(note.textContent !== ''));
  });
  return () => {
    render();
    note.textContent = kind.wrong(state);
    return { name: input.dataset.card, value: state, wrong: note.textContent };
  };
}

const readers = [...document.querySelectorAll('input[data-card]')].map(control);
const form = document.querySelector('[data-service]');

/** Sends the fields of this frame to the payment service, and to nobody else. */
async function collect() {
  const read = readers.map((reader) => reader());
  const wrong = read.map((field) => field.wrong).find((text) => text !== '');
  if (wrong) return { ok: false, error: wrong };
  const { payment, service } = form.dataset;
  const answer = await fetch(`${service}/payments/${payment}/card`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(read.map(({ name, value }) => [name, value]))),
  });
  return answer.ok ? { ok: true } : { ok: false, error: 'The payment service does not answer' };
}

if (window.parent === window) {
  window.collectCard = collect;
} else {
  window.addEventListener('message', async ({ data, source, origin }) => {
    if (data === 'collect') source.postMessage(await collect(), origin);
  });
}
