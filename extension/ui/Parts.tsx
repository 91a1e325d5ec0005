import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { decodeBase64url } from '../../shared/base64url.ts';
import type { Money } from '../../shared/money.ts';
import { rosettePaths } from '../../shared/rosette.ts';
import type { Payer } from '../messages/payment.ts';
import type { Problem } from '../messages/problem.ts';
import type { Mark } from '../messages/view.ts';
import { moneyInWords, shownMoney } from './amount.ts';
import { mayAct, restartGuard } from './guard.ts';
import { wordsFor } from './reasons.ts';
import { siteOf } from './site.ts';

type WithChildren = { children: ComponentChildren };

/** The shopper's own word and colour: what shows them is this extension. */
export function Header({ mark }: { mark: Mark | undefined }) {
  return (
    <header class="header">
      <span class="brand">{i18n.t('extension.name')}</span>
      {mark && (
        <span class="mark">
          <svg class="dot" viewBox="0 0 12 12" aria-hidden="true">
            <circle cx="6" cy="6" r="6" fill={mark.colour} />
          </svg>
          <strong>{mark.word}</strong>
        </span>
      )}
    </header>
  );
}

type ButtonProps = WithChildren & { onPress(): void; busy?: boolean; disabled?: boolean };

/** The one primary action of a screen; it ignores the first half second. */
export function PrimaryButton({ onPress, busy = false, disabled = false, children }: ButtonProps) {
  const act = () => {
    if (mayAct() && !busy && !disabled) onPress();
  };
  return (
    <button type="button" class="primary" disabled={disabled} aria-busy={busy} onClick={act}>
      {children}
    </button>
  );
}

export function LinkButton({ onPress, disabled = false, children }: ButtonProps) {
  return (
    <button type="button" class="link" disabled={disabled} onClick={() => onPress()}>
      {children}
    </button>
  );
}

/** What went wrong and what to do, said aloud by screen readers. */
export function ProblemNote({ problem }: { problem: Problem | undefined }) {
  return (
    <div role="alert" class={problem ? 'note problem' : 'empty'}>
      {problem && wordsFor(problem)}
    </div>
  );
}

/** A small screen with one message, where there is nothing to decide. */
export function Message({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children?: ComponentChildren;
}) {
  useEffect(restartGuard, [title]);
  return (
    <section class="message">
      <h1>{title}</h1>
      <p>{text}</p>
      {children}
    </section>
  );
}

/** Fine lines drawn from the certificate's digest: the same certificate, the same rosette. */
export function Rosette({ digest }: { digest: string }) {
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
  origin: string;
  amount: Money | undefined;
  digest?: string;
  corrected?: { name: boolean; amount: boolean };
  children?: ComponentChildren;
};

/** A small cheque: to whom and how much, then who pays. */
export function Cheque({ name, origin, amount, digest, corrected, children }: ChequeProps) {
  const { domain, host } = siteOf(origin);
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

export function day(instant: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(instant));
}

/** Whole seconds until an instant of the server's clock; it counts down by itself and never below zero. */
export function useSecondsUntil(instantMs: number, clockOffsetMs: number): number {
  const left = () => Math.max(0, Math.ceil((instantMs - Date.now() - clockOffsetMs) / 1000));
  const [seconds, setSeconds] = useState(left);
  const now = useRef(left);
  now.current = left;
  useEffect(() => {
    const timer = setInterval(() => setSeconds(now.current()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.min(seconds, left());
}

/** Seconds as `4:41`. */
export function shownSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Runs a command, one at a time; keeps what went wrong. */
export function useCommand(): {
  busy: boolean;
  problem: Problem | undefined;
  run(work: () => Promise<{ ok: true } | { ok: false; problem: Problem }>): Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async (work: () => Promise<{ ok: true } | { ok: false; problem: Problem }>) => {
    setBusy(true);
    setProblem(undefined);
    const outcome = await work().catch(() => ({ ok: false, problem: { reason: 'unreachable' } }) as const);
    setBusy(false);
    if (!outcome.ok) setProblem(outcome.problem);
    return outcome.ok;
  };
  return { busy, problem, run };
}
