import { type WordLists, wordsPatterns } from './fold-words.ts';

/** What a page is, not whose: words to be taken off a title. */
const PAGE: WordLists = {
  en: 'secure checkout|check out|checkout|checkout page|payment page|payment|payments|payment details|payment method|payment methods|payment information|payment gateway|payment form|make payment|pay|cart|your cart|my cart|basket|bag|shopping cart|shopping bag|order|orders|your order|order summary|order review|review order|place order|place your order|order confirmation|confirm order|billing|shipping|billing and payment|shipping and payment|delivery|home|homepage|home page|welcome|sign up|sign in|log in|login|register|account|my account|secure|page|step|enter payment|credit card|card details|card payment|complete your purchase|complete order|complete your order|buy|buy now|donate|subscribe|document|untitled|untitled document|index|website|web site|official site|official website|online store|online shop|react app|vite app|bootstrap|bootstrap example|template|html|html5|test|demo|hello world|form|confirm|confirmation|book now|booking|reservation|summary|review|details|information|loading|redirecting|checkout form|subscription|purchase|invoice|gift cards?|forms?|examples?|store checkout|shop checkout|secure payment|secure order form|payment options|payment processing|payment successful|process payment|proceed to payment|proceed to checkout|pay securely|checkout process|checkout step|checkout example|checkout template|payment form example|add card|add payment method|debit card|credit card payment|credit card form|credit card checkout|card|cards|payment portal|online payment|easy payment|stripe checkout|stripe payment|paypal checkout|step 1|step 2|step 3|template|templates|html template|website template|responsive|multipurpose|ecommerce|e commerce|ecommerce website|e commerce website|mobile|theme|clone|tutorial|project|frontend|front end|web app|webpage|web page|new page|new tab|tailwind css|tailwind|css|javascript|next js|nextjs|vue|angular|react|vite|laravel|django|php|node js|index html|checkout html|error|404|not found|guest checkout|express checkout|one page checkout|quick checkout|customer information|shipping information|shipping address|billing address|billing information|billing details|contact information|almost there|thank you|finish|finalize|complete payment|complete your payment|payment confirmation|purchase order|place an order|order form|order now|order online|order details|my orders|booking details|complete your booking|book|tickets|ticket|donation|donations|donate now|contribute|contribution',
  de: 'kasse|zur kasse|zahlung|zahlungsart|zahlungsarten|zahlungsdaten|bezahlen|bezahlung|bestellung|bestellen|bestellübersicht|warenkorb|startseite|willkommen|anmelden|registrieren|konto|mein konto|versand|lieferung|rechnung|zahlen|jetzt bezahlen|buchung|sichere zahlung|übersicht|seite|kauf abschließen|bestellung abschließen|prüfen und bestellen|bezahlvorgang|bestellvorgang|zahlungsmethode|zahlungsseite|kreditkarte|zahlung per kreditkarte|adresse|adressen|rechnungsadresse|lieferadresse|persönliche daten|bestellung aufgeben|online shop|onlineshop|webshop|offizielle website|spenden|spende|bestätigung',
  fr: 'paiement|paiement sécurisé|commande|commander|panier|mon panier|caisse|accueil|bienvenue|livraison|facturation|connexion|inscription|compte|mon compte|payer|validation|récapitulatif|réservation|page de paiement|votre commande|finaliser|valider|moyen de paiement|mode de paiement|modes de paiement|passer commande|passer la commande|finaliser la commande|finaliser ma commande|tunnel de commande|boutique en ligne|site officiel|adresse|carte bancaire|faire un don|don|billetterie|confirmation|étape|mes informations|informations',
  es: 'pago|pagos|pagar|pago seguro|método de pago|métodos de pago|pedido|carrito|carrito de compras|cesta|caja|compra|finalizar compra|inicio|bienvenido|envío|facturación|iniciar sesión|registro|cuenta|mi cuenta|resumen|reserva|página de pago|tu pedido|pasarela de pago|formulario de pago|datos de pago|tramitar pedido|confirmar pedido|confirmación|confirmación de pedido|forma de pago|formas de pago|medio de pago|medios de pago|proceso de compra|realizar pago|detalles de pago|tienda online|tienda en línea|sitio oficial|página oficial|web oficial|tarjeta|tarjeta de crédito|bolsa|facturación y envío|donar|donación|entrega|paso|datos de envío',
  it: 'cassa|pagamento|pagamenti|ordine|carrello|spedizione|home|benvenuto|accedi|registrati|conto|riepilogo|prenotazione|acquisto|checkout|metodo di pagamento|metodi di pagamento|conferma|conferma ordine|paga|il tuo ordine|il tuo carrello|negozio online|sito ufficiale|completa ordine|completa l ordine|indirizzo|carta di credito|dona|dati di pagamento',
  nl: 'afrekenen|betalen|betaling|betaalpagina|bestelling|bestellen|winkelwagen|winkelmandje|verzending|home|welkom|inloggen|registreren|account|overzicht|kassa|betaalmethode|betaalgegevens|betaalwijze|winkelmand|je bestelling|uw bestelling|webwinkel|webshop|bevestiging|gegevens|bestelling plaatsen|veilig betalen|stap',
  pt: 'pagamento|pagamentos|página de pagamento|forma de pagamento|formas de pagamento|finalizar|finalizar compra|finalizar pedido|pedido|carrinho|carrinho de compras|caixa|compra|início|bem vindo|entrega|envio|entrar|cadastro|conta|minha conta|resumo|reserva|pagar|checkout|básico|tela de pagamento|confirmar|confirmação|confirmação de pedido|dados de pagamento|método de pagamento|métodos de pagamento|meio de pagamento|meios de pagamento|meu carrinho|sacola|loja virtual|loja online|site oficial|cartão|cartão de crédito|endereço|doação|doar|compra segura|pagamento seguro|fechar pedido|página inicial|etapa|encomenda',
  pl: 'płatność|płatności|zapłać|zamówienie|koszyk|kasa|dostawa|strona główna|witamy|logowanie|rejestracja|konto|moje konto|podsumowanie|rezerwacja|składanie zamówienia|sposób płatności|metoda płatności|metody płatności|twój koszyk|twoje zamówienie|sklep internetowy|oficjalna strona|potwierdzenie|dostawa i płatność|finalizacja zamówienia',
  sv: 'kassa|kassan|till kassan|betalning|betala|beställning|beställ|varukorg|kundvagn|leverans|hem|välkommen|logga in|registrera|konto|mitt konto|order|bokning|sammanfattning|betalningssätt|betalsätt|din varukorg|din beställning|orderbekräftelse|webbutik|bekräftelse|slutför köp',
  da: 'kasse|kassen|til kassen|betaling|betal|bestilling|ordre|kurv|indkøbskurv|levering|hjem|forside|log ind|konto',
  no: 'kasse|kassen|til kassen|betaling|betal|bestilling|ordre|handlekurv|handlevogn|levering|hjem|forside|logg inn|konto|fullførelse|fullfør|fullfør bestilling|utsjekk',
  fi: 'kassa|maksu|maksaminen|tilaus|ostoskori|toimitus|etusivu|kirjaudu',
  tr: 'ödeme|ödeme sayfası|ödeme ekranı|ödeme yap|ödeme bilgileri|güvenli ödeme|sepet|sepetim|sipariş|siparişi tamamla|kasa|anasayfa|ana sayfa|hoş geldiniz|giriş|kayıt|hesabım|sayfası|sipariş özeti|ödeme formu|ödeme yöntemi|ödeme seçenekleri|ödeme adımı|alışveriş sepeti|alışverişi tamamla|kredi kartı|resmi site|online alışveriş|teslimat|adres|satın al',
  ru: 'оплата|оплата заказа|оформление заказа|заказ|корзина|касса|доставка|главная|вход|регистрация|страница оплаты|платеж|способ оплаты|оформить заказ|ваш заказ|ваша корзина|интернет магазин|официальный сайт|оплата картой|подтверждение|подтверждение заказа|страница|личный кабинет',
  uk: 'оплата|оформлення замовлення|замовлення|кошик|доставка|головна|вхід',
  cs: 'pokladna|platba|objednávka|košík|doprava|domů|přihlášení',
  ja: 'お支払い|お支払い方法|支払い|決済|ご注文|注文|ご注文手続き|注文手続き|カート|買い物かご|レジ|購入手続き|ホーム|ログイン|会員登録|ご注文確認|チェックアウト|お支払い方法の選択|ご購入手続き|ご注文内容の確認|注文内容の確認|公式サイト|公式通販|オンラインストア|オンラインショップ|公式オンラインストア|通販|ショッピングカート|お届け先|配送先|クレジットカード|会計|お会計|確認画面|入力',
  zh: '结账|結帳|结算|結算|支付|付款|收银台|收銀台|订单|訂單|确认订单|確認訂單|確認付款|确认付款|购物车|購物車|首页|首頁|登录|登入|注册|註冊|填写订单|订单确认|結帳頁面|支付页面|支付方式|付款方式|选择支付方式|官方网站|官方網站|官网|官網|官方商城|网上商城|線上購物|在线支付|線上付款|信用卡|信用卡付款|立即购买|我的订单|订单支付|收货地址|完成订单|確認',
  ko: '결제|결제하기|주문|주문서|장바구니|홈|로그인|주문결제',
  id: 'pembayaran|bayar|keranjang|pesanan|beranda|masuk|checkout',
  vi: 'thanh toán|giỏ hàng|đơn hàng|trang chủ|đăng nhập',
};

