import { ToWords } from 'to-words/en-US';
import { displayMoney, type Money } from '../../shared/money.ts';

/** Money as the shopper's language writes it. */
export function shownMoney(money: Money): string {
  return displayMoney(money, navigator.language);
}

const words = new ToWords();
const TENS_AND_ONES =
  /\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety) (?=(?:one|two|three|four|five|six|seven|eight|nine)\b)/g;

/** Money as a cheque says it in words: `forty-two euros and 50/100`. English only; elsewhere figures are enough. */
export function moneyInWords({ currency, value }: Money, language = navigator.language): string | undefined {
  if (!language.startsWith('en')) return undefined;
  const [whole = '0', fraction] = value.split('.');
  if (!Number.isSafeInteger(Number(whole))) return undefined;
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'name',
    maximumFractionDigits: 0,
  });
  const name = parts.formatToParts(Number(whole)).find(({ type }) => type === 'currency')?.value ?? currency;
  const number = words.convert(Number(whole)).toLowerCase().replace(TENS_AND_ONES, '$1-');
  const said = `${number} ${name}`;
  return fraction === undefined ? said : `${said} and ${fraction}/1${'0'.repeat(fraction.length)}`;
}
