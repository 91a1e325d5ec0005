import { useState } from 'preact/hooks';
import { Button, type WithChildren } from './Parts.tsx';

type ConfirmProps = WithChildren & {
  /** What the button that opens it says, and what the one that does it says. */
  ask: string;
  act: string;
  danger?: boolean;
  busy: boolean;
  disabled?: boolean;
  onAct(): void;
};

/** Says what will happen before the token is asked; one step back at any time. */
export function Confirm({ ask, act, danger = false, busy, disabled = false, onAct, children }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <Button
        {...(danger ? { kind: 'danger' as const } : {})}
        disabled={disabled}
        onPress={() => setOpen(true)}
      >
        {ask}
      </Button>
    );
  return (
    <fieldset class="confirm">
      <legend>{ask}</legend>
      <p>{children}</p>
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
