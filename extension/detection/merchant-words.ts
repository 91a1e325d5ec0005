import { type WordLists, wordsPattern } from './fold-words.ts';

/** What a page is, not whose: words to be taken off a title. */
const PAGE: WordLists = {
  en: 'secure checkout|check out|checkout|checkout page|payment page|payment|payments|payment details|payment method|payment methods|payment information|payment gateway|payment form|make payment|pay|cart|your cart|my cart|basket|bag|shopping cart|shopping bag|order|orders|your order|order summary|order review|review order|place order|place your order|order confirmation|confirm order|billing|shipping|billing and payment|shipping and payment|delivery|home|homepage|home page|welcome|sign up|sign in|log in|login|register|account|my account|secure|page|step|enter payment|credit card|card details|card payment|complete your purchase|complete order|complete your order|buy|buy now|donate|subscribe|document|untitled|untitled document|index|website|web site|official site|official website|online store|online shop|react app|vite app|bootstrap|bootstrap example|template|html|html5|test|demo|hello world|form|confirm|confirmation|book now|booking|reservation|summary|review|details|information|loading|redirecting|checkout form|subscription|purchase|invoice|gift cards?|forms?|examples?|store checkout',
  de: 'kasse|zur kasse|zahlung|zahlungsart|zahlungsarten|zahlungsdaten|bezahlen|bezahlung|bestellung|bestellen|bestellübersicht|warenkorb|startseite|willkommen|anmelden|registrieren|konto|mein konto|versand|lieferung|rechnung|zahlen|jetzt bezahlen|buchung|sichere zahlung|übersicht|seite|kauf abschließen|bestellung abschließen|prüfen und bestellen',
  fr: 'paiement|paiement sécurisé|commande|commander|panier|mon panier|caisse|accueil|bienvenue|livraison|facturation|connexion|inscription|compte|mon compte|payer|validation|récapitulatif|réservation|page de paiement|votre commande|finaliser|valider',
  es: 'pago|pagos|pagar|pago seguro|método de pago|métodos de pago|pedido|carrito|carrito de compras|cesta|caja|compra|finalizar compra|inicio|bienvenido|envío|facturación|iniciar sesión|registro|cuenta|mi cuenta|resumen|reserva|página de pago|tu pedido|pasarela de pago|formulario de pago|datos de pago',
  it: 'cassa|pagamento|pagamenti|ordine|carrello|spedizione|home|benvenuto|accedi|registrati|conto|riepilogo|prenotazione|acquisto|checkout|metodo di pagamento|conferma',
  nl: 'afrekenen|betalen|betaling|betaalpagina|bestelling|bestellen|winkelwagen|winkelmandje|verzending|home|welkom|inloggen|registreren|account|overzicht|kassa|betaalmethode',
  pt: 'pagamento|pagamentos|página de pagamento|forma de pagamento|formas de pagamento|finalizar|finalizar compra|finalizar pedido|pedido|carrinho|carrinho de compras|caixa|compra|início|bem vindo|entrega|envio|entrar|cadastro|conta|minha conta|resumo|reserva|pagar|checkout|básico|tela de pagamento|confirmar',
  pl: 'płatność|płatności|zapłać|zamówienie|koszyk|kasa|dostawa|strona główna|witamy|logowanie|rejestracja|konto|moje konto|podsumowanie|rezerwacja|składanie zamówienia',
  sv: 'kassa|kassan|till kassan|betalning|betala|beställning|beställ|varukorg|kundvagn|leverans|hem|välkommen|logga in|registrera|konto|mitt konto|order|bokning|sammanfattning',
  da: 'kasse|kassen|til kassen|betaling|betal|bestilling|ordre|kurv|indkøbskurv|levering|hjem|forside|log ind|konto',
  no: 'kasse|kassen|til kassen|betaling|betal|bestilling|ordre|handlekurv|handlevogn|levering|hjem|forside|logg inn|konto|fullførelse|fullfør|fullfør bestilling|utsjekk',
  fi: 'kassa|maksu|maksaminen|tilaus|ostoskori|toimitus|etusivu|kirjaudu',
  tr: 'ödeme|ödeme sayfası|ödeme ekranı|ödeme yap|ödeme bilgileri|güvenli ödeme|sepet|sepetim|sipariş|siparişi tamamla|kasa|anasayfa|ana sayfa|hoş geldiniz|giriş|kayıt|hesabım|sayfası|sipariş özeti|ödeme formu',
  ru: 'оплата|оплата заказа|оформление заказа|заказ|корзина|касса|доставка|главная|вход|регистрация|страница оплаты|платеж|способ оплаты',
  uk: 'оплата|оформлення замовлення|замовлення|кошик|доставка|головна|вхід',
  cs: 'pokladna|platba|objednávka|košík|doprava|domů|přihlášení',
  ja: 'お支払い|お支払い方法|支払い|決済|ご注文|注文|ご注文手続き|注文手続き|カート|買い物かご|レジ|購入手続き|ホーム|ログイン|会員登録|ご注文確認|チェックアウト',
  zh: '结账|結帳|结算|結算|支付|付款|收银台|收銀台|订单|訂單|确认订单|確認訂單|確認付款|确认付款|购物车|購物車|首页|首頁|登录|登入|注册|註冊|填写订单|订单确认|結帳頁面|支付页面',
  ko: '결제|결제하기|주문|주문서|장바구니|홈|로그인|주문결제',
  id: 'pembayaran|bayar|keranjang|pesanan|beranda|masuk|checkout',
  vi: 'thanh toán|giỏ hàng|đơn hàng|trang chủ|đăng nhập',
};

