// Words of card fields by language, read after fold(): small letters, accents gone, camelCase and separators to spaces.
// Each entry is a list of alternatives of a regular expression.
import type { FieldKind } from '../messages/fields.ts';

/** Languages that put no spaces between words: theirs are found anywhere in a text. */
const UNSPACED = new Set(['ja', 'zh', 'ko', 'th']);

type Languages = Readonly<Record<string, string>>;

const WORDS_BY_LANGUAGE: Readonly<Record<FieldKind, Languages>> = {
  cvc: {
    any: 'cv ?(?:number|no|nr|code)|cvc ?2?|cvv ?2?|cvn ?2?|cvd|csc|csv|cvs|cv2|ccv ?2?|cvx|card ?cvv\\w*',
    en: 'card ?(?:verification|validation|security|check|identification) ?(?:codes?|numbers?|values?|digits?|no)?|card ?code|(?:3|three)(?: or 4)? ?digits?(?: security)? ?(?:code|number)?|code on (?:the )?back',
    de: 'sicherheits ?(?:code|nummer|nr|zahl)|(?:karten)?pru?e?f ?(?:ziffern?|nummer|zahl|code|nr)|kartenpru?e?f\\w*|kartenverifi\\w*|kartensicherheits\\w*',
    fr: 'cryptogramme(?: visuel)?|code (?:de )?(?:securite|verification)|cle de securite',
    es: 'cod(?:igo|e)? (?:de )?(?:seguridad|verificacion|cvv|cvc)',
    pt: 'cod(?:igo)? (?:de )?(?:seguranca|verificacao|verificador)',
    it: 'cod(?:ice)? (?:di )?(?:sicurezza|verifica|controllo|cvv|cvc)',
    nl: '(?:beveiligings|veiligheids|controle|verificatie) ?(?:code|nummer|cijfers?)|kaartverificatie\\w*',
    pl: 'kod (?:zabezpieczajacy|zabezpieczen|bezpieczenstwa|weryfikacyjny)',
    sv: 'sakerhets ?(?:kod|nummer|siffror)|kontroll ?(?:kod|siffror)',
    da: 'sikkerheds ?kode|kontrol ?(?:kode|cifre)',
    no: 'sikkerhets ?kode|kontroll ?siffer',
    fi: 'turva ?(?:koodi|numero|luku)|tarkiste\\w*',
    cs: '(?:bezpecnostni|overovaci) kod',
    hu: 'biztonsagi kod|ellenorzo ?kod',
    ro: 'cod(?:ul)? (?:de )?securitate',
    tr: 'guvenlik (?:kodu|numarasi|no)',
    ru: 'код безопасности|проверочный код|защитный код|три цифры',
    uk: 'код безпеки|захисний код',
    el: 'κωδικο[ςσ] ασφαλειασ?ς?',
    ja: 'セキュリティ ?(?:コード|番号)|カード確認番号',
    zh: '安全[码碼]|安全代[码碼]|安全[代编編]?[号號]|校[验驗][码碼]|檢[查核]碼|(?:末|后|後|背面)[3三][码碼位]|卡片?背面',
    ko: '보안 ?(?:코드|번호)|카드 ?고유 ?번호',
    ar: 'رمز (?:الامان|الأمان|الحماية|التحقق)',
    he: 'קוד (?:ה)?(?:אבטחה|ביטחון)|ספרות בגב',
  },
  expiry: {
    any: '(?:mm|м{2}) ?/ ?(?:yy(?:yy)?|jj(?:jj)?|aa(?:aa)?|rr(?:rr)?|гг(?:гг)?|рр)|m ?/ ?y',
    en: '(?:cc|card) ?exp\\w*|exp(?:iry|iration|ires|ire|iring|ired|ir)?(?: ?dates?| ?dt)?|expdate|expdt|valid ?(?:thru|through|until|til+|to|date|upto)|validity|good ?thru|date of expiry|end date|months? ?/ ?years?',
    de: 'gu?e?ltig(?:keit)?(?: ?bis)?|gu?e?ltigkeits ?\\w+|ablauf(?:s?datum)?|verfalls? ?datum|monat ?/ ?jahr',
    fr: 'date (?:d )?(?:expiration|echeance)|expiration|expire(?: le| fin)?|date de (?:validite|fin de validite)|mois ?/ ?annee',
    es: '(?:fecha (?:de )?)?(?:caducidad|vencimiento|expiracion|expira)|caduca|vence|valida? hasta|mes ?/ ?ano',
    pt: 'validade|(?:data (?:de |do )?)?(?:vencimento|expiracao|validade)|expira\\w*|valido ate',
    it: '(?:data (?:di )?)?scadenza|valida fino\\w*|mese ?/ ?anno',
    nl: '(?:verval|geldigheids|expiratie) ?datum|geldig (?:tot|t/m)|vervalt\\w*|maand ?/ ?jaar',
    pl: '(?:data|termin|koniec) waznosci|waznosc\\w*|wazna do|data wygasniecia',
    sv: 'giltig\\w*(?: (?:till|t o m|thru))?|utgangs ?(?:datum|tid)|forfallodatum',
    da: 'udlob\\w*|udlobs ?dato',
    no: 'utlop\\w*|utlops ?dato|gyldig (?:til|til og med)',
    fi: 'voimassa\\w*|vanhenemis\\w*|viimeinen voimassa\\w*',
    cs: 'platnost\\w*|konec platnosti|plati do',
    hu: 'lejarat\\w*|ervenyes\\w*',
    ro: 'data expirarii|expira\\w*|valabil\\w*',
    tr: 'son ?kullanma(?: ?tarihi)?|son ?kul ?tar\\w*|gecerlilik(?: tarihi)?|skt|ay ?/ ?yil',
    ru: 'срок (?:действия|годности)|действ(?:ует|ительна) до|истекает',
    uk: 'термін дії|дійсна до|строк дії',
    el: 'ημερομηνια ληξη[ςσ]|ληξη',
    ja: '有効期[限間]',
    zh: '有效期限?|有效[日年]期|有效年月|到期[日年]?',
    ko: '유효 ?기간|만료',
    ar: 'تاريخ (?:ال)?انتهاء|الصلاحية',
    he: 'תוקף',
  },
  month: {
    en: '(?:exp\\w* ?)?(?:mm|mon|months?|mnth)',
    de: '(?:ablauf|gu?e?ltigkeits)?monat',
    fr: 'mois',
    es: 'mes',
    pt: 'mes',
    it: 'mese',
    nl: '(?:verval)?maand',
    pl: 'miesiac\\w*',
    sv: 'manad\\w*',
    da: 'maned',
    fi: 'kuukausi|kk',
    cs: 'mesic\\w*',
    hu: 'honap',
    tr: 'ay',
    ru: 'месяц|мм',
    uk: 'місяць',
    el: 'μηνα[ςσ]',
    ja: '月',
    zh: '月',
    ko: '월',
    ar: 'شهر|الشهر',
    he: 'חודש',
  },
  year: {
    en: '(?:exp\\w* ?)?(?:yy(?:yy)?|years?|yr)',
    de: '(?:ablauf|gu?e?ltigkeits)?jahr|jj(?:jj)?',
    fr: 'annee',
    es: 'ano',
    pt: 'ano',
    it: 'anno',
    nl: '(?:verval)?jaar',
    pl: 'rok|roku',
    sv: 'ar',
    da: 'aar',
    fi: 'vuosi|vv',
    cs: 'rok',
    tr: 'yil',
    ru: 'год|гг',
    uk: 'рік',
    el: 'ετο[ςσ]',
    ja: '年',
    zh: '年',
    ko: '년|연도',
    ar: 'سنة|السنة',
    he: 'שנה',
  },
  network: {
    en: '(?:credit |debit )?card ?(?:types?|brand|network|scheme|company)|cc ?types?|type of (?:credit )?card|select (?:your )?card',
    de: 'karten ?(?:typ|art|anbieter)',
    fr: 'type de (?:la )?carte',
    es: 'tipo (?:de )?(?:la )?tarjeta|marca (?:de )?(?:la )?tarjeta',
    pt: '(?:tipo|bandeira)(?: (?:de|do))? cartao',
    it: 'tipo (?:di )?carta|circuito',
    nl: 'kaart ?(?:type|soort)|type kaart',
    pl: '(?:typ|rodzaj) karty',
    sv: 'kort ?typ',
    da: 'kort ?type',
    tr: 'kart (?:tipi|turu)',
    ru: 'тип карты',
    ja: 'カード(?:の)?(?:種[類別]|会社|ブランド)',
    zh: '卡[片]?[类類种種]型?|[类類]型.?卡',
    ko: '카드 ?(?:종류|사)',
  },
  holder: {
    en: 'name (?:as )?(?:it |that )?(?:\\w+ )?on (?:the |your )?(?:credit |debit |payment |bank )?card|card ?holders?(?: ?s)?(?: ?(?:full ?)?names?)?|cc ?(?:full ?)?(?:name|holder|owner)|(?:credit |debit )?card ?(?:full |first |last )?name|(?:card|cc) ?owner\\w*|name ?on ?card|card ?owner ?name',
    de: 'karten ?inhaber\\w*|(?:name|inhaber)\\w*.{0,20}karte|kontoinhaber der karte',
    fr: 'titulaire|nom.{0,30}carte|porteur (?:de )?(?:la )?carte|detenteur.{0,12}carte',
    es: 'titular\\w*|nombre.{0,30}tarjeta|propietario.{0,12}tarjeta',
    pt: 'titular\\w*|nome.{0,30}cartao|(?:como|impresso|igual).{0,20}cartao|portador\\w*',
    it: 'intestatari[oa]|titolare|nome.{0,30}carta',
    nl: 'kaart ?houder\\w*|naam.{0,20}kaart',
    pl: 'posiadacz\\w*|wlasciciel\\w* karty|(?:imie|nazwisko).{0,30}kar[tc]\\w*',
    sv: 'kort ?innehavar\\w*|kortets innehavare|namn.{0,20}kort\\w*',
    da: 'kort ?(?:holder|indehaver)\\w*|navn.{0,20}kort\\w*',
    no: 'kort ?(?:holder|innehaver|eier)\\w*',
    fi: 'kortin ?haltija\\w*|nimi.{0,10}korti\\w*|kortin omistaja',
    cs: '(?:drzitel|vlastnik|majitel)\\w* kart\\w*|jmeno.{0,15}kart\\w*',
    hu: 'kartya ?birtokos\\w*|kartyan szereplo nev\\w*|nev.{0,12}kartya\\w*',
    ro: '(?:titular|detinator)\\w*(?: card\\w*)?|nume\\w*.{0,20}card\\w*',
    tr: 'kart.{0,16}(?:isim|ismi|sahib\\w*|ad soyad|adi?)|(?:isim|ad soyad).{0,12}kart\\w*',
    ru: '(?:владел\\w*|держател\\p{L}*)(?: карты)?|им(?:я|ени).{0,20}карт\\p{L}+',
    uk: '(?:власник|тримач)\\p{L}*(?: карт\\p{L}+)?|ім.{0,20}карт\\p{L}+',
    el: '(?:κατοχο|ονομα).{0,20}καρτ\\p{L}+',
    ja: 'カード.{0,3}名[義前]|名義人?|カード所有者',
    zh: '持卡人|卡片?持有人|卡上.{0,3}姓名|信用卡姓名',
    ko: '카드 ?(?:소유자|명의)|명의자',
    ar: 'اسم (?:حامل|صاحب) البطاقة|الاسم على البطاقة',
    he: 'שם (?:בעל|על) (?:ה)?כרטיס|בעל הכרטיס',
    vi: 'ten (?:chu|tren) the',
    id: 'nama.{0,12}kartu|pemegang kartu',
  },
  number: {
    any: 'cc ?(?:number|num|no|nr|nbr)|ccn|primary account number',
    en: '(?:(?:credit|debit|payment|bank) ?)*card ?(?:numbers?|num|no|nr|nbr|digits|pan|#)|numbers? (?:on|of) (?:the |your )?(?:credit |debit )?card|card ?acc(?:oun)?t ?(?:number|num|no)|account ?number ?card|long (?:card )?number(?: (?:on|across).*)?|16 digits?(?: card)?(?: number)?',
    de: '(?:kredit|debit|bank)? ?karten ?(?:nummer|nr)|kreditkarten(?:nummer|nr)|nummer.{0,12}karte',
    fr: '(?:numero|num|no?)(?: (?:de|sur))?(?: (?:la|votre))? carte(?: (?:bancaire|de credit))?|numero cb',
    es: '(?:numero|num|no|nro|n)(?: de)?(?: (?:la|tu|su))? tarjeta|tarjeta numero',
    pt: '(?:numero|num|no|nro|n)(?: (?:do|de))?(?: seu)? cartao|cartao numero',
    it: '(?:numero|num|n)(?: (?:della?|di))?(?: tua)? carta|carta numero',
    nl: '(?:credit|bank)? ?kaart ?(?:nummer|nr)|creditcard ?nummer',
    pl: '(?:numer|nr)(?: (?:twojej|kredytowej))? karty',
    sv: '(?:kredit|betal|konto|bank)?kort ?(?:nummer|nr)|kortets nummer',
    fi: '(?:luotto)?korti?n? ?numero|kortti ?numero',
    cs: 'cislo (?:platebni |kreditni )?karty',
    hu: '(?:bank)?kartya ?szam\\w*',
    ro: 'num[ae]r\\w* (?:de )?card\\w*',
    tr: 'kart ?(?:numara\\w*|no)|kredi karti ?(?:no|numara\\w*)',
    ru: 'номер (?:банковской |вашей )?карты',
    uk: 'номер (?:банківської |вашої )?карт(?:к)?и',
    el: 'αριθμο[ςσ] (?:τη[ςσ] )?(?:πιστωτικη[ςσ] )?καρτα[ςσ]',
    ja: 'カード(?:の)?番号',
    zh: '(?:信用|银行|銀行|借记|金融)?卡片?(?:卡)?[号號][码碼]?',
    ko: '카드 ?번호',
    ar: 'رقم (?:ال)?بطاقة(?: الائتمان)?',
    he: 'מספר (?:ה)?כרטיס',
    vi: 'so the',
    id: '(?:nomor|no) kartu',
    th: 'หมายเลขบัตร|เลขบัตร(?:เครดิต)',
  },
};