/** What is left of such a phrase when its heart is gone. */
const FILLERS: WordLists = {
  en: 'at|on|of|for|to|the|your|my|our|and|with|in|now|via|by|from|a|an|page|step|using|its|this|is|1|2|3|4',
  de: 'bei|der|die|das|für|zu|zur|zum|ihre|ihr|deine|dein|und|mit|in|im|von|seite|schritt|per',
  fr: 'de|du|la|le|les|votre|mes|mon|ma|et|par|sur|chez|des|d|l|au|à|en',
  es: 'de|la|el|tu|su|mi|y|en|con|del|los|las|a|al|por',
  it: 'di|il|la|lo|del|della|e|su|con|da|al|tuo|tua|per',
  nl: 'van|de|het|je|uw|en|bij|voor|mijn|in',
  pt: 'de|da|do|seu|sua|e|em|na|no|com|a|o',
  pl: 'w|na|do|i|z|twoje|twój|dla',
  sv: 'din|ditt|dina|hos|på|och|till|i|av',
  ru: 'в|на|и|ваш|ваша|для|из|от',
  tr: 've|ile|için|sayfası',
  zh: '页面|頁面|的',
  ja: 'ページ|の|画面|へ|を|する',
};

/** Rights that a notice reserves, beside the name of who has them. */
const RIGHTS: WordLists = {
  en: 'all rights reserved|all right reserved|copyright|copyrights|rights reserved|designed by|powered by|made with|made by|created by|developed by|built with|trademark*|registered|privacy policy|terms of service|terms of use|terms and conditions|terms|privacy|designed and developed by|design by|website by|site by|web design by|theme by|template by|hosted by|this template is made with|made by|coded by|distributed by|downloaded from|unauthori*|proudly powered by|a project by',
  de: 'alle rechte vorbehalten|alle rechte|datenschutz|impressum|agb|gestaltet von|erstellt von',
  fr: 'tous droits réservés|tout droit réservé|tous les droits sont réservés|mentions légales|réalisé par|créé par|conçu par',
  es: 'todos los derechos reservados|derechos reservados|reservados todos los derechos|diseñado por|desarrollado por|hecho por|creado por|hecho con',
  it: 'tutti i diritti riservati|tutti i diritti sono riservati|diritti riservati|realizzato da|p iva|partita iva',
  nl: 'alle rechten voorbehouden|gemaakt door|algemene voorwaarden',
  pt: 'todos os direitos reservados|direitos reservados|desenvolvido por|feito por|criado por|feito com|cnpj',
  pl: 'wszelkie prawa zastrzeżone|wszystkie prawa zastrzeżone|prawa zastrzeżone|realizacja',
  sv: 'alla rättigheter förbehållna|med ensamrätt',
  da: 'alle rettigheder forbeholdes',
  no: 'alle rettigheter reservert|med enerett|alle rettigheter forbeholdt',
  tr: 'tüm hakları saklıdır|her hakkı saklıdır|tüm hakkı saklıdır',
  ru: 'все права защищены',
  uk: 'всі права захищені',
  ja: '無断転載を禁じます',
  zh: '版权所有|版權所有|保留所有权利|保留所有權利|著作權所有',
  ko: '모든 권리 보유',
};

