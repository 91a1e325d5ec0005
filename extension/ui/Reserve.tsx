import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { Money } from '../../shared/money.ts';
import type { Quote } from '../../shared/schemas.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';
import type { View } from '../messages/view.ts';
import { shownMoney } from './amount.ts';
import { ask } from './ask.ts';
import { restartGuard } from './guard.ts';

type ReserveProps = {
  amount: Money | undefined;
  reserve?: Money | undefined;
  quote?: Pick<Quote, 'rate' | 'source' | 'asOf'> | undefined;
};

/** What a payment in another currency takes at most from the account, by whose rate and of when. */
export function Reserve({ amount, reserve, quote }: ReserveProps) {
  if (amount === undefined || reserve === undefined) return null;
  return (
    <div class="reserve">
      <p>{i18n.t('reserve.most', [shownMoney(reserve)])}</p>
      {quote !== undefined && (
        <p class="fine">
          {i18n.t('reserve.rate', [amount.currency, shownRate(quote.rate), reserve.currency])}{' '}
          {i18n.t('reserve.source', [quote.source, shownTime(quote.asOf)])}
        </p>
      )}
    </div>
  );
}

type Reviewed = Extract<View, { screen: 'review' }>;

/** The quote of what is about to be sent: the shop's, or one for the amount that the shopper typed, once they ask. */
export function useQuote({ page, demand, funds, quote: ofPage }: Reviewed, amount: Money | undefined) {
  const [typed, setTyped] = useState<{ amount: Money; quote: Quote }>();
  const isForeign = amount !== undefined && amount.currency !== funds.available.currency;
  const quoted = demand?.state === 'open' ? demand.demand.amount : page.total;
  const found = isSame(amount, quoted) ? ofPage : isSame(amount, typed?.amount) ? typed?.quote : undefined;
  const quote = isForeign ? found : undefined;
  const askForTyped = async (): Promise<Result<null>> => {
    if (amount === undefined) return fail('no-amount');
    const answer = await ask('quote', { amount });
    if (!answer.ok) return answer;
    // The same button sends now, so it has to be looked at again.
    restartGuard();
    if (answer.value !== undefined) setTyped({ amount, quote: answer.value });
    return succeed(null);
  };
  return {
    quote,
    isMissing: isForeign && quote === undefined,
    askForTyped,
    forget: () => setTyped(undefined),
  };
}

function isSame(one: Money | undefined, other: Money | undefined): boolean {
  return one?.currency === other?.currency && one?.value === other?.value;
}

/** Six digits are enough to see what a rate is; the reserve beside it is exact. */
function shownRate(rate: string): string {
  const format = new Intl.NumberFormat(navigator.language, { maximumSignificantDigits: 6 });
  return format.format(rate as Intl.StringNumericLiteral);
}

/** A source that names a day alone has its first moment. */
function shownTime(instant: string): string {
  const isDay = instant.endsWith('T00:00:00Z');
  const style = isDay
    ? ({ dateStyle: 'medium', timeZone: 'UTC' } as const)
    : ({ dateStyle: 'medium', timeStyle: 'short' } as const);
  return new Intl.DateTimeFormat(undefined, style).format(new Date(instant));
}
