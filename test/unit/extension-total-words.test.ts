// What the words beside an amount make of it, in the languages that shops are written in.
import { describe, expect, test } from 'vitest';
import { isRepeated, kindOfLabel } from '../../extension/detection/total-label.ts';

const LABELS: Readonly<Record<string, readonly string[]>> = {
  due: [
    'Total due today',
    'Due now',
    'Heute zu zahlen',
    'À payer aujourd’hui',
    'A pagar hoy',
    'Da pagare oggi',
    'Nu te betalen',
    'Att betala nu',
    '今日应付',
  ],
  grand: [
    'Order total',
    'Grand Total (3 items)',
    'Gesamtsumme inkl. MwSt.',
    'Total à payer',
    'Importe total',
    'Totale da pagare',
    'Te betalen',
    'Valor total',
    'Do zapłaty',
    'Att betala',
    'Ödenecek Tutar',
    'ご請求金額',
    '应付总额',
    'Итого к оплате',
    'Amount to be paid',
    'Total for your stay',
    'Total after discount',
    'Final price',
    'Zu bezahlen',
    'Montant de la transaction',
    'Importe de la operación',
    'Importo della transazione',
    'Totaal te voldoen',
    'Total a ser pago',
    'Kwota transakcji',
    'Belopp att betala',
    'İşlem Tutarı',
    'Сумма платежа',
    'お会計',
    '订单金额',
  ],
  total: [
    'TOTAL:',
    'Total (incl. VAT)',
    'Total TTC',
    'Gesamt',
    'Totaal',
    'Totale',
    'Razem',
    'Summa',
    'I alt',
    'Toplam',
    '合計（税込）',
    '總計',
    'Total IVA incluido',
    'Total for 3 nights',
    'Total price for 2 guests',
    'Gesamt für 2 Personen',
  ],
  subtotal: [
    'Subtotal',
    'Sub-total',
    'Zwischensumme',
    'Sous-total',
    'Subtotaal',
    'Subtotale',
    'Suma częściowa',
    'Delsumma',
    'Ara Toplam',
    '小計',
    '小计',
    'Total before tax',
    'Total HT',
  ],
  shipping: [
    'Shipping',
    'Versandkosten',
    'Livraison',
    'Envío',
    'Spedizione',
    'Verzending',
    'Frete',
    'Dostawa',
    'Frakt',
    'Kargo',
    '送料',
    '运费',
  ],
  tax: ['Sales tax', 'MwSt.', 'TVA', 'IVA', 'BTW', 'VAT (20%)', 'Moms', 'KDV', '消費税', '税费', 'Total tax'],
  discount: [
    'You save',
    'Total savings',
    'Rabatt',
    'Remise',
    'Descuento',
    'Sconto',
    'Korting',
    'Desconto',
    'Zniżka',
    'İndirim',
    '割引',
    '优惠券',
    'Points earned',
  ],
  instalment: [
    '4 interest-free payments of',
    'Monatlich',
    'par mois',
    'al mese',
    'per maand',
    'Taksit',
    '月々',
  ],
  unit: [
    'Price per item',
    'Stückpreis',
    'Prix unitaire',
    'Total per passenger',
    'From',
    'Total items',
    'Total weight',
    'Gesamtgewicht',
    'Old total',
    'Total reviews',
  ],
};

describe.each(Object.entries(LABELS))('%s', (kind, labels) => {
  test.each(labels)('%s', (label) => {
    expect(kindOfLabel(label)).toBe(kind);
  });
});

test.each([
  'Card number',
  'I choose not to protect my purchase. I understand that by declining I may have to pay the total myself',
  '',
])('nothing: "%s"', (label) => {
  expect(kindOfLabel(label)).toBeUndefined();
});

test('what follows an amount may say that it comes again', () => {
  for (const after of ['/month', ' per person', '/Monat', ' par mois', ' al mes'])
    expect(isRepeated(after), after).toBe(true);
  for (const after of ['', ' USD', ' incl. VAT']) expect(isRepeated(after), after).toBe(false);
});
