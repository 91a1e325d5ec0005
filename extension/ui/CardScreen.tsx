import { useEffect, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { Card, CardSummary } from '../../shared/schemas.ts';
import type { FieldReport } from '../messages/fields.ts';
import type { TabPayment } from '../messages/payment.ts';
import type { Site } from '../messages/view.ts';
import { shownMoney } from './amount.ts';
import { ask } from './ask.ts';
import { Cheque, PayerLines } from './Cheque.tsx';
import { DECLINE_WORDS } from './decline-reasons.ts';
import { Icon, LinkButton } from './Parts.tsx';
import { Reserve } from './Reserve.tsx';
import { fieldName } from './Why.tsx';

const FOLLOW_EVERY_MS = 3000;
const TICK = 'M2.5 8.5l3.5 3.5 7.5-8';
const SHEETS = 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3';

type Props = { payment: TabPayment; site: Site; refresh(): Promise<void> };

/** The card that was released: what was filled, what to copy, what became of it, and the receipt. */
export function CardScreen({ payment, site, refresh }: Props) {
  const { tabId, certificate, digest, card, receipt, summary } = payment;
  useEffect(() => {
    if (summary?.state === 'closed') return undefined;
    const timer = setInterval(() => void refresh(), FOLLOW_EVERY_MS);
    return () => clearInterval(timer);
  }, [summary?.state, refresh]);
  return (
    <main class="screen">
      <p class="stamp" role="status">
        <Icon path={TICK} /> {i18n.t('card.confirmed')}
      </p>
      <Filled payment={payment} refresh={refresh} />
      {card && <CardDetails card={card} />}
      {summary && <Charges summary={summary} />}
      <Cheque
        name={certificate.merchant.name}
        site={site}
        amount={certificate.amount}
        digest={digest}
        corrected={payment.corrected}
      >
        <Reserve {...certificate} quote={payment.quote} />
        <PayerLines payer={certificate.payer} date={certificate.issuedAt} />
      </Cheque>
      <footer class="actions links">
        {receipt !== undefined && (
          <LinkButton onPress={() => saveReceipt(receipt, digest)}>{i18n.t('card.saveReceipt')}</LinkButton>
        )}
        {isUnused(summary) && (
          <LinkButton onPress={() => void ask('cancel', { tabId }).then(refresh)}>
            {i18n.t('card.close')}
          </LinkButton>
        )}
        <LinkButton onPress={() => dismiss(tabId, refresh)}>{i18n.t('card.done')}</LinkButton>
      </footer>
    </main>
  );
}

function isUnused(summary: CardSummary | undefined): boolean {
  return summary?.state !== 'closed' && !summary?.charges.some(({ state }) => !state.startsWith('declined'));
}

async function dismiss(tabId: number, refresh: () => Promise<void>): Promise<void> {
  await ask('dismiss', { tabId });
  await refresh();
}

/** The receipt as the server signed it, as a file of the shopper's own. */
function saveReceipt(receipt: string, digest: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([receipt], { type: 'application/jwt' }));
  link.download = `receipt-${digest.slice(0, 8)}.jwt`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Filled({ payment: { tabId, fields, askedFrames }, refresh }: Omit<Props, 'site'>) {
  const allow = async (origin: string) => {
    await ask('allowFrame', { tabId, origin });
    await refresh();
  };
  return (
    <>
      {askedFrames.map((origin) => (
        <section key={origin} class="note ask-frame">
          <p>{i18n.t('card.otherFrame', [new URL(origin).host])}</p>
          <button type="button" class="secondary" onClick={() => void allow(origin)}>
            {i18n.t('card.fillThere')}
          </button>
        </section>
      ))}
      {fields.length > 0 && (
        <ul class="report">
          {fields.map((field) => (
            <li key={field.kind} class={field.outcome}>
              {reportWords(field)}
            </li>
          ))}
        </ul>
      )}
      <p class="next-step">{fields.length > 0 ? i18n.t('card.pressPay') : i18n.t('card.copyIt')}</p>
    </>
  );
}

function reportWords({ kind, outcome }: FieldReport): string {
  const name = fieldName(kind);
  if (outcome === 'filled') return i18n.t('card.filled', [name]);
  return outcome === 'altered' ? i18n.t('card.altered', [name]) : i18n.t('card.rejected', [name]);
}

function CardDetails({ card }: { card: Card }) {
  const expiry = `${String(card.expiryMonth).padStart(2, '0')}/${String(card.expiryYear).slice(-2)}`;
  return (
    <dl class="card" dir="ltr">
      <Detail
        name={fieldName('number')}
        shown={card.number.replace(/(.{4})(?=.)/g, '$1 ')}
        copied={card.number}
      />
      <Detail name={fieldName('expiry')} shown={expiry} copied={expiry} />
      <Detail name={fieldName('cvc')} shown={card.cvc} copied={card.cvc} />
    </dl>
  );
}

function Detail({ name, shown, copied }: { name: string; shown: string; copied: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(copied);
    setDone(true);
  };
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <output>{shown}</output>
        <button
          type="button"
          class="copy"
          aria-label={i18n.t('card.copy', [name])}
          onClick={() => void copy()}
        >
          <Icon path={done ? TICK : SHEETS} />
        </button>
      </dd>
    </div>
  );
}

function Charges({ summary }: { summary: CardSummary }) {
  if (summary.charges.length === 0) return null;
  return (
    <ul class="charges" aria-label={i18n.t('card.charges')}>
      {summary.charges.map(({ at, amount, state }) => (
        <li key={at + state} class={state.startsWith('declined') ? 'declined' : 'charged'}>
          <span>{stateWords(state)}</span>
          <bdi>{shownMoney(amount)}</bdi>
        </li>
      ))}
    </ul>
  );
}

const STATES: Readonly<Record<string, () => string>> = {
  authorised: () => i18n.t('charge.authorised'),
  captured: () => i18n.t('charge.captured'),
  reversed: () => i18n.t('charge.reversed'),
  refunded: () => i18n.t('charge.refunded'),
  expired: () => i18n.t('charge.expired'),
  verified: () => i18n.t('charge.verified'),
  disputed: () => i18n.t('charge.disputed'),
  'dispute-won': () => i18n.t('charge.disputeWon'),
  'not-approved': () => i18n.t('charge.notApproved'),
  ...DECLINE_WORDS,
};

function stateWords(state: string): string {
  const [outcome, reason] = state.split(': ');
  if (reason === undefined) return STATES[state]?.() ?? state;
  return `${i18n.t('decline.declined')} ${STATES[reason]?.() ?? reason}`.replace(`${outcome}: `, '');
}