/** What is left of such a phrase when its heart is gone. */
const FILLERS: WordLists = {
  en: 'at|on|of|for|to|the|your|my|our|and|with|in|now|via|by|from|a|an|page|step|1|2|3|4',
  de: 'bei|der|die|das|für|zu|ihre|deine|und|mit|in|seite|schritt',
  fr: 'de|du|la|le|les|votre|mes|et|par|sur|chez|des|d|l',
  es: 'de|la|el|tu|su|y|en|con|del|los',
  it: 'di|il|la|del|e|su|con',
  nl: 'van|de|het|je|uw|en|bij',
  pt: 'de|da|do|seu|sua|e|em|na|no|com|a|o',
  pl: 'w|na|do|i|twoje',
  zh: '页面|頁面|的',
  ja: 'ページ|の|画面',
};

/** Rights that a notice reserves, beside the name of who has them. */
const RIGHTS: WordLists = {
  en: 'all rights reserved|all right reserved|copyright|copyrights|rights reserved|designed by|powered by|made with|made by|created by|developed by|built with|trademark*|registered|privacy policy|terms of service|terms|privacy',
  de: 'alle rechte vorbehalten|datenschutz|impressum|agb',
  fr: 'tous droits réservés|mentions légales',
  es: 'todos los derechos reservados|derechos reservados',
  it: 'tutti i diritti riservati',
  nl: 'alle rechten voorbehouden',
  pt: 'todos os direitos reservados|direitos reservados|desenvolvido por',
  pl: 'wszelkie prawa zastrzeżone|wszystkie prawa zastrzeżone',
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

/** Links back to who sent the shopper to a payment service, before or after the name. */
const RETURN: WordLists = {
  en: 'return to|back to|cancel and return to|go back to|pay',
  de: 'zurück zu|zurück zum shop|zurück|abbrechen und zurück zu',
  fr: 'retour à|retourner à|retour sur|annuler et retourner sur',
  es: 'volver a|regresar a|cancelar y volver a',
  it: 'torna a|annulla e torna a',
  nl: 'terug naar|annuleren en terug naar',
  pt: 'voltar para|retornar para|voltar a|cancelar e voltar para',
  pl: 'wróć do|powrót do|anuluj i wróć do',
  sv: 'tillbaka till|återgå till',
  ja: 'に戻る',
  zh: '返回',
};

export const NAME_WORDS = {
  page: wordsPattern(PAGE),
  filler: wordsPattern(FILLERS),
  rights: wordsPattern(RIGHTS),
  back: wordsPattern(RETURN),
} as const;

/** Forms of companies, which nobody says. */
export const LEGAL_FORMS =
  /[\s,]+(?:gmbh(?: ?& ?co\.? ?kg)?|ag|kg|ohg|ug|e\.?k\.?|inc\.?|incorporated|llc|l\.l\.c\.|llp|ltd\.?|limited|plc|corp\.?|corporation|co\.?|company|pty\.? ?ltd\.?|pvt\.? ?ltd\.?|private limited|s\.?a\.?s\.?|s\.?a\.?r\.?l\.?|s\.?a\.?|s\.?l\.?u?\.?|s\.?p\.?a\.?|s\.?r\.?l\.?s?\.?|b\.?v\.?|n\.?v\.?|a\/s|aps|ab|as|oy|oyj|sp\. ?z ?o\. ?o\.|s\.?r\.?o\.?|kft\.?|ltda\.?|eireli|a\.?ş\.?|ltd\.? şti\.?|k\.?k\.?|株式会社|有限公司)\.?$/iu;

/** Parts of names of pictures and classes that say what a thing is, not whose. */
export const PICTURE_WORDS =
  /^(?:logos?|logotype|logotipo|icons?|img|image|images|picture|site|brand|branding|navbar|nav|header|footer|main|top|bottom|left|right|white|black|dark|light|colou?r|small|large|big|new|old|final|mobile|desktop|svg|png|jpe?g|webp|gif|link|home|homepage|container|wrapper|wrap|div|box|area|text|title|name|page|default|primary|secondary|full|mini|min|horizontal|vertical|transparent|bg|background|the|x\d|\d+x?|v\d|col|row|md|sm|lg|xs|xl|d|flex|block|none|custom|theme|shop|store|company|app|web|website|component|menu|mb|mt|me|ms|p|m|img-fluid|fluid|responsive|width|height|auto|class|section|sticky|retina|ui|a|item|inner|outer|group|placeholder|payment|checkout|secure|card|cards|visa|mastercard|paypal|amex|assets|static|media|files|uploads|logo\d*)$/iu;
