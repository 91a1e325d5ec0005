import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { type Money, parseBalance, parseMoney } from '../../shared/money.ts';
import type { Demand } from '../../shared/schemas.ts';
import type { View } from '../messages/view.ts';
import { ask } from './ask.ts';
import { CautionNote } from './CautionNote.tsx';
import { ChargeHints } from './ChargeHints.tsx';
import { ChargeMode } from './ChargeMode.tsx';
import { Cheque, PayerLines } from './Cheque.tsx';
import { Corrections, useCorrections } from './Corrections.tsx';
import { DemandNote } from './DemandNote.tsx';
import { DeviceChoice, useDevice } from './DeviceChoice.tsx';
import { isolated, LinkButton, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Reserve, useQuote } from './Reserve.tsx';
import { TillNote } from './TillNote.tsx';
import { useMore } from './WhyAndHow.tsx';

type Reviewed = Extract<View, { screen: 'review' }>;
type Props = { tabId: number; view: Reviewed; refresh(): Promise<void> };

/** Who is to be paid and how much, by whom and from what: the shopper confirms it, or corrects it first. */
export function Review({ tabId, view, refresh }: Props) {
  const { page, payer, funds, devices, clockOffsetMs } = view;
  const [correcting, setCorrecting] = useState(page.total === undefined || view.higher !== undefined);
  const { found, demand, ignore, isIgnored } = useDemand(view);
  const own = useCorrections(view);
  const { amount, payee, corrected, shownName } = demand === undefined ? own : asAsked(demand);
  const { mode, reason, openers, opened } = useMore({ view, refresh, isAsked: demand !== undefined });
  const { busy, problem, run } = useCommand();
  const { quote, isMissing, askForTyped, forget } = useQuote(view, amount);
  const taken = quote?.reserve ?? amount;
  const to = useDevice({ devices, reserve: taken, clockOffsetMs });
  const short = !isMissing && isMoreThan(taken, funds.available);
  const send = async () => {
    if (amount === undefined || payee === undefined) return;
    if (isMissing) return void (await run(askForTyped));
    const unasked = found?.state === 'unasked';
    const shown = { page, payer, name: payee, amount, quote, corrected, charge: mode.charge, reason };
    const order = { tabId, ...shown, demand, unasked, ...(to.deviceId && { deviceId: to.deviceId }) };
    const sent = await run(() => ask('send', order));
    if (!sent) forget();
    await refresh();
  };
  const correct = () => {
    if (demand !== undefined) ignore();
    setCorrecting(true);
  };
  const isCorrected = corrected.name || corrected.amount || isIgnored || reason !== '';
  const isAsShown = !isCorrected && mode.charge.mode === 'single';
  return (
    <main class="screen">
      <Cheque
        name={shownName}
        site={view.site}
        amount={amount}
        corrected={corrected}
        {...(view.digest !== undefined && isAsShown ? { digest: view.digest } : {})}
      >
        <ChargeMode charge={mode.charge} />
        <Reserve amount={amount} reserve={quote?.reserve} quote={quote} />
        <PayerLines payer={payer} available={{ money: funds.available, asOf: funds.asOf }} />
      </Cheque>
      <DemandNote found={found} total={page.total} />
      <SiteNotes view={view} />
      <ChargeHints hints={page.charging} charge={mode.charge} onChoose={mode.choose} />
      <DeviceChoice {...to} />
      {correcting && demand === undefined && <Corrections page={page} {...own.inputs} />}
      {opened}
      <ProblemNote problem={problem ?? (short ? { reason: 'insufficient-funds' } : undefined)} />
      <footer class="actions">
        <PrimaryButton
          busy={busy}
          disabled={amount === undefined || payee === undefined || short}
          onPress={send}
        >
          {buttonWords({ busy, isMissing, hint: to.device?.hint })}
        </PrimaryButton>
        <div class="links">
          {(!correcting || demand !== undefined) && (
            <LinkButton onPress={correct}>{i18n.t('review.wrong')}</LinkButton>
          )}
          {openers}
        </div>
      </footer>
    </main>
  );
}

/** What is to be known of where the shopper is; what is wrong with it first. */
function SiteNotes({ view: { site, caution, service, firstHere } }: Pick<Props, 'view'>) {
  return (
    <>
      <CautionNote caution={caution} site={site} />
      <TillNote service={service} site={site} />
      {firstHere && <p class="note first">{i18n.t('review.first', [site.domain])}</p>}
    </>
  );
}

/** Whether a payment takes more than there is. */
function isMoreThan(taken: Money | undefined, available: Money): boolean {
  return taken !== undefined && (parseMoney(taken) ?? 0n) > (parseBalance(available) ?? 0n);
}

/** What the shop asked for is not to be edited: who corrects it pays without its demand. */
function useDemand({ demand: asked }: Reviewed) {
  const [ignoring, setIgnoring] = useState(false);
  const found = ignoring ? undefined : asked;
  return {
    found,
    demand: found?.state === 'open' ? found.demand : undefined,
    ignore: () => setIgnoring(true),
    isIgnored: ignoring && asked?.state === 'open',
  };
}

/** Name and amount as the shop asked for them. */
function asAsked({ merchant: { name }, amount }: Demand) {
  return { amount, payee: name, shownName: name, corrected: { name: false, amount: false } };
}

type Pressed = { busy: boolean; isMissing: boolean; hint: string | undefined };

function buttonWords({ busy, isMissing, hint }: Pressed): string {
  if (isMissing) return i18n.t('review.askRate');
  if (busy) return i18n.t('review.sending');
  return hint === undefined ? i18n.t('review.send') : i18n.t('review.sendTo', [isolated(hint)]);
}
