import type { FieldKind } from '../messages/fields.ts';

/** HTML's own words for card fields (WHATWG HTML, autofill detail tokens). */
export const AUTOCOMPLETE: Readonly<Record<string, FieldKind>> = {
  'cc-number': 'number',
  'cc-exp': 'expiry',
  'cc-exp-month': 'month',
  'cc-exp-year': 'year',
  'cc-csc': 'cvc',
  'cc-name': 'holder',
  'cc-type': 'network',
};

/** Where a field says what it is, and how far that is believed. */
export const SOURCE_WEIGHT = { name: 2, label: 2, hint: 1.5, nearby: 1 } as const;
export type Source = keyof typeof SOURCE_WEIGHT;

/** A field is of a kind when its evidence reaches this weight. */
export const ENOUGH = 1.5;

export type Words = { kind: FieldKind; words: RegExp };

/**
 * Words of card fields, read after camelCase and separators became spaces and letters small. The first kind that
 * matches takes a source, so narrow kinds stand before wide ones.
 */
export const WORDS: readonly Words[] = [
  {
    kind: 'cvc',
    words:
      /\b(?:cvc2?|cvv2?|cvn|csc|cv2|ccv|cid|card (?:verification|validation|security)|verification (?:value|number)|security (?:code|number)|card code|sicherheitscode|pr[uü]f(?:ziffer|nummer)|kartenpr[uü]f\w*|cryptogramme|code de s[eé]curit[eé]|c[oó]digo de seguran[cç]a|c[oó]digo de seguridad|codice di sicurezza|beveiligingscode|kod cvv|s[aä]kerhetskod|sikkerhedskode|sikkerhetskode)\b|セキュリティコード|安全码|安全碼|보안\s?코드|код безопасности/u,
  },
  {
    kind: 'month',
    words:
      /\b(?:exp\w* ?(?:date )?(?:mm|months?|mo)|(?:cc|card) ?(?:exp\w* )?months?|months? exp\w*|ablaufmonat|monat|mois|mes(?:e)?|m[eê]s|maand|miesi[aą]c|m[aå]nad|month|exp ?mm)\b|有効期限.?月|月$/u,
  },
  {
    kind: 'year',
    words:
      /\b(?:exp\w* ?(?:date )?(?:yy(?:yy)?|years?|yr)|(?:cc|card) ?(?:exp\w* )?years?|years? exp\w*|ablaufjahr|jahr|ann[eé]e|a[nñ]o|anno|ano|jaar|rok|[aå]r|year|exp ?yy(?:yy)?)\b|有効期限.?年|年$/u,
  },
  {
    kind: 'expiry',
    words:
      /\b(?:cc ?exp\w*|card ?exp\w*|exp(?:iry|iration|ires|ire|iring)?(?: ?date| d)?|expdate|valid (?:thru|through|until|to)|good thru|g[uü]ltig bis|ablauf(?:datum)?|verfalls?datum|date d ?expiration|expire (?:le|fin)|fecha de (?:caducidad|vencimiento)|caducidad|vencimiento|scadenza|data di scadenza|validade|vervaldatum|geldig tot|data wa[zż]no[sś]ci|giltig|udl[oø]bs\w*|utl[oø]ps\w*|mm ?\/? ?(?:yy|jj|aa)(?:yy|jj|aa)?)\b|有効期限|有效期|유효\s?기간|срок действия/u,
  },
  {
    kind: 'network',
    words:
      /\b(?:card ?types?|cc ?types?|card ?brand|type of card|kartentyp|type de carte|tipo de tarjeta|kaarttype)\b/u,
  },
  {
    kind: 'holder',
    words:
      /\b(?:name on (?:the )?card|card ?holders?(?: ?name)?|cc ?(?:full )?name|card ?(?:full )?name|(?:card|cc) ?owner\w*|card (?:first|last) name|karteninhaber\w*|name auf der karte|titulaire|nom (?:sur|figurant).*carte|titular|nombre en la tarjeta|intestatario|titolare|nome no cart[aã]o|kaarthouder|naam op (?:de )?kaart|posiadacz|kortinnehavare|kortholder\w*)\b|カード名義|持卡人|카드\s?소유자|держател/u,
  },
  {
    kind: 'number',
    words:
      /\b(?:(?:credit|debit|payment|bank)? ?card ?(?:number|num|no|nr|nbr|digits)|cc ?(?:number|num|no|nr|nbr|n)?|pan|credit ?card|creditcard|debit ?card|kartennummer|kreditkarten?(?:nummer)?|num[eé]ro (?:de (?:la )?)?carte|n[uú]mero (?:de (?:la )?)?tarjeta|numero (?:della )?carta|n[uú]mero do cart[aã]o|kaartnummer|numer karty|kortnummer|card ?#|account ?number ?card)\b|カード番号|卡号|卡號|카드\s?번호|номер карты/u,
  },
];

/** Words that take all belief away: the field is about another card, or about no card at all. */
export const AGAINST: readonly RegExp[] = [
  /\b(?:gift ?(?:card|cert\w*)|gc ?(?:number|pin)|voucher|coupon|promo\w*|discount|reward\w*|loyalty|member(?:ship)?|bonus|club|library|store ?card|id ?card|insurance|health|student|sim|captcha|recaptcha|search|e ?mail|phone|mobile|tel|zip|postal|postcode|iban|bic|routing|sort ?code|birth\w*|dob|one ?time|otp|sms|quantity|qty|kundenkarte|gutschein\w*|carte cadeau|tarjeta regalo|fid[eé]lit[eé])\b/u,
];

/** Kinds that alone prove nothing: a month or a year may be a birthday's, a name anybody's. */
export const NEEDS_COMPANY: ReadonlySet<FieldKind> = new Set<FieldKind>([
  'month',
  'year',
  'holder',
  'network',
]);

/** Types of input that may hold a part of a card. */
export const INPUT_TYPES: ReadonlySet<string> = new Set([
  'text',
  'tel',
  'number',
  'password',
  'month',
  'search',
]);
