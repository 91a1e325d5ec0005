import React from 'react';

const h = React.createElement;

export default function CardForm({ payUrl }) {
  const [card, setCard] = React.useState({ number: '', expiry: '', cvc: '' });
  const [said, setSaid] = React.useState('');
  const field = (name, label, autoComplete) =>
    h(
      'label',
      { style: { display: 'block' } },
      label,
      ' ',
      h('input', {
        name: `card-${name}`,
        autoComplete,
        value: card[name],
        className: 'border',
        onChange: ({ target }) => setCard((before) => ({ ...before, [name]: target.value })),
      }),
    );
  const pay = async () => {
    const answer = await fetch(payUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(card),
    });
    setSaid((await answer.json()).paid ? 'Paid. Thank you!' : 'Declined');
  };
  return h(
    'div',
    { id: 'card-form' },
    field('number', 'Card number', 'cc-number'),
    field('expiry', 'Expiry (MM/YY)', 'cc-exp'),
    field('cvc', 'Security code', 'cc-csc'),
    h('button', { id: 'pay', type: 'button', onClick: pay }, 'Pay by card'),
    h('p', { id: 'result', hidden: said === '' }, said),
  );
}

export const layout = { areaId: 'checkoutFormAfter', sortOrder: 1 };
export const query = `
  query Query {
    payUrl: url(routeId: "payCard")
  }
`;