/** Words that mean a kind only beside other card fields: captchas are called security codes too, and a whole form a credit card. */
export const WIDE_WORDS: readonly { kind: FieldKind; words: RegExp }[] = [
  {
    kind: 'cvc',
    words: bounded(
      '(?:security|verification|validation|sec) ?(?:codes?|numbers?|values?|digits?)|securitycode|seccode|secure ?code|secret ?code|cid',
      '確認コード',
      'security|code|verification|kod|codigo|codice|코드',
    ),
  },
  {
    kind: 'number',
    words: bounded(
      '(?:credit|debit|bank|payment) ?card|kredit ?karte|carte (?:bancaire|de credit)|tarjeta de (?:credito|debito)|cartao de (?:credito|debito)|carta di (?:credito|debito)|creditcard|kredi karti',
      'クレジットカード|信用卡|신용 ?카드',
      'number|card|karte|carte|tarjeta|cartao|carta|kart|karta|kort|карта|numero|nummer|カード|卡号',
    ),
  },
];

/** Days: what stands beside one is no expiry. */
export const DAY = bounded('days?|dd|tag|jour|dia|giorno|dag|dzien|paiva|den|nap|gun|день', '^日$|^일$');

/** Words run together in names and ids, as `txtcardnumber`; read with all spaces taken out. */
export const STEMS: Readonly<Record<FieldKind, RegExp>> = {
  cvc: /c[cv]v(?!iew|alid)|(?:^|card|cc|txt)cvc|cvc\d?$|cardcode|verificationvalue|cardverif/,
  expiry: /exp(?:iry|iration|ire)?date|cardexp|ccexp|validthru|expirydt|expdate/,
  month: /(?:exp\w{0,12}|card|cc|valid\w{0,6})(?:month|mm$)|ccmon|monthexp/,
  year: /(?:exp\w{0,12}|card|cc|valid\w{0,6})(?:year|yy$|yyyy$)|yearexp/,
  network: /cardtype|cctype|cardbrand/,
  holder: /cardholder|nameoncard|card(?:full|first|last)?name|ccname|cardowner|holdername/,
  number: /card_?(?:number|numb?|no|nr|nbr)(?![a-z]{3})|ccnum|ccno$|creditcardn|kartennummer|kartno/,
};

