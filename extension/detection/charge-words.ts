import type { ChargeHintKind } from '../messages/reading.ts';
import { type WordLists, wordsPatterns } from './fold-words.ts';

/** What is charged again and again. */
const SUBSCRIPTION: WordLists = {
  en: 'renews automatically|renew* automatically|auto renew*|automatically renew*|automatic renewal|billed monthly|billed annually|billed yearly|billed every|charged every month|charged monthly|recurring payment*|recurring charge*|recurring billing|monthly subscription|annual subscription|yearly subscription|subscription renews|start subscription|subscribe now|subscribe and pay|cancel anytime|cancel any time|until you cancel|until cancelled|until canceled|subscribe save',
  de: 'verlängert sich automatisch|automatische verlängerung|automatisch verlängert|monatlich abgebucht|jährlich abgebucht|wird monatlich berechnet|wiederkehrende zahlung*|monatsabo|jahresabo|abo abschließen|abonnement abschließen|jetzt abonnieren|jederzeit kündbar|monatlich kündbar',
  fr: 'renouvellement automatique|renouvelé automatiquement|renouvelle automatiquement|se renouvelle|facturé mensuellement|facturé annuellement|prélèvement mensuel|paiement récurrent|abonnement mensuel|abonnement annuel|sans engagement|résiliable à tout moment|résiliez à tout moment',
  es: 'renovación automática|se renueva automáticamente|se renovará automáticamente|se factura mensualmente|facturación mensual|pago recurrente|pagos recurrentes|cargo recurrente|suscripción mensual|suscripción anual|cancela cuando quieras|cancele en cualquier momento',
  it: 'rinnovo automatico|si rinnova automaticamente|rinnovato automaticamente|addebito mensile|addebito ricorrente|pagamento ricorrente|pagamenti ricorrenti|abbonamento mensile|abbonamento annuale|disdici quando vuoi|annulla in qualsiasi momento',
  nl: 'automatisch verlengd|wordt automatisch verlengd|automatische verlenging|maandelijks afgeschreven|jaarlijks afgeschreven|terugkerende betaling*|maandabonnement|jaarabonnement|abonnement afsluiten|maandelijks opzegbaar|op elk moment opzegbaar',
  pt: 'renovação automática|renova automaticamente|renovada automaticamente|cobrança mensal|cobrado mensalmente|cobrança recorrente|pagamento recorrente|assinatura mensal|assinatura anual|subscrição mensal|subscrição anual|cancele quando quiser|cancele a qualquer momento',
  pl: 'odnawia się automatycznie|automatyczne odnawianie|automatycznie odnawiana|automatycznie odnowiona|opłata miesięczna pobierana|płatność cykliczna|płatności cykliczne|subskrypcja miesięczna|subskrypcja roczna|miesięczna subskrypcja|anuluj w dowolnym momencie',
  sv: 'förnyas automatiskt|automatisk förnyelse|debiteras varje månad|debiteras månadsvis|återkommande betalning*|månadsprenumeration|årsprenumeration|prenumerationen förnyas|starta prenumeration|avsluta när som helst|ingen bindningstid',
  ja: '自動更新|自動的に更新|定期購入|定期お届け|定期便|月額課金|毎月課金|継続課金|サブスクリプション|いつでも解約',
  zh: '自动续费|自動續費|自动续订|自動續訂|连续包月|连续包年|連續包月|按月扣款|每月扣款|定期扣款|随时取消|隨時取消|订阅服务|訂閱服務',
};

/** What costs nothing, or less, until it costs more. */
const TRIAL: WordLists = {
  en: 'free trial|trial period|trial ends|after your trial|after the trial|trial subscription|day trial|first month free|try free for|then charged|free for the first',
  de: 'kostenlos testen|gratis testen|testphase|probezeitraum|probeabo|kostenlose testphase|probemonat|erster monat gratis|nach der testphase',
  fr: 'essai gratuit|période d essai|essayer gratuitement|jours d essai|premier mois gratuit|à l issue de l essai|puis facturé',
  es: 'prueba gratis|prueba gratuita|período de prueba|periodo de prueba|días de prueba|primer mes gratis|al finalizar la prueba',
  it: 'prova gratuita|periodo di prova|prova gratis|giorni di prova|primo mese gratis|al termine della prova',
  nl: 'gratis proberen|gratis proefperiode|proefperiode|proefabonnement|eerste maand gratis|na de proefperiode',
  pt: 'teste grátis|teste gratuito|período de teste|período de avaliação|dias de teste|primeiro mês grátis|avaliação gratuita',
  pl: 'bezpłatny okres próbny|okres próbny|okresie próbnym|wypróbuj za darmo|pierwszy miesiąc gratis|darmowy okres próbny',
  sv: 'gratis provperiod|provperiod|provperioden|prova gratis|första månaden gratis|testperiod',
  ja: '無料トライアル|無料お試し|無料でお試し|無料体験|トライアル期間|お試し期間|初月無料',
  zh: '免费试用|免費試用|试用期|試用期|首月免费|首月免費|试用结束|試用結束',
};

