// What a page's words say of charges that a card of one charge fails at, and which words only look like that.
import { expect, test } from 'vitest';
import { chargeHintsIn } from '../../extension/detection/charge-hints.ts';

const SAID: Readonly<Record<string, readonly string[]>> = {
  subscription: [
    'Renews automatically at €9.99 until you cancel',
    'Das Abo verlängert sich automatisch um einen Monat.',
    'Renouvellement automatique chaque mois',
    'Se renueva automáticamente cada mes',
    'Si rinnova automaticamente ogni anno',
    'Je abonnement wordt automatisch verlengd.',
    'A sua assinatura mensal começa hoje',
    'Subskrypcja odnawia się automatycznie',
    'Prenumerationen förnyas automatiskt',
    'このプランは自動更新されます',
    '到期自动续费，可随时取消',
  ],
  trial: [
    'Start your 14-day free trial',
    '30 Tage kostenlos testen',
    'Essai gratuit de 7 jours',
    'Prueba gratis durante 30 días',
    'Prova gratuita di 30 giorni',
    'Na de proefperiode betaal je € 9,99',
    'Teste grátis por 7 dias',
    'Bezpłatny okres próbny: 14 dni',
    'Prova gratis i 30 dagar',
    '14日間無料でお試し',
    '免费试用30天',
  ],
  deposit: [
    'Pay a 20% deposit today',
    'Anzahlung 20 %, Restzahlung bei Anreise',
    'Acompte de 30 % à la réservation',
    'Anticipo del 20 %, el resto a la llegada',
    'Caparra confirmatoria 30%',
    'Aanbetaling van 25%',
    'Sinal de reserva: 20%',
    'Zaliczka 30% przy rezerwacji',
    'Handpenning 20 % vid bokning',
    '手付金のお支払い',
    '先付定金，发货前付尾款',
  ],
  split: [
    'Items may ship separately',
    'Ihre Bestellung kommt in mehreren Paketen',
    'Vos articles seront expédiés séparément',
    'Los artículos se envían por separado',
    'Gli articoli saranno spediti separatamente',
    'Artikelen worden apart verzonden',
    'Itens enviados separadamente',
    'Produkty zostaną wysłane osobno',
    'Varorna skickas separat',
    '商品は複数回に分けてお届けします',
    '商品将分批发货',
  ],
  estimate: [
    'The final amount may change after weighing',
    'Der Endbetrag kann je nach Gewicht abweichen',
    'Total estimé, selon le poids réel',
    'Total estimado: el importe final puede variar',
    "Totale stimato: l'importo finale può variare",
    'Geschat totaal: het eindbedrag kan afwijken',
    'O valor final pode mudar',
    'Ostateczna kwota może się zmienić',
    'Slutsumman kan bli en annan',
    '概算合計（実際の重量で変わります）',
    '预估总额，多退少补',
  ],
};

const NOTHING = [
  'No deposit required',
  'Subscribe to our newsletter',
  'Newsletter subscription: you can unsubscribe at any time',
  'This is a one-time payment. No subscription, no recurring charges.',
  'Your plan does not renew automatically.',
  'Bottle deposit €0.25',
  'Estimated delivery: Tuesday',
  'Free shipping from €50',
  'Return within 30 days free of charge',
  'Keine Anzahlung nötig, kein Abo',
  'Newsletter abonnieren und 10 % sparen',
  'Kostenloser Versand, zzgl. Pfand',
  'Sans acompte, sans caution',
  'Abonnez-vous à notre lettre d’information',
  'Sin anticipo y sin renovación automática',
  'Suscríbete a nuestro boletín',
  'Senza acconto',
  'Iscriviti alla newsletter',
  'Geen aanbetaling, geen automatische verlenging',
  'Schrijf je in voor de nieuwsbrief',
  'Sem caução',
  'Assine a nossa newsletter',
  'Bez zaliczki i bez kaucji',
  'Zapisz się do newslettera',
  'Ingen handpenning, ingen automatisk förnyelse',
  'Prenumerera på vårt nyhetsbrev',
  '手付金不要',
  '定期購入ではありません',
  'メールマガジンに登録',
  '免押金',
  '不会自动续费',
  '订阅我们的邮件',
  '30 dagen gratis retourneren',
  '30 Tage kostenlose Rückgabe, Lieferzeit kann abweichen',
  '30天免费退货',
  'Caution: hot surface',
  'Gift card: remaining balance €5',
  'Shipping is charged separately',
  'Manage your subscription',
  'Total €42.50',
  'Shipping: separate address',
];

test.each(Object.entries(SAID).flatMap(([kind, texts]) => texts.map((text) => [kind, text])))(
  '%s: %s',
  (kind, text) => {
    expect(chargeHintsIn(text).map((hint) => hint.kind)).toContain(kind);
  },
);

test.each(NOTHING)('%s says nothing of it', (text) => expect(chargeHintsIn(text)).toEqual([]));

test('what is said stands beside what is denied', () => {
  const hints = chargeHintsIn('No deposit. Renews automatically, no free trial.');
  expect(hints).toEqual([{ kind: 'subscription', words: 'renews automatically' }]);
});

test('only the words of the lists are passed on, of however long a text', () => {
  const hostile = `deposit${'x'.repeat(10_000)} a deposit of <script>4821 7397</script> ${'deposit '.repeat(5000)}`;
  expect(chargeHintsIn(hostile)).toEqual([]);
  expect(chargeHintsIn(`A deposit. ${hostile}`)).toEqual([{ kind: 'deposit', words: 'deposit' }]);
});
