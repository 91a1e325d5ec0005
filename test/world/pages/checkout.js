// The shop's checkout: its own total, its own pay button; card data stays with the payment service.

const main = document.querySelector('main');
const result = document.getElementById('result');
const button = document.getElementById('pay');
const frames = [...document.querySelectorAll('iframe.card')];

/** Asks one frame of the payment service to hand its fields in. */
function collectFrom(frame) {
  return new Promise((done) => {
    const listen = ({ data, source }) => {
      if (source !== frame.contentWindow) return;
      removeEventListener('message', listen);
      done(data);
    };
    addEventListener('message', listen);
    frame.contentWindow.postMessage('collect', new URL(frame.src).origin);
  });
}

function show(kind, text) {
  result.className = kind;
  result.textContent = text;
  result.hidden = false;
}

async function pay() {
  const collected = await Promise.all(frames.length > 0 ? frames.map(collectFrom) : [window.collectCard()]);
  const wrong = collected.find(({ ok }) => !ok);
  if (wrong) return show('declined', wrong.error);
  const shipping = document.querySelector('input[name=shipping]:checked')?.value ?? 'standard';
  const answer = await fetch('/pay', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ payment: main.dataset.payment, shipping }),
  });
  const { paid, reason } = await answer.json();
  if (!paid) return show('declined', `Declined by your bank: ${reason}`);
  show('paid', 'Paid. Thank you for your order!');
  document.querySelector('form').classList.add('done');
}

document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  show('', 'Paying …');
  try {
    await pay();
  } finally {
    button.disabled = false;
  }
});

for (const choice of document.querySelectorAll('input[name=shipping]')) {
  choice.addEventListener('change', () => {
    document.getElementById('shipping').textContent = choice.dataset.price;
    document.getElementById('total').textContent = choice.dataset.total;
    button.textContent = `Pay ${choice.dataset.total}`;
  });
}

if (main.dataset.changes) {
  setTimeout(() => document.querySelector('input[value=express]').click(), Number(main.dataset.changes));
}
