import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { Icon } from './Parts.tsx';

export const TICK = 'M2.5 8.5l3.5 3.5 7.5-8';
const SHEETS = 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3';

/** Copies a part of the card, and shows that it has. */
export function CopyButton({ name, copied }: { name: string; copied: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(copied);
    setDone(true);
  };
  return (
    <button type="button" class="copy" aria-label={i18n.t('card.copy', [name])} onClick={() => void copy()}>
      <Icon path={done ? TICK : SHEETS} />
    </button>
  );
}
