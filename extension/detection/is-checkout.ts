import type { FieldKind } from '../messages/fields.ts';
import type { ToldForm } from '../messages/told-form.ts';

/**
 * Whether the card fields of all frames together make a checkout. A card number alone does not: people also sign in
 * with card numbers.
 */
export function isCheckout(kinds: Iterable<FieldKind>): boolean {
  const seen = new Set(kinds);
  const expiry = seen.has('expiry') || seen.has('month') || seen.has('year');
  const whole = seen.has('expiry') || (seen.has('month') && seen.has('year'));
  return (seen.has('number') && (expiry || seen.has('cvc'))) || (whole && seen.has('cvc'));
}

/** Whether what the frames of a page tell makes it a checkout, fields included that it does not show yet. */
export function isCheckoutTold(forms: readonly ToldForm[]): boolean {
  return forms.some(({ alone }) => alone) || isCheckout(kindsOf(forms));
}

/** Whether the shopper can see it: a step that the page still hides is none to interrupt them for. */
export function isCheckoutShown(forms: readonly ToldForm[]): boolean {
  const shown = forms.map(({ fields, alone }) => ({
    fields: fields.filter(({ visible }) => visible),
    alone,
  }));
  return shown.some(({ fields, alone }) => alone && fields.length > 0) || isCheckout(kindsOf(shown));
}

function kindsOf(forms: readonly ToldForm[]): FieldKind[] {
  return forms.flatMap(({ fields }) => fields.map(({ kind }) => kind));
}