/** What reserves rights and names nobody, before a name too. */
const RIGHTS_ONLY: WordLists = {
  en: 'all rights reserved|all right reserved|rights reserved|copyright|copyrights',
  de: 'alle rechte vorbehalten',
  fr: 'tous droits réservés|tout droit réservé',
  es: 'todos los derechos reservados|derechos reservados',
  it: 'tutti i diritti riservati',
  nl: 'alle rechten voorbehouden',
  pt: 'todos os direitos reservados|direitos reservados',
  pl: 'wszelkie prawa zastrzeżone|wszystkie prawa zastrzeżone',
  sv: 'alla rättigheter förbehållna|med ensamrätt',
  da: 'alle rettigheder forbeholdes',
  no: 'alle rettigheter reservert|alle rettigheter forbeholdt',
  tr: 'tüm hakları saklıdır|her hakkı saklıdır|tüm hakkı saklıdır',
  ru: 'все права защищены',
  uk: 'всі права захищені',
  zh: '版权所有|版權所有',
};

/** How a shopper is asked to agree: a sentence that holds one of these names nobody. */
const AGREED: WordLists = {
  en: 'i agree|i accept|i ve read|i have read|i understand|i consent|i acknowledge|i confirm|i authorize|i authorise|we agree|by clicking|by checking|by ticking|by placing|by submitting|by continuing|by proceeding|by completing|by accepting|by using this|by using our|by signing up|please read|please agree|please accept',
  de: 'ich stimme|ich akzeptiere|ich bestätige|ich willige|ich habe die|ich bin damit|mit dem klick|mit klick auf|durch klick*|durch anklicken|mit ihrer bestellung|mit deiner bestellung|mit dem absenden|hiermit',
  fr: 'j accepte|j ai lu|je reconnais|je confirme|je consens|je déclare|en cliquant|en cochant|en validant|en passant commande|en poursuivant',
  es: 'acepto|he leído|estoy de acuerdo|al hacer clic|al pulsar|al confirmar|al realizar|al continuar|declaro',
  it: 'accetto|ho letto|dichiaro|acconsento|cliccando|facendo clic|proseguendo',
  nl: 'ik ga akkoord|ik accepteer|ik stem|ik heb gelezen|ik heb de|door te klikken|door op|door verder te gaan|door te bestellen',
  pt: 'aceito|concordo|eu li|li e aceito|li e concordo|ao clicar|ao finalizar|ao continuar|ao confirmar|declaro que',
  pl: 'akceptuję|zapoznałem|zapoznałam|wyrażam zgodę|zgadzam się|oświadczam|klikając|składając zamówienie',
  sv: 'jag godkänner|jag accepterar|jag har läst|jag samtycker|genom att',
  da: 'jeg accepterer|jeg har læst|jeg giver samtykke|ved at',
  no: 'jeg godtar|jeg aksepterer|jeg har lest|jeg samtykker|ved å',
  fi: 'hyväksyn|olen lukenut',
  tr: 'kabul ediyorum|kabul etmiş|onaylıyorum|okudum',
  ru: 'я согласен|я согласна|я принимаю|я прочитал*|я ознакомлен*|нажимая|соглашаюсь|даю согласие',
  uk: 'я погоджуюсь|я погоджуюся|я приймаю|натискаючи',
  cs: 'souhlasím',
  ja: '同意します|同意する|同意の上|に同意',
  zh: '我同意|我已阅读|我已閱讀|本人同意|阅读并同意|閱讀並同意',
  ko: '동의합니다|동의하며',
};

