/** Forms of companies after a name, which nobody says. */
const AFTER =
  /[\s,]+(?:gmbh(?: ?& ?co\.? ?(?:kg|ohg)(?:aa)?)?|g?gmbh|mbh|ag(?: ?& ?co\.? ?kg)?|kg|ohg|ug(?: \(haftungsbeschränkt\))?|gbr|e\.? ?k\.?|e\.? ?v\.?|e\.? ?u\.?|se|inc\.?|incorporated|llc|l\.l\.c\.|llp|ltd\.?|limited|plc|p\.l\.c\.|corp\.?|corporation|pty\.? ?ltd\.?|pte\.? ?ltd\.?|pvt\.? ?ltd\.?|private limited|sdn\.? ?bhd\.?|s\.? ?a\.? ?s\.? ?u?\.?|s\.? ?a\.? ?r\.? ?l\.?|eurl|snc|s\.?a\.?|s\.? ?a\.?b?\.? ?de ?c\.? ?v\.?|s\.? ?de ?r\.? ?l\.?(?: ?de ?c\.? ?v\.?)?|s\.?l\.?u?\.?|s\.? ?p\.? ?a\.?|s\.? ?r\.? ?l\.? ?s?\.?|b\.? ?v\.?(?: ?b\.? ?a\.?)?|n\.?v\.?|v\.?o\.?f\.?|a\/s|k\/s|i\/s|aps|ivs|ab|as|asa|oyj?(?: ab)?|sp\. ?z ?o\.? ?o\.?|sp\. ?[jk]\.|s\.? ?r\.? ?o\.?|spol\. ?s ?r\. ?o\.|a\. ?s\.|d\. ?o\. ?o\.?|d\.d\.|kft\.?|zrt\.?|nyrt\.?|bt\.|oü|uab|sia|eood|ood|ltda\.?|lda\.?|eireli|me|epp|a\.?ş\.?|(?:san\. ?)?(?:ve )?(?:tic\. ?)?(?:ltd|a)\.? ?(?:şti|ş)\.?|k\.?k\.?|α\.?ε\.?|а\.?о\.?|株式会社|有限会社|合同会社|有限公司|股份有限公司|주식회사)\.?$/iu;
/** A second form before the first: Acme Co., Ltd. */
const CO_BEFORE = /(?<![&+]|\band)[\s,]+co\.?,?$/iu;
const CO_AT_END = /(?<!&|\+|\b(?:and|y|et|und))[\s,]+co\.$/iu;
/** Written without a space, as Japanese, Chinese and Korean are. */
const UNSPACED =
  /(?:株式会社|有限会社|合同会社|股份有限公司|有限責任公司|有限责任公司|有限公司|\(株\)|㈱|주식회사|\(주\))/gu;
const BEFORE =
  /^(?:ооо|зао|пао|оао|ао|ип|тов|фоп|пт|pt\.?|cv\.?|ud\.?|s\.?c\.?|công ty(?: tnhh| cổ phần)?)\s+(?=["«„“\p{Lu}])/iu;

/** A name without the forms of its company: Acme Co., Ltd. is Acme, and Tiffany & Co. is that. */
export function withoutLegalForms(name: string): string {
  const spaced = name.replace(UNSPACED, ' ').trim();
  const bare = (spaced === '' ? name : spaced).replace(BEFORE, '');
  const once = bare.replace(AFTER, '');
  if (once === bare) return bare.replace(CO_AT_END, '');
  return once.replace(CO_BEFORE, '').replace(AFTER, '');
}
