import { i18n } from '#i18n';
import type { Account } from '../../shared/schemas.ts';
import type { Changing } from '../messages/change.ts';
import { ask } from './ask.ts';
import { LeaveButton } from './LeaveButton.tsx';
import { PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Screen } from './Screen.tsx';
import { signChange } from './sign-change.ts';

type Removing = Extract<Changing, { kind: 'remove-device' | 'remove-token' }>;
type Props = { changing: Removing; account: Account | undefined; refresh(): Promise<void> };

/** What removing means, before it is signed; the last of a kind stays, and it says why. */
export function Remove({ changing: { kind, id }, account, refresh }: Props) {
  const { busy, problem, run } = useCommand();
  const isDevice = kind === 'remove-device';
  const devices = account?.devices.map((one) => ({ id: one.id, name: one.hint })) ?? [];
  const tokens = account?.tokens.map((one) => ({ id: one.id, name: one.label })) ?? [];
  const all = isDevice ? devices : tokens;
  const name = all.find((one) => one.id === id)?.name;
  if (name === undefined)
    return (
      <Screen title={i18n.t('change.gone')}>
        <p>{i18n.t('change.goneText')}</p>
        <LeaveButton refresh={refresh} />
      </Screen>
    );
  if (all.length === 1) return <LastOne isDevice={isDevice} name={name} refresh={refresh} />;
  const remove = async () => {
    await run(() => signChange({ kind, id }));
    await refresh();
  };
  return (
    <Screen title={i18n.t('change.remove', [name])}>
      <p>{isDevice ? i18n.t('change.removeDeviceText') : i18n.t('change.removeTokenText')}</p>
      <ProblemNote problem={problem} about="account" />
      <PrimaryButton busy={busy} onPress={() => void remove()}>
        {busy ? i18n.t('code.waiting') : i18n.t('change.removeButton')}
      </PrimaryButton>
      <LeaveButton refresh={refresh} />
    </Screen>
  );
}

type LastProps = { isDevice: boolean; name: string; refresh(): Promise<void> };

function LastOne({ isDevice, name, refresh }: LastProps) {
  const { busy, problem, run } = useCommand();
  const add = async () => {
    const beginning = isDevice ? ({ kind: 'add-device' } as const) : ({ kind: 'add-token' } as const);
    await run(() => ask('beginChange', { beginning }));
    await refresh();
  };
  return (
    <Screen title={i18n.t('change.last', [name])}>
      <p>{isDevice ? i18n.t('change.lastDeviceText') : i18n.t('change.lastTokenText')}</p>
      <ProblemNote problem={problem} about="account" />
      <PrimaryButton busy={busy} onPress={() => void add()}>
        {isDevice ? i18n.t('account.addDevice') : i18n.t('account.addToken')}
      </PrimaryButton>
      <LeaveButton refresh={refresh} />
    </Screen>
  );
}