/** Words that no name ends with: what is left where a sentence was cut off. */
const DANGLING: WordLists = {
  en: 'the|of|and|or|our|your|my|with|from|its|their|these|this',
  de: 'der|des|und|oder|unsere|unseren|unserer|ihre|ihren|zur|zum|für',
  fr: 'les|du|des|et|ou|aux|nos|vos|pour|avec',
  es: 'los|las|del|nuestros|nuestras|para',
  it: 'gli|dei|della|delle|degli|nostri|nostre|per',
  nl: 'het|een|onze|voor',
  pt: 'dos|nossos|nossas|para',
  pl: 'oraz|naszego|naszych',
  sv: 'och|våra|för',
  da: 'og|vores',
  no: 'våre',
  ru: 'и|с|на|для|от|наших|наши',
};

/** What a shop is called that nobody has named, and what builders of shops call themselves. */
const UNNAMED: WordLists = {
  en: 'shop|store|your store|the store|test store|demo store|demo shop|default store view|sites demo|sites demo site|sites refarch|refarch|main website store|store name|shop name|your company|company name|my company|your brand|brand name|your logo|logo|brand|website name|site name|example merchant|demo merchant|test merchant|merchant name|my website|your website|my site|magento|magento commerce|prestashop|opencart|woocommerce|wordpress|just another wordpress site|shopify|shopware|wix|squarespace|bigcommerce|colorlib|w3schools|lorem ipsum|menu|search|english|skip to content|skip to main content|back|next|close|company|acme corp logo|example domain|name|blog|news|faq|help|contact|about us|products',
  de: 'musterfirma|firmenname|ihr firmenname|shopname',
  fr: 'boutique|nom de la boutique',
  es: 'tienda|nombre de la tienda|tu tienda',
  it: 'negozio',
  nl: 'winkel',
  pt: 'loja|nome da loja',
  pl: 'sklep',
  tr: 'mağaza',
  ru: 'магазин',
  zh: '商店|商城',
  ja: 'ショップ|ストア',
};

