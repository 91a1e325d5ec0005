import type { ComponentChildren, Ref } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../api/problem.ts';
import { wordsFor } from './words.ts';

export type WithChildren = { children: ComponentChildren };

/** A page's title: it takes the focus when the page opens, so that keyboard and screen reader begin here. */
export function Heading({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Countersign console`;
    heading.current?.focus();
  }, [title]);
  return (
    <div class="heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}

type ButtonProps = WithChildren & {
  onPress(): void;
  kind?: 'primary' | 'danger';
  busy?: boolean;
  disabled?: boolean;
  /** Its words and what they are about, for those who do not see where it stands. */
  label?: string | undefined;
  at?: Ref<HTMLButtonElement>;
};

export function Button({ onPress, kind, busy = false, disabled = false, label, at, children }: ButtonProps) {
  return (
    <button
      type="button"
      {...(at === undefined ? {} : { ref: at })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      class={kind ?? ''}
      disabled={disabled || busy}
      aria-busy={busy}
      onClick={() => onPress()}
    >
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

/** What was done, said by screen readers when they have time. */
export function DoneNote({ text }: { text: string | undefined }) {
  return (
    <div role="status" class={text ? 'note good' : 'empty'}>
      {text}
    </div>
  );
}

/** Names and values. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
