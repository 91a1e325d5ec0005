/**
 * What gives a card field away at first sight, in a field's attributes or the words beside it: stems of the words of
 * card-words.ts in all its languages, short because this stands in every frame. A sign that means nothing costs one reading.
 */
export const CARD_SIGNS =
  /\bcc[-_\s]?[a-z]*|c[cv]v|cvc|csc|cvn|card|kart|carta|carte|cart[aã]o|tarjeta|kaart|kort|kárty|cislo|číslo|карт|καρτ|κάρτ|カード|卡|카드|بطاق|כרטיס|บัตร|thẻ|kartu|exp[idm_.\s-]|exp$|expir|valid|g[uü]e?ltig|ablauf|verfall|caduc|venc|scaden|verval|geldig|wa[zż]no|giltig|utg[aå]ng|udl[oø]b|utl[oø]p|voimassa|platnost|lej[aá]rat|kullanma|ge[cç]erli|срок|действ|термін|λ[ηή]ξη|有効|有效|到期|유효|secur|sicherheit|pr[uü]e?f|cryptogramme|s[eé]curit|segur|sicurezza|veiligheid|beveilig|s[aä]kerhet|sikkerhet|titular|holder|inhaber|名義|持卡|安全|セキュリティ|보안|(?:[\dx•*×#_]{4}[ -]){2}|\d{16}|^\W*(?:m{1,2}|x{2}|\d\d) ?[/\\] ?\w{2,4}\W*$/iu;

/** Frames in which payment services put card fields, or the whole checkout, by what their addresses begin with. */
export const HOSTED_FIELDS =
  /^https:\/\/(?:js\.stripe\.com\/v3\/elements-inner-(?:card|payment|easel)|[\w.-]+\.adyen\.com\/(?:.*)securedfields|assets\.braintreegateway\.com\/.*hosted-fields|js\.mollie\.com\/v1\/.*component|(?:web|pci-connect)\.squarecdn\.com|pci-connect\.squareup\.com|checkout\.(?:shopifycs\.com|pci\.shopifyinc\.com)\/(?:build\/[^/]+\/)?(?:number|expiry|verification_value|name)|js\.checkout\.com\/framesv2|(?:www\.)?paypal\.com\/smart\/card-field)/i;
