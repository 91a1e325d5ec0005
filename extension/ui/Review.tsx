import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { minorDigits } from '../../shared/currencies.ts';
import { type Money, parseMoney } from '../../shared/money.ts';
import { cleanName } from '../../shared/name.ts';
import { typedMoney } from '../detection/read-money.ts';
import type { View } from '../messages/view.ts';
import { shownMoney } from './amount.ts';
import { ask } from './ask.ts';
import { Cheque, LinkButton, PayerLines, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { siteOf } from './site.ts';
import { Why } from './Why.tsx';

type Props = { tabId: number; view: Extract<View, { screen: 'review' }>; refresh(): Promise<void> };

/** Who is to be paid and how much, by whom and from what: the shopper confirms it, or corrects it first. */
export function Review({ tabId, view, refresh }: Props) {
  const { page, payer, funds, device } = view;
  const { currency } = funds.available;
  const pageName = page.name ?? siteOf(page.origin).domain;
  const [name, setName] = useState(pageName);
  const [typed, setTyped] = useState(page.total?.value ?? '');
  const [correcting, setCorrecting] = useState(page.total === undefined);
  const { busy, problem, run } = useCommand();

  const amount = amountOf(typed, page.total, currency);
  const payee = cleanName(name);
  const corrected = {
    name: payee !== pageName,
    amount: amount?.value !== page.total?.value || page.total === undefined,
  };
  const short = amount !== undefined && (parseMoney(amount) ?? 0n) > BigInt(minorOf(funds.available));
  const send = async () => {
    if (amount === undefined || payee === undefined) return;
    await run(() => ask('send', { tabId, name: payee, amount, corrected }));
    await refresh();
  };
  return (
    <main class="screen">
      <Cheque name={payee ?? pageName} origin={page.origin} amount={amount} corrected={corrected}>
        <PayerLines payer={payer} available={{ money: funds.available, asOf: funds.asOf }} />
      </Cheque>
      {view.firstHere && <p class="note first">{i18n.t('review.first', [siteOf(page.origin).domain])}</p>}
      {correcting && (
        <fieldset class="correct">
          <legend>{page.total === undefined ? i18n.t('review.askAmount') : i18n.t('review.correct')}</legend>
          <label>
            {i18n.t('review.amountIn', [currency])}
            <input
              inputMode="decimal"
              autocomplete="off"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
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
      )}
      <ProblemNote problem={problem ?? (short ? { reason: 'insufficient-funds' } : undefined)} />
      <footer class="actions">
        <PrimaryButton
          busy={busy}
          disabled={amount === undefined || payee === undefined || short}
          onPress={send}
        >
          {busy ? i18n.t('review.sending') : sendWords(device?.hint)}
        </PrimaryButton>
        <div class="links">
          {!correcting && (
            <LinkButton onPress={() => setCorrecting(true)}>{i18n.t('review.wrong')}</LinkButton>
          )}
          <LinkButton onPress={() => neverHere(page.origin, refresh)}>{i18n.t('review.never')}</LinkButton>
        </div>
        <Why kinds={view.why} total={page.total && shownMoney(page.total)} />
      </footer>
    </main>
  );
}

function sendWords(hint: string | undefined): string {
  return hint === undefined ? i18n.t('review.send') : i18n.t('review.sendTo', [hint]);
}

function amountOf(typed: string, total: Money | undefined, currency: string): Money | undefined {
  return typed === total?.value ? total : typedMoney(typed, currency);
}

function minorOf({ currency, value }: Money): string {
  return minorDigits(currency) === undefined ? '0' : value.replace('.', '');
}

async function neverHere(origin: string, refresh: () => Promise<void>): Promise<void> {
  await ask('neverHere', { origin, never: true });
  await refresh();
}
