import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { Problem } from '../messages/problem.ts';
import type { Mark } from '../messages/view.ts';
import { mayAct, restartGuard } from './guard.ts';
import { type About, wordsFor } from './reasons.ts';

export type WithChildren = { children: ComponentChildren };

/** The shopper's own word and colour: what shows them is this extension. */
export function Header({ mark }: { mark: Mark | undefined }) {
  return (
    <header class="header">
      <h1 class="brand">{i18n.t('extension.name')}</h1>
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

type LinkProps = Omit<ButtonProps, 'busy'> & { expanded?: boolean; label?: string };

/** A small drawing of one path, in the colour of the text. */
export function Icon({ path }: { path: string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export function LinkButton({ onPress, disabled = false, expanded, label, children }: LinkProps) {
  return (
    <button
      type="button"
      class="link"
      disabled={disabled}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      onClick={() => onPress()}
    >
      {children}
    </button>
  );
}

/** What went wrong and what to do, said aloud by screen readers. */
export function ProblemNote({ problem, about }: { problem: Problem | undefined; about?: About }) {
  return (
    <div role="alert" class={problem ? 'note problem' : 'empty'}>
      {problem && wordsFor(problem, about)}
      {problem?.rules && <Rules rules={problem.rules} />}
    </div>
  );
}

/** Rules that say no, in their own words; whatever stands in them is text. */
function Rules({ rules }: { rules: readonly { name: string; text: string }[] }) {
  const list = useRef<HTMLDListElement>(null);
  // There may be more of them than fit: where they begin has to be in sight.
  useEffect(() => list.current?.parentElement?.scrollIntoView({ block: 'center' }), [rules]);
  return (
    <dl class="rules" ref={list}>
      {rules.map(({ name, text }) => (
        <div key={name}>
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd dir="auto">{text}</dd>
        </div>
      ))}
    </dl>
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
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </section>
  );
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

/** The day of an instant, as the shopper's language writes it. */
export function day(instant: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(instant));
}

/** An instant to the minute, as the shopper's language writes it. */
export function shownInstant(instant: string): string {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return format.format(new Date(instant));
}

/** A name, phone number or address that keeps its own direction within a sentence (UAX #9: left-to-right isolate). */
export function isolated(text: string): string {
  return `\u2066${text}\u2069`;
}