/** Links back to who sent the shopper to a payment service, before the name. */
const RETURN: WordLists = {
  en: 'return to|back to|cancel and return to|cancel and go back to|go back to|return to merchant|pay|payment to|payment for|you are paying|you re paying|paying|pay to|paying to|subscribe to|donate to|checkout with|order from|purchase from|your purchase at|your order at|your order from',
  de: 'zurück zu|zurück zum shop|zurück zur seite von|zurück|abbrechen und zurück zu|zahlung an|sie zahlen an|bezahlen bei|ihre zahlung an|ihr einkauf bei|ihre bestellung bei|bestellung bei',
  fr: 'retour à|retour chez|retourner à|retour sur|retour vers|annuler et retourner sur|annuler et retourner à|paiement à|payer|vous payez|votre commande chez|votre achat chez',
  es: 'volver a|regresar a|cancelar y volver a|pago a|pagar a|paga a|tu compra en|su compra en|estás pagando a',
  it: 'torna a|torna su|annulla e torna a|pagamento a|paga|stai pagando|il tuo acquisto su',
  nl: 'terug naar|annuleren en terug naar|betaling aan|betalen aan|je betaalt aan|uw bestelling bij|je bestelling bij',
  pt: 'voltar para|retornar para|voltar a|voltar ao|cancelar e voltar para|pagamento para|pagar a|pagar para|sua compra em',
  pl: 'wróć do|powrót do|anuluj i wróć do|płatność dla|płacisz dla|zapłać',
  sv: 'tillbaka till|återgå till|avbryt och gå tillbaka till|betalning till|betala till|du betalar till',
  da: 'tilbage til|betaling til|annuller og gå tilbage til',
  no: 'tilbake til|betaling til|avbryt og gå tilbake til',
  fi: 'takaisin|palaa kauppaan',
  tr: 'geri dön',
  ru: 'вернуться в|вернуться на|вернуться в магазин|оплата в|платёж в пользу|платеж в пользу',
  cs: 'zpět do|zpět na|platba pro',
  zh: '返回|付款给|支付给|付款給|支付給',
  ko: '결제처',
};

/** The same after the name, in languages that put it there. */
const RETURN_AFTER: WordLists = {
  ja: 'に戻る|へ戻る|へのお支払い|に支払う',
  ko: '로 돌아가기|으로 돌아가기|에 결제',
  tr: 'sitesine geri dön|sitesine dön|mağazasına dön',
  de: 'bezahlen',
};

/** What stands before the merchant's name where a shop says it to its shopper. */
const SAID: WordLists = {
  en: 'welcome to|thank you for shopping at|thank you for shopping with|thanks for shopping at|thanks for shopping with|thank you for choosing|shopping at|continue shopping at|return to|back to|about|contact|join|you are paying|payment to|paying to|you agree to|sold by|sold and shipped by|ships from and sold by|shipped and sold by|your order from|your order with|your order at|purchase from|exclusive to|sign in to|log in to|register at|why shop with|shop with|shop at|questions about',
  de: 'willkommen bei|willkommen im|herzlich willkommen bei|danke für ihren einkauf bei|vielen dank für ihren einkauf bei|ihre bestellung bei|zurück zu|über|zahlung an|verkauf durch|verkauf und versand durch|verkauft durch|verkauft von',
  fr: 'bienvenue sur|bienvenue chez|merci de votre achat chez|votre commande chez|retour à|retour sur|à propos de|paiement à|vendu par|vendu et expédié par',
  es: 'bienvenido a|bienvenidos a|gracias por comprar en|gracias por su compra en|tu compra en|volver a|sobre|acerca de|vendido por|vendido y enviado por|pago a',
  it: 'benvenuto su|benvenuti su|benvenuto in|grazie per il tuo acquisto su|torna a|chi è|venduto da|venduto e spedito da|pagamento a',
  nl: 'welkom bij|welkom op|bedankt voor je bestelling bij|terug naar|over|verkocht door|betaling aan|verkoop door',
  pt: 'bem vindo à|bem vindo a|bem vindo ao|obrigado por comprar na|obrigado por comprar em|voltar para|sobre a|sobre o|vendido por|vendido e entregue por|pagamento para',
  pl: 'witamy w|dziękujemy za zakupy w|wróć do|powrót do|sprzedaje|sprzedawane przez|płatność dla',
  sv: 'välkommen till|tack för att du handlar hos|din beställning hos|tillbaka till|om|säljs av|betalning till',
  da: 'velkommen til|tak fordi du handler hos|tilbage til|sælges af|betaling til',
  no: 'velkommen til|takk for at du handler hos|tilbake til|selges av|betaling til',
  tr: 'satıcı',
  ru: 'добро пожаловать в|спасибо за покупку в|продавец',
  zh: '欢迎来到|歡迎來到|感谢您光临|返回|关于|關於',
};

