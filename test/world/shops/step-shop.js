// One step after another in the same page, each in place of the one before; the number stands in four boxes.
const step = document.getElementById('step');
const show = (id) => step.replaceChildren(document.getElementById(id).content.cloneNode(true));

function basket() {
  show('basket');
  document.getElementById('next').addEventListener('click', card);
}

function card() {
  show('card');
  const boxes = [...step.querySelectorAll('fieldset input')];
  for (const [index, box] of boxes.entries())
    box.addEventListener('input', () => box.value.length === 4 && boxes[index + 1]?.focus());
  document.getElementById('pay').addEventListener('click', () => pay(boxes));
}

async function pay(boxes) {
  const { payment } = document.querySelector('main').dataset;
  const number = boxes.map(({ value }) => value).join('');
  const [month, year] = document.getElementById('expiry').value.split(' / ');
  const cvc = document.getElementById('cvc').value;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ payment, number, month, year, cvc });
  const { paid } = await (await fetch('/pay', { method: 'POST', headers, body })).json();
  const result = document.getElementById('result');
  result.hidden = false;
  result.textContent = paid ? 'Paid. Thank you!' : 'Declined';
}

basket();
