import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { type Money, parseBalance, parseMoney } from '../../shared/money.ts';
import { cleanName } from '../../shared/name.ts';
import { typedMoney } from '../detection/read-money.ts';
import type { View } from '../messages/view.ts';
import { shownMoney } from './amount.ts';
import { ask } from './ask.ts';
import { Cheque, PayerLines } from './Cheque.tsx';
import { DeviceChoice, useDevice } from './DeviceChoice.tsx';
import { isolated, LinkButton, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Why } from './Why.tsx';

type Reviewed = Extract<View, { screen: 'review' }>;
type Props = { tabId: number; view: Reviewed; refresh(): Promise<void> };

/** Who is to be paid and how much, by whom and from what: the shopper confirms it, or corrects it first. */
export function Review({ tabId, view, refresh }: Props) {
  const { page, payer, funds, devices, clockOffsetMs } = view;
  const [correcting, setCorrecting] = useState(page.total === undefined);
  const [explaining, setExplaining] = useState(false);
  const { amount, payee, corrected, shownName, inputs } = useCorrections(view);
  const { deviceId, ...choice } = useDevice({ devices, reserve: amount, clockOffsetMs });
  const { busy, problem, run } = useCommand();
  const short = amount !== undefined && (parseMoney(amount) ?? 0n) > (parseBalance(funds.available) ?? 0n);
  const send = async () => {
    if (amount === undefined || payee === undefined) return;
    const to = deviceId === undefined ? {} : { deviceId };
    await run(() => ask('send', { tabId, page, payer, name: payee, amount, corrected, ...to }));
    await refresh();
  };
  const isAsShown = !corrected.name && !corrected.amount;
  return (
    <main class="screen">
      <Cheque
        name={shownName}
        site={view.site}
        amount={amount}
        corrected={corrected}
        {...(view.digest !== undefined && isAsShown ? { digest: view.digest } : {})}
      >
        <PayerLines payer={payer} available={{ money: funds.available, asOf: funds.asOf }} />
      </Cheque>
      {view.firstHere && <p class="note first">{i18n.t('review.first', [view.site.domain])}</p>}
      <DeviceChoice {...choice} />
      {correcting && <Corrections view={view} {...inputs} />}
      {explaining && (
        <Why kinds={view.why} total={page.total && shownMoney(page.total)}>
          <LinkButton onPress={() => neverHere(page.origin, refresh)}>{i18n.t('review.never')}</LinkButton>
        </Why>
      )}
      <ProblemNote problem={problem ?? (short ? { reason: 'insufficient-funds' } : undefined)} />
      <footer class="actions">
        <PrimaryButton
          busy={busy}
          disabled={amount === undefined || payee === undefined || short}
          onPress={send}
        >
          {busy ? i18n.t('review.sending') : sendWords(choice.device?.hint)}
        </PrimaryButton>
        <div class="links">
          {!correcting && (
            <LinkButton onPress={() => setCorrecting(true)}>{i18n.t('review.wrong')}</LinkButton>
          )}
          <LinkButton expanded={explaining} onPress={() => setExplaining(!explaining)}>
            {i18n.t('why.title')}
          </LinkButton>
        </div>
      </footer>
    </main>
  );
}

/** Name and amount as the page said them, until the shopper says otherwise. */
function useCorrections({ page, site, funds }: Reviewed) {
  const pageName = page.name ?? site.domain;
  const [name, setName] = useState(pageName);
  const [typed, setTyped] = useState(page.total?.value ?? '');
  const { total } = page;
  const amount: Money | undefined =
    typed === total?.value ? total : typedMoney(typed, funds.available.currency);
  const payee = cleanName(name);
  return {
    amount,
    payee,
    shownName: payee ?? pageName,
    corrected: { name: payee !== pageName, amount: total === undefined || amount?.value !== total.value },
    inputs: { name, setName, typed, setTyped },
  };
}

type CorrectionsProps = ReturnType<typeof useCorrections>['inputs'] & { view: Reviewed };

function Corrections({ view: { page, funds }, name, setName, typed, setTyped }: CorrectionsProps) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <fieldset class="correct">
      <legend>{page.total === undefined ? i18n.t('review.askAmount') : i18n.t('review.correct')}</legend>
      <label>
        {i18n.t('review.amountIn', [funds.available.currency])}
        <input
          ref={first}
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
  );
}

function sendWords(hint: string | undefined): string {
  return hint === undefined ? i18n.t('review.send') : i18n.t('review.sendTo', [isolated(hint)]);
}

async function neverHere(origin: string, refresh: () => Promise<void>): Promise<void> {
  await ask('neverHere', { origin, never: true });
  await refresh();
}
