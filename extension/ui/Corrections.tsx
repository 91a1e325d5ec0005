import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { Money } from '../../shared/money.ts';
import { cleanName } from '../../shared/name.ts';
import { typedMoney } from '../detection/read-money.ts';
import type { View } from '../messages/view.ts';

type Reviewed = Extract<View, { screen: 'review' }>;

/** Name and amount as the page said them, until the shopper says otherwise. */
export function useCorrections({ page, site, funds, higher }: Reviewed) {
  const pageName = page.name ?? site.domain;
  const own = funds.available.currency;
  const { total, open } = page;
  const currencies = total === undefined && open !== undefined ? offered(open.currencies, own) : [];
  const [name, setName] = useState(pageName);
  const [typed, setTyped] = useState(higher?.value ?? total?.value ?? open?.digits ?? '');
  const [chosen, setChosen] = useState(higher?.currency ?? '');
  const currency = currencies.length > 1 ? chosen : (total?.currency ?? own);
  const isAsRead = typed === total?.value;
  const amount: Money | undefined = isAsRead
    ? total
    : currency === ''
      ? undefined
      : typedMoney(typed, currency);
  const payee = cleanName(name);
  return {
    amount,
    payee,
    shownName: payee ?? pageName,
    corrected: { name: payee !== pageName, amount: total === undefined || amount?.value !== total.value },
    inputs: { name, setName, typed, setTyped, currencies, currency, setChosen },
  };
}

/** What an amount of an open currency may be in: what its sign may mean, and the account's. */
function offered(hinted: readonly string[], own: string): string[] {
  return [...new Set([...(hinted.includes(own) ? [own] : []), ...hinted, own])];
}

type Inputs = ReturnType<typeof useCorrections>['inputs'];

export function Corrections({ page, ...inputs }: Inputs & Pick<Reviewed, 'page'>) {
  const { name, setName, typed, setTyped, currencies, currency } = inputs;
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <fieldset class="correct">
      <legend>{page.total === undefined ? i18n.t('review.askAmount') : i18n.t('review.correct')}</legend>
      <label>
        {currencies.length > 1 ? i18n.t('review.amount') : i18n.t('review.amountIn', [currency])}
        <input
          ref={first}
          inputMode="decimal"
          autocomplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {currencies.length > 1 && <CurrencyChoice {...inputs} />}
      <label>
        {i18n.t('review.merchant')}
        <input
          autocomplete="off"
          maxLength={80}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
    </fieldset>
  );
}

/** Nothing is chosen until the shopper has: the sign on the page does not tell. */
function CurrencyChoice({ currencies, currency, setChosen }: Inputs) {
  const names = new Intl.DisplayNames(navigator.language, { type: 'currency' });
  return (
    <label>
      {i18n.t('review.currency')}
      <select value={currency} onChange={(event) => setChosen(event.currentTarget.value)}>
        <option value="" disabled>
          {i18n.t('review.chooseCurrency')}
        </option>
        {currencies.map((code) => (
          <option key={code} value={code}>
            {`${code} – ${names.of(code) ?? code}`}
          </option>
        ))}
      </select>
    </label>
  );
}
