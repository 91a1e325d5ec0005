import { useEffect, useRef } from 'preact/hooks';
import { mayAct, restartGuard } from './guard.ts';
import type { WithChildren } from './Parts.tsx';

/** One step of the options page: what it is about has the focus, so that the keyboard goes on from there. */
export function Screen({ title, frozen, children }: WithChildren & { title: string; frozen?: boolean }) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    restartGuard();
    const field = section.current?.querySelector<HTMLElement>('input:not([type="radio"])');
    (field ?? section.current?.querySelector('h2'))?.focus();
  }, []);
  return (
    <section class={frozen ? 'card frozen' : 'card'} ref={section}>
      <h2 tabIndex={-1}>{title}</h2>
      {children}
    </section>
  );
}

type Props = WithChildren & { onPress(): void; danger?: boolean; busy?: boolean };

/** An action beside others; a dangerous one looks so. It ignores the first half second as the primary one does. */
export function SecondaryButton({ onPress, danger = false, busy = false, children }: Props) {
  const act = () => {
    if (mayAct() && !busy) onPress();
  };
  return (
    <button type="button" class={danger ? 'secondary danger' : 'secondary'} aria-busy={busy} onClick={act}>
      {children}
    </button>
  );
}

/** A form that Enter sends, as its primary button does. */
export function Form({ onSend, children }: WithChildren & { onSend(): void }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </form>
  );
}