/** Names that mean the holder only where card fields stand beside them. */
const ANY_NAME =
  '(?:full|your|complete|customer|billing)? ?name|name and surname|vollstandiger name|vor ?und (?:nach|zu)name|nom(?: complet)?|nombre(?: completo)?|nome(?: completo)?|naam|namn|navn|imie i nazwisko|nimi|jmeno|nev|nume|isim|ad ?soyad|adi soyadi|имя|фио|имя и фамилия|ім я|ονοματεπωνυμο|ονομα';
const ANY_NAME_UNSPACED = 'お?名前|氏名|姓名|이름|성명';

function compile(languages: Languages): RegExp {
  const spaced = Object.entries(languages).filter(([language]) => !UNSPACED.has(language));
  const unspaced = Object.entries(languages).filter(([language]) => UNSPACED.has(language));
  const join = (entries: [string, string][]) => entries.map(([, words]) => words).join('|');
  return bounded(join(spaced), join(unspaced));
}

/** `whole` are words that must be all of a text; texts come joined by bars. */
function bounded(spaced: string, unspaced: string, whole = ''): RegExp {
  const anywhere = unspaced === '' ? '' : `|${unspaced}`;
  const alone = whole === '' ? '' : `|(?<=^|\\| )(?:${whole})(?= \\||$)`;
  return new RegExp(`(?<!\\p{L})(?:${spaced})(?!\\p{L})${anywhere}${alone}`, 'u');
}

