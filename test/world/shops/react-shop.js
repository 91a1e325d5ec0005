// A single page: the checkout is a route, its fields are controlled, the total follows the basket.
const { createElement: h, useEffect, useState } = React;
const root = document.getElementById('root');
const { payment } = root.dataset;

const digitsOf = (text) => text.replace(/\D/g, '');
const grouped = (text) =>
  digitsOf(text)
    .slice(0, 16)
    .replace(/(.{4})(?=.)/g, '$1 ');
const dated = (text) =>
  digitsOf(text)
    .slice(0, 4)
    .replace(/^(..)(.+)$/, '$1/$2');

function Field({ label, autocomplete, value, onValue }) {
  return h(
    'label',
    { style: { display: 'block' } },
    label,
    h('input', { autoComplete: autocomplete, value, onChange: ({ target }) => onValue(target.value) }),
  );
}

function Checkout() {
  const [card, setCard] = useState({ number: '', expiry: '', cvc: '' });
  const [result, setResult] = useState('');
  const set = (name, show) => (text) => setCard((before) => ({ ...before, [name]: show(text) }));
  const pay = async (event) => {
    event.preventDefault();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ payment, ...card });
    const { paid } = await (await fetch('/pay', { method: 'POST', headers, body })).json();
    setResult(paid ? 'Paid. Thank you!' : 'Declined');
  };
  useEffect(() => {
    const shown = document.getElementById('result');
    shown.hidden = result === '';
    shown.textContent = result;
  }, [result]);
  return h(
    'form',
    { onSubmit: pay },
    h('h1', null, 'Checkout'),
    h('p', null, 'Order total: ', h('strong', null, '€42.50')),
    h(Field, {
      label: 'Card number',
      autocomplete: 'cc-number',
      value: card.number,
      onValue: set('number', grouped),
    }),
    h(Field, {
      label: 'Expiry (MM/YY)',
      autocomplete: 'cc-exp',
      value: card.expiry,
      onValue: set('expiry', dated),
    }),
    h(Field, { label: 'CVC', autocomplete: 'cc-csc', value: card.cvc, onValue: set('cvc', digitsOf) }),
    h('button', { id: 'pay' }, 'Pay €42.50'),
  );
}

function Shop() {
  const [route, setRoute] = useState(location.pathname);
  const go = () => {
    history.pushState(null, '', '/checkout');
    setRoute('/checkout');
  };
  if (route === '/checkout') return h(Checkout);
  return h(
    'section',
    null,
    h('h1', null, 'Bell, brass'),
    h('button', { id: 'next', onClick: go }, 'Buy now'),
  );
}

ReactDOM.createRoot(root).render(h(Shop));
