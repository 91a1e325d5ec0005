import { i18n } from '#i18n';
import { ask } from './ask.ts';
import { LeaveButton } from './LeaveButton.tsx';
import { PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Screen } from './Screen.tsx';

type Props = { who: { name: string; entity: string }; refresh(): Promise<void> };

/** What this browser forgets, what stays, and what it takes to come back. */
export function Forget({ who, refresh }: Props) {
  const { busy, problem, run } = useCommand();
  const forget = async () => {
    await run(() => ask('forget', {}));
    await refresh();
  };
  return (
    <Screen title={i18n.t('forget.title')}>
      <p>{i18n.t('forget.text', [who.name])}</p>
      <p>{i18n.t('forget.stays', [who.entity])}</p>
      <ProblemNote problem={problem} about="account" />
      <PrimaryButton busy={busy} onPress={() => void forget()}>
        {i18n.t('forget.button')}
      </PrimaryButton>
      <LeaveButton refresh={refresh} />
    </Screen>
  );
}
