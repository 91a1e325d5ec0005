import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { isName } from '../../shared/name.ts';
import type { Changing } from '../messages/change.ts';
import { fail } from '../messages/problem.ts';
import { ask } from './ask.ts';
import { LeaveButton } from './LeaveButton.tsx';
import { LinkButton, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Form, Screen } from './Screen.tsx';
import { signChange } from './sign-change.ts';
import { TextField } from './TextField.tsx';
import { registerToken } from './token.ts';

type Adding = Extract<Changing, { kind: 'add-token' }>;

/** Another token: the new one makes its key, then one that the shopper has signs that it may be added. */
export function AddToken({ changing, refresh }: { changing: Adding; refresh(): Promise<void> }) {
  return changing.step === 'register' ? (
    <Register refresh={refresh} />
  ) : (
    <Sign changing={changing} refresh={refresh} />
  );
}

function Register({ refresh }: { refresh(): Promise<void> }) {
  const [label, setLabel] = useState(i18n.t('change.tokenName'));
  const { busy, problem, run } = useCommand();
  const register = async () => {
    if (busy) return;
    await run(async () => {
      if (!isName(label.trim())) return fail('no-name');
      const options = await ask('newTokenOptions', {});
      if (!options.ok) return options;
      const registered = await registerToken(options.value);
      if (!registered.ok) return registered;
      return ask('keepNewToken', { registration: registered.value, label: label.trim() });
    });
    await refresh();
  };
  return (
    <Screen title={i18n.t('change.addToken')}>
      <Form onSend={() => void register()}>
        <p>{i18n.t('change.addTokenText')}</p>
        <TextField label={i18n.t('enrol.tokenLabel')} maxLength={80} value={label} onText={setLabel} />
        <ProblemNote problem={problem} about="account" />
        <PrimaryButton busy={busy} onPress={() => void register()}>
          {busy ? i18n.t('code.waiting') : i18n.t('change.registerToken')}
        </PrimaryButton>
        <LeaveButton refresh={refresh} />
      </Form>
    </Screen>
  );
}

type Made = Extract<Adding, { step: 'sign' }>;

function Sign({ changing, refresh }: { changing: Made; refresh(): Promise<void> }) {
  const { registration, label } = changing;
  const { busy, problem, run } = useCommand();
  const sign = async () => {
    await run(() => signChange({ kind: 'add-token', registration, label }));
    await refresh();
  };
  const anew = () => ask('beginChange', { beginning: { kind: 'add-token' } }).then(refresh);
  return (
    <Screen title={i18n.t('change.signToken')}>
      <p>{i18n.t('change.signTokenText', [label])}</p>
      <ProblemNote problem={problem} about="account" />
      <PrimaryButton busy={busy} onPress={() => void sign()}>
        {busy ? i18n.t('code.waiting') : i18n.t('change.signTokenButton')}
      </PrimaryButton>
      <div class="links">
        <LinkButton onPress={() => void anew()}>{i18n.t('change.registerAgain')}</LinkButton>
        <LeaveButton refresh={refresh} />
      </div>
    </Screen>
  );
}