/** What is only the first part of a price, or comes back. */
const DEPOSIT: WordLists = {
  en: 'deposit|deposits|down payment|downpayment|balance due later|pay the balance|balance due on arrival|balance on delivery|pay the rest later',
  de: 'anzahlung|restzahlung|kaution|anzahlungsbetrag',
  fr: 'acompte|arrhes|dépôt de garantie|caution à verser|caution remboursable|montant de la caution|solde à régler',
  es: 'anticipo|depósito de seguridad|pago inicial|pago de reserva|señal de reserva|depósito reembolsable|fianza',
  it: 'acconto|caparra|deposito cauzionale|saldo da versare|cauzione',
  nl: 'aanbetaling|restbetaling|borgsom|waarborgsom',
  pt: 'pagamento de entrada|valor da entrada|sinal de reserva|depósito de segurança|depósito caução|caução',
  pl: 'zaliczka|zaliczki|zadatek|kaucja|kaucji|przedpłata',
  sv: 'handpenning|depositionsavgift|deposition|förskottsbetalning|slutbetalning',
  ja: '手付金|内金|頭金|保証金|デポジット',
  zh: '定金|订金|訂金|押金|保证金|保證金|尾款',
};

/** What comes in several parcels, each charged when it leaves. */
const SPLIT: WordLists = {
  en: 'ship* separately|shipped separately|separate shipments|multiple shipments|split shipment*|partial shipment*|ships in 2|ships in 3|more than one shipment|more than one package|sent in several packages|charged when each|charged as each|charged when your items ship|charged when items ship|charged per shipment|multiple charges',
  de: 'teillieferung|teillieferungen|mehreren lieferungen|mehreren paketen|getrennt versendet|getrennt geliefert|separat versendet|separat geliefert|mehreren teilen|in mehreren sendungen',
  fr: 'expédiés séparément|expédié séparément|envoyés séparément|livrés séparément|plusieurs colis|plusieurs envois|plusieurs livraisons|livraison partielle|livraisons partielles|expédition fractionnée',
  es: 'se envían por separado|enviados por separado|envíos separados|varios envíos|varios paquetes|envío parcial|envíos parciales|envío dividido',
  it: 'spediti separatamente|spedito separatamente|spedizioni separate|più spedizioni|più pacchi|spedizione parziale|spedizioni parziali|consegne separate',
  nl: 'apart verzonden|afzonderlijk verzonden|meerdere pakketten|meerdere zendingen|meerdere leveringen|deellevering|deelleveringen|gesplitste levering',
  pt: 'enviados separadamente|enviado separadamente|envios separados|vários envios|várias entregas|vários pacotes|entrega parcial|entregas parciais|envio parcial',
  pl: 'wysłane osobno|wysyłane osobno|osobnych przesyłkach|kilku przesyłkach|kilku paczkach|oddzielne przesyłki|dostawa częściowa|dostawy częściowe|wysyłka częściowa',
  sv: 'skickas separat|skickas var för sig|levereras separat|flera leveranser|flera paket|flera försändelser|delleverans|delleveranser|delad leverans',
  ja: '分割発送|別々に発送|複数回に分けて|複数の荷物|個別に発送|分納|発送ごとに',
  zh: '分批发货|分批發貨|分批配送|分开发货|分開發貨|多个包裹|多個包裹|拆单发货|分批扣款',
};

