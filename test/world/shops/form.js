// As jQuery plugins of their time: keys are judged, numbers grouped a moment later, the form checked when it is sent.
const $ = (selector) => document.querySelector(selector);
const on = (selector, types, act) => {
  for (const type of types.split(' ')) $(selector).addEventListener(type, act);
};
const digitsOf = (text) => text.replace(/\D/g, '');

on('#cc_number', 'keypress', (event) => {
  if (!/[\d\s]/.test(String.fromCharCode(event.which))) event.preventDefault();
});
on('#cc_number', 'keyup change paste', ({ target }) =>
  setTimeout(() => {
    target.value = digitsOf(target.value).replace(/(.{4})(?=.)/g, '$1 ');
  }),
);
let owner = '';
on('#cc_owner', 'blur', ({ target }) => {
  owner = target.value;
});
on('form', 'submit', (event) => {
  const { elements } = event.target;
  const type = $('#cc_type').value;
  if (type !== 'VI' && type !== 'MC') return refuse(event, 'Choose a card type');
  if (owner === '') return refuse(event, 'Type the name on the card');
  if (!/^(\d{4} ){3}\d{4}$/.test($('#cc_number').value)) return refuse(event, 'Check the card number');
  elements.number.value = digitsOf($('#cc_number').value);
  elements.month.value = String(Number($('#cc_exp_month').value) + 1);
  elements.year.value = $('#cc_exp_year').value;
  elements.cvc.value = $('#cc_cid').value;
});

function refuse(event, why) {
  event.preventDefault();
  $('#result').hidden = false;
  $('#result').textContent = why;
}
