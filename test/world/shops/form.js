// As scripts with jQuery are: keys are judged, numbers grouped a moment later, the form checked when it is sent.
$('#cc_number').payment('formatCardNumber');
let owner = '';
$('#cc_owner').on('blur', ({ target }) => {
  owner = $(target).val();
});
$('form').on('submit', (event) => {
  const why = mistake();
  if (why !== undefined) {
    event.preventDefault();
    $('#result').text(why).show();
    return;
  }
  const { elements } = event.target;
  elements.number.value = $('#cc_number').val().replaceAll(' ', '');
  elements.month.value = String(Number($('#cc_exp_month').val()) + 1);
  elements.year.value = $('#cc_exp_year').val();
  elements.cvc.value = $('#cc_cid').val();
});

function mistake() {
  if (!['VI', 'MC'].includes($('#cc_type').val())) return 'Choose a card type';
  if (owner === '') return 'Type the name on the card';
  if (!/^(\d{4} ){3}\d{4}$/.test($('#cc_number').val())) return 'Check the card number';
}
