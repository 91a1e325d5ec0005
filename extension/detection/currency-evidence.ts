/**
 * Signs and names that stand for one currency alone. Letters count only as whole words, so `Orders $49` holds no rupees;
 * upper and lower case are one but where a sign has two of them.
 */
export const SIGNS: Readonly<Record<string, string>> = {
  US$: 'USD',
  USD$: 'USD',
  U$S: 'USD',
  U$D: 'USD',
  CA$: 'CAD',
  C$: 'CAD',
  CDN$: 'CAD',
  CAD$: 'CAD',
  AU$: 'AUD',
  A$: 'AUD',
  AUD$: 'AUD',
  NZ$: 'NZD',
  HK$: 'HKD',
  NT$: 'TWD',
  S$: 'SGD',
  R$: 'BRL',
  MX$: 'MXN',
  Mex$: 'MXN',
  AR$: 'ARS',
  CLP$: 'CLP',
  COL$: 'COP',
  COP$: 'COP',
  'B/.': 'PAB',
  'S/.': 'PEN',
  'S/': 'PEN',
  'CN¥': 'CNY',
  'RMB¥': 'CNY',
  RMB: 'CNY',
  'JP¥': 'JPY',
  人民币: 'CNY',
  新台幣: 'TWD',
  台幣: 'TWD',
  港幣: 'HKD',
  円: 'JPY',
  '€': 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  eur: 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₩': 'KRW',
  원: 'KRW',
  '₽': 'RUB',
  руб: 'RUB',
  'р.': 'RUB',
  '₺': 'TRY',
  TL: 'TRY',
  '₴': 'UAH',
  грн: 'UAH',
  '₪': 'ILS',
  'ש"ח': 'ILS',
  'ש״ח': 'ILS',
  '฿': 'THB',
  บาท: 'THB',
  '₫': 'VND',
  đ: 'VND',
  '₱': 'PHP',
  '₦': 'NGN',
  '₸': 'KZT',
  '₾': 'GEL',
  '₼': 'AZN',
  '₡': 'CRC',
  '₲': 'PYG',
  '₵': 'GHS',
  'GH₵': 'GHS',
  '৳': 'BDT',
  KSh: 'KES',
  Kshs: 'KES',
  zł: 'PLN',
  zl: 'PLN',
  Kč: 'CZK',
  Kc: 'CZK',
  Ft: 'HUF',
  forint: 'HUF',
  лв: 'BGN',
  'Fr.': 'CHF',
  SFr: 'CHF',
  'S₣': 'CHF',
  lei: 'RON',
  leu: 'RON',
  Rp: 'IDR',
  RM: 'MYR',
  Br: 'BYN',
  KM: 'BAM',
  'د.إ': 'AED',
  درهم: 'AED',
  'ر.س': 'SAR',
  ريال: 'SAR',
  'د.ك': 'KWD',
  'د.ب': 'BHD',
  'ر.ع': 'OMR',
  'ر.ق': 'QAR',
  'د.أ': 'JOD',
  'ج.م': 'EGP',
  'د.ت': 'TND',
  'د.م': 'MAD',
  'ر.ي': 'YER',
  KD: 'KWD',
  BD: 'BHD',
  Dhs: 'AED',
  LE: 'EGP',
  SR: 'SAR',
  '﷼': 'SAR',
};

/** Signs whose letters are words in small ones: `16.00 ft` are feet, `br` is a line. */
export const CASED_SIGNS: ReadonlySet<string> = new Set(
  'Ft Br KM BD KD LE SR RM TL Fr. Rp RMB S/ S/. C$ A$ S$'.split(' '),
);

/** Signs of several currencies; the page's country decides, or the shopper. */
export const SHARED_SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: 'USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU BBD BSD BZD DOP FJD JMD NAD TTD XCD'.split(' '),
  '¥': ['JPY', 'CNY'],
  元: ['CNY', 'TWD', 'HKD'],
  圓: ['TWD', 'HKD'],
  kr: ['SEK', 'NOK', 'DKK', 'ISK'],
  kronor: ['SEK'],
  kroner: ['NOK', 'DKK'],
  Rs: ['INR', 'PKR', 'LKR', 'NPR', 'MUR', 'SCR'],
  Р: ['RUB', 'BYN'],
  din: ['RSD', 'MKD'],
  'ل.ل': ['LBP'],
};

