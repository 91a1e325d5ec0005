import { useEffect } from 'preact/hooks';
import { i18n } from '#i18n';
import type { Card, Charge, ChargeRow } from '../../shared/schemas.ts';
import type { FieldReport } from '../messages/fields.ts';
import type { TabPayment } from '../messages/payment.ts';
import type { Site } from '../messages/view.ts';
import { ask } from './ask.ts';
import { ChargeMode } from './ChargeMode.tsx';
import { Charges } from './Charges.tsx';
import { Cheque, PayerLines } from './Cheque.tsx';
import { CopyButton, TICK } from './CopyButton.tsx';
import { DeclineNote } from './DeclineNote.tsx';
import { cardText, FillReport } from './FillReport.tsx';
import { restartGuard } from './guard.ts';
import { Icon, LinkButton, ProblemNote, useCommand } from './Parts.tsx';
import { Reserve } from './Reserve.tsx';
import { SecondaryButton } from './Screen.tsx';
import { saveFile } from './save-file.ts';
import { isUncharged, latestDecline } from './situation.ts';
import { useFollowing } from './use-following.ts';
import { fieldName } from './Why.tsx';

type Props = { payment: TabPayment; site: Site; refresh(): Promise<void> };

/** The card that was released: what was filled, what to copy, what became of it, and the receipt. */
export function CardScreen({ payment, site, refresh }: Props) {
  const { tabId, certificate, digest, card, receipt, summary } = payment;
  useFollowing(summary?.state === 'closed', refresh);
  const decline = latestDecline(summary);
  const { problem, run } = useCommand();
  const payHigher = async ({ amount }: ChargeRow) => {
    await run(() => ask('payHigher', { tabId, amount }));
    await refresh();
  };
  return (
    <main class="screen">
      {decline ? (
        <DeclineNote
          charge={decline}
          certificate={certificate}
          site={site}
          charged={!isUncharged(summary)}
          onHigher={isUncharged(summary) ? () => void payHigher(decline) : undefined}
        />
      ) : (
        <p class="stamp" role="status">
          <Icon path={TICK} /> {confirmedWords(certificate.charge)}
        </p>
      )}
      <ProblemNote problem={problem} />
      <Filled payment={payment} refresh={refresh} declined={decline !== undefined} />
      {card && <CardDetails card={card} />}
      {summary && <Charges summary={summary} />}
      <Cheque
        name={certificate.merchant.name}
        site={site}
        amount={certificate.amount}
        digest={digest}
        corrected={payment.corrected}
      >
        <ChargeMode charge={certificate.charge} />
        <Reserve {...certificate} quote={payment.quote} />
        <PayerLines payer={certificate.payer} date={certificate.issuedAt} />
      </Cheque>
      <footer class="actions links">
        {receipt !== undefined && (
          <LinkButton onPress={() => saveReceipt(receipt, digest)}>{i18n.t('card.saveReceipt')}</LinkButton>
        )}
        {summary?.state !== 'closed' && isUncharged(summary) && (
          <LinkButton onPress={() => void ask('cancel', { tabId }).then(refresh)}>
            {i18n.t('card.close')}
          </LinkButton>
        )}
        <LinkButton onPress={() => dismiss(tabId, refresh)}>{i18n.t('card.done')}</LinkButton>
      </footer>
    </main>
  );
}

/** Once, but for a payment in parts or one whose amount is not final. */
function confirmedWords({ mode }: Charge): string {
  return mode === 'single' ? i18n.t('card.confirmed') : i18n.t('card.confirmedFor');
}

async function dismiss(tabId: number, refresh: () => Promise<void>): Promise<void> {
  await ask('dismiss', { tabId });
  await refresh();
}

/** The receipt as the server signed it, as a file of the shopper's own. */
function saveReceipt(receipt: string, digest: string): void {
  saveFile(`receipt-${digest.slice(0, 8)}.jwt`, 'application/jwt', receipt);
}

type FilledProps = Omit<Props, 'site'> & { declined: boolean };

function Filled({ payment: { tabId, fields, askedFrames, card }, refresh, declined }: FilledProps) {
  const allow = async (origin: string) => {
    await ask('allowFrame', { tabId, origin });
    await refresh();
  };
  // The next frame's question stands where this one stood: each is looked at for itself.
  useEffect(restartGuard, [askedFrames.join(' ')]);
  const has = (outcome: FieldReport['outcome']) => fields.some((field) => field.outcome === outcome);
  return (
    <>
      {askedFrames.map((origin) => (
        <section key={origin} class="note ask-frame">
          <p>{i18n.t('card.otherFrame', [new URL(origin).host])}</p>
          <SecondaryButton onPress={() => void allow(origin)}>{i18n.t('card.fillThere')}</SecondaryButton>
        </section>
      ))}
      {fields.length > 0 && <FillReport fields={fields} card={card} />}
      {!declined && !has('unsafe') && (
        <p class="next-step">{has('filled') ? i18n.t('card.pressPay') : i18n.t('card.copyIt')}</p>
      )}
    </>
  );
}

function CardDetails({ card }: { card: Card }) {
  return (
    <dl class="card" dir="ltr">
      {(['number', 'expiry', 'cvc'] as const).map((kind) => (
        <Detail key={kind} name={fieldName(kind)} copied={cardText(kind, card) ?? ''} />
      ))}
    </dl>
  );
}

function Detail({ name, copied }: { name: string; copied: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <output>{copied.replace(/(\d{4})(?=\d)/g, '$1 ')}</output>
        <CopyButton name={name} copied={copied} />
      </dd>
    </div>
  );
}
