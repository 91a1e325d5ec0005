import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { REASON_CODE_POINTS } from '../messages/commands.ts';
import { LinkButton } from './Parts.tsx';
import { TextField } from './TextField.tsx';

/** Why the shopper buys it, for whoever has to approve it; it stands behind one small link. */
export function useReason() {
  const [reason, setReason] = useState('');
  const [giving, setGiving] = useState(false);
  return {
    reason: giving ? reason : '',
    opener: (
      <LinkButton expanded={giving} onPress={() => setGiving(!giving)}>
        {i18n.t('review.reason')}
      </LinkButton>
    ),
    field: giving ? <ReasonField reason={reason} onReason={setReason} /> : null,
  };
}

function ReasonField({ reason, onReason }: { reason: string; onReason(text: string): void }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector('input')?.focus(), []);
  return (
    <div ref={place}>
      <TextField
        label={i18n.t('review.reasonFor')}
        value={reason}
        onText={onReason}
        maxLength={REASON_CODE_POINTS}
      />
    </div>
  );
}