/** What a shared sign means on a page that says nothing of its country: most pages by far mean this one. */
export const USUAL: Readonly<Record<string, string>> = { USD: 'USD', INR: 'INR' };

/** ISO 3166 regions and what is paid there. */
const REGIONS =
  'us USD ca CAD au AUD nz NZD sg SGD hk HKD tw TWD mx MXN ar ARS cl CLP co COP uy UYU do DOP jm JMD tt TTD bb BBD bs BSD ' +
  'jp JPY cn CNY kr KRW in INR pk PKR lk LKR np NPR mu MUR bd BDT th THB vn VND ph PHP id IDR my MYR kz KZT ge GEL az AZN ' +
  'se SEK no NOK dk DKK is ISK gb GBP uk GBP ch CHF li CHF pl PLN cz CZK hu HUF ro RON bg BGN rs RSD mk MKD ba BAM md MDL ' +
  'ru RUB by BYN ua UAH tr TRY il ILS ae AED sa SAR kw KWD bh BHD om OMR qa QAR jo JOD eg EGP tn TND ma MAD dz DZD ye YER ' +
  'za ZAR ng NGN ke KES gh GHS tz TZS ug UGX br BRL pe PEN bo BOB py PYG cr CRC gt GTQ hn HNL ni NIO pa PAB ve VES ' +
  'de EUR at EUR fr EUR es EUR it EUR nl EUR be EUR pt EUR ie EUR fi EUR gr EUR lu EUR sk EUR si EUR ee EUR lv EUR lt EUR ' +
  'mt EUR cy EUR hr EUR eu EUR';

/** The usual currency of a region, for a sign that several share and for numbers without one. */
export const OF_REGION: ReadonlyMap<string, string> = pairs(REGIONS);

/** Languages that one country pays in, however a page writes its sums. */
export const OF_LANGUAGE: ReadonlyMap<string, string> = pairs(
  'sv SEK nb NOK nn NOK no NOK da DKK is ISK ja JPY ko KRW he ILS tr TRY pl PLN cs CZK hu HUF uk UAH th THB vi VND hi INR ' +
    'ta INR te INR mr INR bn BDT id IDR ru RUB bg BGN ro RON',
);

function pairs(text: string): ReadonlyMap<string, string> {
  const words = text.split(' ');
  return new Map(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as const] : [])));
}

/** Words of a page that only shops of one country need; the tax that it names, the parts of its addresses. */
export const COUNTRY_WORDS: readonly (readonly [words: RegExp, currency: string])[] = [
  [/\b(?:zip ?code|zip|sales tax|usps|united states|u\.s\.a?\.|usa)\b/iu, 'USD'],
  [/\b(?:hst|gst\/hst|pst|qst|tps|tvq|canada post|canada|ontario|qu[eé]bec)\b/iu, 'CAD'],
  [/\b(?:abn|australia post|australian?|nsw|queensland)\b/iu, 'AUD'],
  [/\b(?:new zealand|nz post)\b/iu, 'NZD'],
  [/\bsingapore\b/iu, 'SGD'],
  [/\bhong kong\b|香港/iu, 'HKD'],
  [/\btaiwan\b|台灣|臺灣|新北市|台北市/iu, 'TWD'],
  [/\b(?:m[eé]xico|cdmx|rfc|oxxo|spei)\b/iu, 'MXN'],
  [/\b(?:argentina|mercado ?pago argentina|cuit|afip)\b/iu, 'ARS'],
  [/\b(?:chile|webpay|santiago de chile)\b/iu, 'CLP'],
  [/\b(?:colombia|bogot[aá]|pse)\b/iu, 'COP'],
  [/\b(?:india|upi|paytm|razorpay|gstin|aadhaar|pin ?code|mumbai|delhi|bengaluru|chennai)\b|\+91\b/iu, 'INR'],
  [/\b(?:pakistan|lahore|karachi|easypaisa|jazzcash)\b|\+92\b/iu, 'PKR'],
  [/\b(?:sri lanka|colombo)\b|\+94\b/iu, 'LKR'],
  [/\b(?:nepal|kathmandu|esewa|khalti)\b|\+977\b/iu, 'NPR'],
  [/\b(?:mauritius|port louis)\b/iu, 'MUR'],
  [/\b(?:japan|tokyo|osaka)\b|日本|東京|税込|円/iu, 'JPY'],
  [/\b(?:china|alipay|beijing|shanghai)\b|中国|支付宝|微信支付|北京|上海/iu, 'CNY'],
];