/** Words of each kind in all languages. */
export const WORDS = Object.fromEntries(
  Object.entries(WORDS_BY_LANGUAGE).map(([kind, languages]) => [kind, compile(languages)]),
) as Readonly<Record<FieldKind, RegExp>>;

/** Words of a form in which people sign in. */
export const LOGIN_WORDS = bounded(
  '(?:log|sign) ?(?:in|on)|login|signin|log ?on|anmelden|einloggen|anmeldung|se connecter|connexion|iniciar sesion|acceder|entrar|accedi|inloggen|zaloguj\\w*|logga in|log ind|logg inn|kirjaudu|prihlasit|belepes|autentificare|giris(?: yap)?|войти|вход|увійти',
  'ログイン|登录|登錄|登入|로그인',
);

/** A name, and nothing but a name. */
export const NAME_ALONE = new RegExp(
  `^(?:(?:enter|type|your|the|please|e g|digite|seu|introduce|tu|votre|ihr|digita) )*(?:${ANY_NAME}|${ANY_NAME_UNSPACED})(?: here)?$`,
  'u',
);

/** The field is about another card or another number: nothing makes it a payment card's. */
export const OTHER_CARD = bounded(
  'gift ?(?:card|cert\\w*|vouchers?)?|gc ?(?:number|pin|code)|e ?gift|vouchers?|coupons?|promo\\w*|discount|rewards?(?: card)?|loyalty|member(?:ship)? ?(?:card|number|id|no)|bonus ?(?:card|karte)?|club ?card|library|store ?(?:card|credit)|id ?card|identity|insurance|health ?card|medicare|student|sim ?(?:card)?|captcha|recaptcha|passport|pasaporte|passeport|reisepass|travel document|licen[cs]e|iban|bic|swift|routing|sort ?code|ssn|social security|national id|tax ?id|kundenkarte|kundennummer|gutschein\\w*|carte cadeau|code promo|tarjeta regalo|cupon|cupom|vale ?presente|carta regalo|buono|sconto|cadeau ?(?:kaart|bon)|kortingscode|karta podarunkowa|presentkort|gavekort|hediye\\w*|kupon|fidelite|fidelidad|fidelidade|fedelta|personnummer|dni|cpf|cnpj|nif|curp|codice fiscale|pesel|tc kimlik|snils|инн|промокод|купон|подарочн\\p{L}+',
  'ギフト|クーポン|ポイント|会員|优惠|優惠|会员|會員|礼品|禮品|身份证|身分證|验证码|驗證碼|쿠폰|기프트|회원',
);

