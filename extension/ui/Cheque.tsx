import type { ComponentChildren } from 'preact';
import { i18n } from '#i18n';
import { decodeBase64url } from '../../shared/base64url.ts';
import type { Money } from '../../shared/money.ts';
import { rosettePaths } from '../../shared/rosette.ts';
import type { Payer } from '../messages/payment.ts';
import type { Site } from '../messages/view.ts';
import { moneyInWords, shownMoney } from './amount.ts';
import { day, type WithChildren } from './Parts.tsx';

/** Fine lines drawn from the certificate's digest: the same certificate, the same rosette. */
function Rosette({ digest }: { digest: string }) {
  const bytes = decodeBase64url(digest);
  if (bytes?.length !== 32) return null;
  return (
    <svg class="rosette" viewBox="0 0 200 200" aria-hidden="true">
      {rosettePaths(bytes).map((path) => (
        <path key={path.slice(0, 24)} d={path} />
      ))}
    </svg>
  );
}

type ChequeProps = {
  name: string;
  site: Site;
  amount: Money | undefined;
  digest?: string;
  corrected?: { name: boolean; amount: boolean };
  children?: ComponentChildren;
};

/** A small cheque: to whom and how much, then who pays. */
export function Cheque({ name, site, amount, digest, corrected, children }: ChequeProps) {
  const { domain, host } = site;
  const words = amount && moneyInWords(amount);
  return (
    <section class="cheque" aria-label={i18n.t('cheque.label')}>
      {digest !== undefined && <Rosette digest={digest} />}
      <p class="payee">
        {i18n.t('cheque.payTo')} · <bdi>{name}</bdi>
        {corrected?.name && <Corrected />}
      </p>
      <p class="origin">
        <bdi dir="ltr">{domain}</bdi>
      </p>
      {host !== domain && (
        <p class="host">
          <bdi dir="ltr">{host}</bdi>
        </p>
      )}
      {amount && (
        <p class="amount">
          <bdi>{shownMoney(amount)}</bdi>
          {corrected?.amount && <Corrected />}
        </p>
      )}
      {words !== undefined && <p class="in-words">{words}</p>}
      {children}
    </section>
  );
}

function Corrected() {
  return <span class="corrected">{i18n.t('cheque.corrected')}</span>;
}

type LinesProps = { payer: Payer; available?: { money: Money; asOf: string }; date?: string };

type SlipProps = {
  name: string;
  site: Site;
  amount: Money;
  digest: string;
  children?: ComponentChildren;
};

/** The cheque in short, for screens where something else is to be done: its rosette whole, like a seal. */
export function Slip({ name, site, amount, digest, children }: SlipProps) {
  return (
    <section class="slip" aria-label={i18n.t('cheque.label')}>
      <Rosette digest={digest} />
      <div class="whom">
        <p class="amount">
          <bdi>{shownMoney(amount)}</bdi>
        </p>
        <p class="origin">
          <bdi dir="ltr">{site.domain}</bdi>
        </p>
        <p class="payee">
          <bdi>{name}</bdi>
        </p>
        {children}
      </div>
    </section>
  );
}

/** The payer's lines of a cheque. */
export function PayerLines({ payer, available, date }: LinesProps) {
  return (
    <dl class="lines">
      <Line name={i18n.t('cheque.from')}>{payer.name}</Line>
      <Line name={i18n.t('cheque.account')}>{grouped(payer.account)}</Line>
      <Line name={i18n.t('cheque.payer')}>{payer.entity}</Line>
      {available && (
        <Line name={i18n.t('cheque.available')}>
          {shownMoney(available.money)} · {clock(available.asOf)}
        </Line>
      )}
      {date !== undefined && <Line name={i18n.t('cheque.date')}>{day(date)}</Line>}
    </dl>
  );
}

function Line({ name, children }: { name: string } & WithChildren) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function grouped(account: string): string {
  return account.replace(/(.{4})(?=.)/g, '$1\u00a0');
}

function clock(instant: string): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(new Date(instant));
}