/** What names the row in which the merchant stands. */
const PAYEE: WordLists = {
  en: 'merchant|merchant name|payee|payee name|biller|biller name|pay to|paid to|payment to|paying to|you are paying|you re paying|sold by|seller|vendor|merchant details',
  de: 'händler|händlername|zahlungsempfänger|verkäufer|verkauf durch|vertragspartner|zahlung an',
  fr: 'commerçant|marchand|nom du commerçant|vendeur|vendu par|paiement à|bénéficiaire du paiement',
  es: 'comercio|nombre del comercio|vendedor|vendido por|pago a|comerciante',
  it: 'esercente|nome esercente|commerciante|venditore|venduto da|pagamento a',
  nl: 'handelaar|verkoper|verkocht door|betaling aan|winkel|webwinkel',
  pt: 'comerciante|lojista|estabelecimento|loja|vendedor|vendido por|nome do estabelecimento',
  pl: 'sprzedawca|odbiorca płatności|nazwa sprzedawcy|sklep',
  sv: 'säljare|betalning till|butik|handlare',
  da: 'forretning|butik|sælger|betaling til',
  no: 'forretning|butikk|selger|brukersted|betaling til',
  fi: 'kauppias|myyjä|kauppa',
  tr: 'işyeri|üye işyeri|işyeri adı|üye işyeri adı|satıcı|mağaza',
  ru: 'магазин|продавец|получатель платежа|название магазина|торговая точка',
  uk: 'магазин|продавець|отримувач платежу',
  cs: 'obchodník|obchod|prodejce|příjemce platby',
  hu: 'kereskedő|elfogadóhely|kereskedő neve',
  ja: '加盟店|加盟店名|販売店|ショップ名|店舗名|お支払い先|お支払先|ご利用店舗|ご利用店名|販売業者',
  zh: '商户|商户名称|收款方|商家|卖家|商店名稱|特店名稱|特約商店|商家名称|收款商家|商戶名稱',
  ko: '가맹점|가맹점명|상점명|판매자|쇼핑몰',
};

export const NAME_WORDS = wordsPatterns({
  page: PAGE,
  filler: FILLERS,
  rights: RIGHTS,
  rightsOnly: RIGHTS_ONLY,
  agreed: AGREED,
  dangling: DANGLING,
  unnamed: UNNAMED,
  back: RETURN,
  backAfter: RETURN_AFTER,
  said: SAID,
  payee: PAYEE,
});

/** Parts of names of pictures and classes that say what a thing is, not whose. */
export const PICTURE_WORDS =
  /^(?:logos?|cobrand|logotype|logotipo|icons?|img|image|images|picture|site|brand|branding|navbar|nav|header|footer|main|top|bottom|left|right|white|black|dark|light|colou?r|small|large|big|new|old|final|mobile|desktop|svg|png|jpe?g|webp|gif|link|home|homepage|container|wrapper|wrap|div|box|area|text|title|name|page|default|primary|secondary|full|mini|min|horizontal|vertical|transparent|bg|background|the|x\d|\d+x?|v\d|col|row|md|sm|lg|xs|xl|d|flex|block|none|custom|theme|shop|store|company|app|web|website|component|menu|mb|mt|me|ms|p|m|img-fluid|fluid|responsive|width|height|auto|class|section|sticky|retina|ui|a|item|inner|outer|group|placeholder|payment|checkout|secure|card|cards|visa|mastercard|paypal|amex|assets|static|media|files|uploads|rewards?|loyalty|logo\d*)$/iu;