/** The field is another one; in a name that shops keep across forms this alone does not rule out what its label says. */
export const OTHER_FIELD = bounded(
  'search|e ?mails?|phone|mobile|tel|telephone|zip|postal|post ?code|postcode|birth\\w*|dob|one ?time|otp|sms|quantity|qty|user ?name|login|issue ?(?:number|no)|start ?date|valid from|address\\w*|addr\\w*|street|city|town|state|province|county|country|region|company|suite|apartment|amount|comments?|notes?|message|subject|website|nickname|strasse|stadt|wohnort|plz|firma|adresse|ville|pays|rue|direccion|ciudad|pais|calle|cidade|endereco|bairro|rua|indirizzo|citta|paese|plaats|straat|gemeente|miasto|ulica|adres|gata|stad|sehir|ilce|ulke|город|улица|адрес|страна|geburt\\w*|naissance|nacimiento|nascimento|nascita|geboorte\\w*|urodzenia|fodelse\\w*|dogum\\w*|telefon\\w*|telephone|telefono|telefone|рождения|телефон\\p{L}*|почт\\p{L}+',
  '電話|电话|住所|地址|都道府県|市区|省份|城市|国家|주소|郵便|邮编|生年月日|生日|出生|전화|생년월일',
);

/** Words of a page that takes a payment, in its title, headings, legends and buttons. */
export const PAY_WORDS = bounded(
  'check ?out|pay(?:ment|ments|ing)?|pay (?:now|with|securely|by)|place (?:your )?order|complete (?:your )?(?:order|purchase|payment|booking)|buy ?now|purchase|billing|donat\\w*|subscribe|order summary|confirm (?:and )?pay\\w*|kasse|zahlung\\w*|bezahl\\w*|zahlungspflichtig\\w*|jetzt kaufen|paiement|payer|commander|reglement|pago|pagar|comprar|finalizar (?:la )?compra|pagamento|finalizar (?:pedido|compra)|paga|acquista|cassa|afrekenen|betal\\w*|bestelling|platnosc\\w*|zaplac|zamawiam|kassan?|maksa|maksu|platba|zaplatit|fizetes|plata|plateste|odeme\\w*|siparis\\w*|satin al|оплат\\p{L}*|оформ\\p{L}+ заказ\\p{L}*|сплат\\p{L}+|πληρωμη\\p{L}*',
  'お?支払|決済|購入|注文|支付|付款|结账|結帳|結賬|结算|下单|결제|주문|دفع|תשלום',
);
