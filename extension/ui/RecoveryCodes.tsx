import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { ask } from './ask.ts';
import { LeaveButton } from './LeaveButton.tsx';
import { day, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Screen, SecondaryButton } from './Screen.tsx';
import { signChange } from './sign-change.ts';

type Props = { who: { name: string; entity: string }; refresh(): Promise<void> };

/** Ten codes for the day on which the token is lost. They live in this page alone, and are gone when it closes. */
export function RecoveryCodes({ who, refresh }: Props) {
  const [codes, setCodes] = useState<string[]>();
  const { busy, problem, run } = useCommand();
  if (codes !== undefined) return <Sheet codes={codes} who={who} refresh={refresh} />;
  // The page is not looked at anew while it shows codes: nothing may take them away unread.
  const make = async () => {
    const isMade = await run(async () => {
      const made = await signChange({ kind: 'recovery-codes' });
      if (made.ok) setCodes(made.value.codes);
      return made;
    });
    if (!isMade) await refresh();
  };
  return (
    <Screen title={i18n.t('recovery.title')}>
      <p>{i18n.t('recovery.text')}</p>
      <p>{i18n.t('recovery.void')}</p>
      <ProblemNote problem={problem} about="account" />
      <PrimaryButton busy={busy} onPress={() => void make()}>
        {busy ? i18n.t('code.waiting') : i18n.t('recovery.make')}
      </PrimaryButton>
      <LeaveButton refresh={refresh} />
    </Screen>
  );
}

function Sheet({ codes, who, refresh }: Props & { codes: string[] }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    setCopied(true);
  };
  return (
    <Screen title={i18n.t('recovery.shown')}>
      <p class="note">{i18n.t('recovery.once')}</p>
      <div class="sheet">
        <p class="fine">{i18n.t('recovery.sheet', [who.name, who.entity, day(new Date().toISOString())])}</p>
        <ol class="codes" dir="ltr">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <p class="fine">{i18n.t('recovery.use')}</p>
      </div>
      <p>{i18n.t('recovery.keep')}</p>
      <div class="pair">
        <SecondaryButton onPress={() => print()}>{i18n.t('recovery.print')}</SecondaryButton>
        <SecondaryButton onPress={() => void copy()}>
          {copied ? i18n.t('recovery.copied') : i18n.t('recovery.copy')}
        </SecondaryButton>
      </div>
      <PrimaryButton onPress={() => void ask('leaveChange', {}).then(refresh)}>
        {i18n.t('recovery.done')}
      </PrimaryButton>
    </Screen>
  );
}
