import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { type Money, parseBalance, parseMoney } from '../../shared/money.ts';
import { cleanName } from '../../shared/name.ts';
import type { Demand } from '../../shared/schemas.ts';
import { typedMoney } from '../detection/read-money.ts';
import type { View } from '../messages/view.ts';
import { shownMoney } from './amount.ts';
import { ask } from './ask.ts';
import { useChargeChoice } from './ChargeChoice.tsx';
import { ChargeMode } from './ChargeMode.tsx';
import { Cheque, PayerLines } from './Cheque.tsx';
import { DemandNote } from './DemandNote.tsx';
import { LinkButton, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Reserve, useQuote } from './Reserve.tsx';
import { Why } from './Why.tsx';

type Reviewed = Extract<View, { screen: 'review' }>;
type Props = { tabId: number; view: Reviewed; refresh(): Promise<void> };

/** Who is to be paid and how much, by whom and from what: the shopper confirms it, or corrects it first. */
export function Review({ tabId, view, refresh }: Props) {
  const { page, payer, funds, device } = view;
  const [correcting, setCorrecting] = useState(page.total === undefined || view.higher !== undefined);
  // What the shop asked for is not to be edited: who corrects it pays without its demand.
  const [ignoring, setIgnoring] = useState(false);
  const found = ignoring ? undefined : view.demand;
  const demand = found?.state === 'open' ? found.demand : undefined;
  const own = useCorrections(view);
  const { amount, payee, corrected, shownName } = demand === undefined ? own : asAsked(demand);
  const { charge, opener, choice } = useChargeChoice();
  const why = useWhy(view, refresh);
  const { busy, problem, run } = useCommand();
  const { quote, isMissing, askForTyped, forget } = useQuote(view, amount);
  const taken = quote?.reserve ?? amount;
  const short =
    !isMissing && taken !== undefined && (parseMoney(taken) ?? 0n) > (parseBalance(funds.available) ?? 0n);
  const send = async () => {
    if (amount === undefined || payee === undefined) return;
    if (isMissing) return void (await run(askForTyped));
    const unasked = found?.state === 'unasked';
    const order = { tabId, page, payer, name: payee, amount, quote, corrected, charge, demand, unasked };
    const sent = await run(() => ask('send', order));
    if (!sent) forget();
    await refresh();
  };
  const correct = () => {
    setIgnoring(demand !== undefined || ignoring);
    setCorrecting(true);
  };
  const isCorrected = corrected.name || corrected.amount || (ignoring && view.demand?.state === 'open');
  const isAsShown = !isCorrected && charge.mode === 'single';
  return (
    <main class="screen">
      <Cheque
        name={shownName}
        site={view.site}
        amount={amount}
        corrected={corrected}
        {...(view.digest !== undefined && isAsShown ? { digest: view.digest } : {})}
      >
        <ChargeMode charge={charge} />
        <Reserve amount={amount} reserve={quote?.reserve} quote={quote} />
        <PayerLines payer={payer} available={{ money: funds.available, asOf: funds.asOf }} />
      </Cheque>
      <DemandNote found={found} total={page.total} />
      {view.firstHere && <p class="note first">{i18n.t('review.first', [view.site.domain])}</p>}
      {correcting && demand === undefined && <Corrections view={view} {...own.inputs} />}
      {choice}
      {why.text}
      <ProblemNote problem={problem ?? (short ? { reason: 'insufficient-funds' } : undefined)} />
      <footer class="actions">
        <PrimaryButton
          busy={busy}
          disabled={amount === undefined || payee === undefined || short}
          onPress={send}
        >
          {buttonWords({ busy, isMissing, hint: device?.hint })}
        </PrimaryButton>
        <div class="links">
          {(!correcting || demand !== undefined) && (
            <LinkButton onPress={correct}>{i18n.t('review.wrong')}</LinkButton>
          )}
          {why.opener}
          {opener}
        </div>
      </footer>
    </main>
  );
}

/** Why the window opened here, for those who ask; and the way to have it stay away. */
function useWhy({ page, why }: Reviewed, refresh: () => Promise<void>) {
  const [explaining, setExplaining] = useState(false);
  return {
    opener: (
      <LinkButton expanded={explaining} onPress={() => setExplaining(!explaining)}>
        {i18n.t('why.title')}
      </LinkButton>
    ),
    text: explaining && (
      <Why kinds={why} total={page.total && shownMoney(page.total)}>
        <LinkButton onPress={() => neverHere(page.origin, refresh)}>{i18n.t('review.never')}</LinkButton>
      </Why>
    ),
  };
}

/** Name and amount as the shop asked for them. */
function asAsked({ merchant: { name }, amount }: Demand) {
  return { amount, payee: name, shownName: name, corrected: { name: false, amount: false } };
}

/** Name and amount as the page said them, until the shopper says otherwise. */
function useCorrections({ page, site, funds, higher }: Reviewed) {
  const pageName = page.name ?? site.domain;
  const [name, setName] = useState(pageName);
  const [typed, setTyped] = useState(higher?.value ?? page.total?.value ?? '');
  const { total } = page;
  const amount: Money | undefined =
    typed === total?.value ? total : typedMoney(typed, total?.currency ?? funds.available.currency);
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
        {i18n.t('review.amountIn', [page.total?.currency ?? funds.available.currency])}
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

type Pressed = { busy: boolean; isMissing: boolean; hint: string | undefined };

function buttonWords({ busy, isMissing, hint }: Pressed): string {
  if (isMissing) return i18n.t('review.askRate');
  if (busy) return i18n.t('review.sending');
  return hint === undefined ? i18n.t('review.send') : i18n.t('review.sendTo', [hint]);
}

async function neverHere(origin: string, refresh: () => Promise<void>): Promise<void> {
  await ask('neverHere', { origin, never: true });
  await refresh();
}
