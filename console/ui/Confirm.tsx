import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Button, type WithChildren } from './Parts.tsx';

type ConfirmProps = WithChildren & {
  /** What the button that opens it says, and what the one that does it says. */
  ask: string;
  act: string;
  danger?: boolean;
  /** Whom or what it is about, where several stand on a page. */
  about?: string;
  busy: boolean;
  disabled?: boolean;
  onAct(): void;
};

/** Says what will happen before the token is asked; one step back at any time. The focus goes there, and back. */
export function Confirm(props: ConfirmProps) {
  const { ask, act, danger = false, about, busy, disabled = false, onAct, children } = props;
  const [open, setOpen] = useState(false);
  const { opener, told } = useFocus(open);
  const id = useId();
  if (!open)
    return (
      <Button
        {...(danger ? { kind: 'danger' as const } : {})}
        label={about === undefined ? undefined : `${ask}: ${about}`}
        disabled={disabled || busy}
        at={opener}
        onPress={() => setOpen(true)}
      >
        {ask}
      </Button>
    );
  return (
    <fieldset class="confirm" ref={told} tabIndex={-1} aria-describedby={id}>
      <legend>{ask}</legend>
      <p id={id}>{children}</p>
      <div class="actions">
        <Button
          kind={danger ? 'danger' : 'primary'}
          busy={busy}
          onPress={() => {
            setOpen(false);
            onAct();
          }}
        >
          {act}
        </Button>
        <Button onPress={() => setOpen(false)}>Cancel</Button>
      </div>
    </fieldset>
  );
}

/** To what was opened, and from there back to what opened it. */
function useFocus(open: boolean) {
  const opener = useRef<HTMLButtonElement>(null);
  const told = useRef<HTMLFieldSetElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (open) told.current?.focus();
    else if (wasOpen.current) opener.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return { opener, told };
}
