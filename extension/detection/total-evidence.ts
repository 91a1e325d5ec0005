/** Words beside the amount that will be charged, the surest first, with the belief that each earns. */
export const TOTAL_WORDS: readonly (readonly [words: RegExp, weight: number])[] = [
  [
    /\b(?:grand total|order total|total to pay|amount due|total due|to pay|amount to pay|payable|total payable|you pay|total (?:amount|price|charge|cost)|gesamtsumme|gesamtbetrag|zu zahlen|endbetrag|rechnungsbetrag|total [aà] payer|montant total|total ttc|importe total|total a pagar|totale ordine|totale da pagare|valor total|te betalen|totaalbedrag|do zap[lł]aty|att betala|å betale|at betale)\b|合計|总计|總計|합계|итого/iu,
    5,
  ],
  [/\b(?:total|gesamt|summe|totaal|totale|razem|suma|totalt|i alt)\b/iu, 3],
  [/\b(?:pay|charge|place order and pay|bezahlen|payer|pagar|pagare|betalen|zap[lł]a[cć])\b/iu, 2],
];

/** Words beside an amount that is only a part of it, or none at all. */
export const PART_WORDS =
  /\b(?:sub ?-?total|zwischensumme|sous-total|subtotaal|subtotale|shipping|delivery|versand|livraison|env[ií]o|spedizione|tax(?:es)?|vat|mwst|tva|iva|btw|discount|rabatt|remise|savings?|saved?|coupon|voucher|gift|points?|items? total|per month|monthly|\/ ?mo|was|before|excl|net|deposit|balance|minimum|each|unit)\b/iu;

/** Where pages put their sums, for the elements whose own text has no such word. */
export const TOTAL_PLACES =
  '[class*="grand-total" i],[class*="grandtotal" i],[class*="order-total" i],[class*="ordertotal" i],[id*="grand-total" i],[id*="grandtotal" i],[id*="order-total" i],[id*="ordertotal" i],[id*="order_total" i],[class*="total-price" i],[data-testid*="total" i],[data-test*="total" i],[class*="amount-due" i],[itemprop="totalPaymentDue"]';

export const BUTTONS = 'button, input[type="submit"], input[type="button"], [role="button"]';

/** Belief that a candidate needs, and by how much it must lead the next other amount. */
export const TOTAL_ENOUGH = 3;
export const TOTAL_LEAD = 1;