/** What may still become more or less. */
const ESTIMATE: WordLists = {
  en: 'estimated total|estimated order total|final amount may|final price may|final total may|final charge may|final cost may|final amount will|actual amount may|actual weight|final weight|may be adjusted|temporary hold|pre authori?zation|subject to change after weighing|charged the actual',
  de: 'voraussichtlicher gesamtbetrag|geschätzte gesamtsumme|geschätzter gesamtbetrag|endgültiger betrag kann|endbetrag kann|endpreis kann|tatsächliches gewicht|tatsächlichem gewicht|vorautorisierung|nach gewicht berechnet',
  fr: 'total estimé|montant estimé|montant final peut|prix final peut|montant définitif|poids réel|préautorisation|peut varier selon le poids|ajusté selon le poids',
  es: 'total estimado|importe estimado|monto estimado|importe final puede|precio final puede|total final puede|monto final puede|peso real|preautorización|puede variar según el peso',
  it: 'totale stimato|importo stimato|importo finale può|importo finale potrebbe|prezzo finale può|prezzo finale potrebbe|peso effettivo|preautorizzazione|può variare in base al peso',
  nl: 'geschat totaal|geschatte totaal|geschatte totaalprijs|definitieve bedrag kan|uiteindelijke bedrag kan|eindbedrag kan|werkelijk gewicht|werkelijke gewicht|voorautorisatie',
  pt: 'total estimado|valor estimado|valor final pode|preço final pode|total final pode|peso real|pré autorização|pode variar conforme o peso',
  pl: 'szacunkowa kwota|szacowana kwota|szacunkowa suma|ostateczna kwota może|ostateczna cena może|cena końcowa może|rzeczywista waga|rzeczywistej wagi|preautoryzacja',
  sv: 'beräknad totalsumma|uppskattat totalbelopp|uppskattad summa|slutsumman kan|slutpriset kan|slutliga beloppet kan|faktisk vikt|faktiska vikten|förauktorisering',
  ja: '概算合計|概算金額|見積合計|最終金額は変わる|最終金額が変わる|金額が変更になる|実際の重量|仮売上|与信枠を確保',
  zh: '预估总额|預估總額|预计总额|預計總額|估计总价|最终金额可能|最終金額可能|实际重量|實際重量|预授权|預授權|多退少补|多退少補',
};

/** What looks like one of these and is none; it is taken out before anything is looked for. */
const NEITHER: WordLists = {
  en: 'no deposit*|without deposit|without a deposit|zero deposit|deposit free|bottle deposit|direct deposit|bank deposit|deposit account|deposit protection|deposit insurance|not a subscription|no subscription*|without a subscription|without subscription|no recurring payment*|no recurring charge*|not recurring|does not renew automatically|will not renew automatically|never renew* automatically|no auto renew*|newsletter subscription|manage your subscription|email subscription|no free trial|no trial period|clinical trial*|no estimated total|no multiple charges|not ship separately',
  de: 'keine anzahlung|ohne anzahlung|keine kaution|ohne kaution|kautionsfrei|kein abo|ohne abo|kein abonnement|verlängert sich nicht automatisch|keine automatische verlängerung|ohne automatische verlängerung|keine teillieferung|keine teillieferungen|keine testphase|newsletter jetzt abonnieren|newsletter jederzeit kündbar',
  fr: 'sans acompte|aucun acompte|sans arrhes|sans caution|aucune caution|sans dépôt de garantie|sans renouvellement automatique|pas de renouvellement automatique|aucun abonnement|sans abonnement mensuel|pas d abonnement|aucun essai gratuit|pas de livraison partielle',
  es: 'sin anticipo|sin depósito de seguridad|sin fianza|sin renovación automática|no se renueva automáticamente|sin suscripción mensual|sin suscripción|sin período de prueba|sin periodo de prueba',
  it: 'senza acconto|nessun acconto|senza caparra|senza cauzione|nessuna cauzione|senza deposito cauzionale|senza rinnovo automatico|nessun rinnovo automatico|non si rinnova automaticamente|senza abbonamento mensile|nessun abbonamento mensile',
  nl: 'geen aanbetaling|zonder aanbetaling|geen borgsom|zonder borgsom|geen waarborgsom|niet automatisch verlengd|geen automatische verlenging|zonder automatische verlenging|geen maandabonnement|geen deelleveringen',
  pt: 'sem caução|sem depósito de segurança|sem renovação automática|não renova automaticamente|sem assinatura mensal|nenhuma assinatura mensal|sem pagamento de entrada',
  pl: 'bez zaliczki|bez zadatku|bez kaucji|bez przedpłaty|nie odnawia się automatycznie|bez automatycznego odnawiania|bez subskrypcji|bez okresu próbnego',
  sv: 'ingen handpenning|utan handpenning|ingen deposition|utan deposition|förnyas inte automatiskt|ingen automatisk förnyelse|ingen månadsprenumeration|ingen provperiod|inga delleveranser',
  ja: '手付金不要|保証金不要|内金不要|頭金不要|頭金なし|デポジット不要|自動更新なし|自動更新されません|自動更新はありません|定期購入ではありません|定期購入ではない|無料体験なし',
  zh: '无需定金|无需订金|無需訂金|免押金|无需押金|無需押金|零押金|免定金|不会自动续费|不會自動續費|不自动续费|非自动续费|无自动续费|不支持免费试用',
};

export const NEITHER_WORDS = wordsPatterns({ any: NEITHER });
export const CHARGE_WORDS: Readonly<Record<ChargeHintKind, RegExp>> = wordsPatterns({
  subscription: SUBSCRIPTION,
  trial: TRIAL,
  deposit: DEPOSIT,
  split: SPLIT,
  estimate: ESTIMATE,
});
