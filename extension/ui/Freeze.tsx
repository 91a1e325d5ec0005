import { i18n } from '#i18n';
import { ask } from './ask.ts';
import { PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { when } from './reasons.ts';
import { Screen, SecondaryButton } from './Screen.tsx';
import { signChange } from './sign-change.ts';

/** One press, no token: it may be the token that was lost. */
export function Freeze({ refresh }: { refresh(): Promise<void> }) {
  const { busy, problem, run } = useCommand();
  const freeze = () => run(() => ask('freeze', {})).then(refresh);
  return (
    <section class="card">
      <h2>{i18n.t('freeze.title')}</h2>
      <p class="quiet">{i18n.t('freeze.text')}</p>
      <ProblemNote problem={problem} about="account" />
      <SecondaryButton danger busy={busy} onPress={() => void freeze()}>
        {i18n.t('freeze.button')}
      </SecondaryButton>
    </section>
  );
}

/** What frozen means, and the way out of it. */
export function Frozen({ since, refresh }: { since: string; refresh(): Promise<void> }) {
  const { busy, problem, run } = useCommand();
  const open = () => run(() => signChange({ kind: 'open-account' })).then(refresh);
  return (
    <Screen title={i18n.t('freeze.frozen')} frozen>
      <p>{i18n.t('freeze.frozenText', [when(since)])}</p>
      <ProblemNote problem={problem} about="account" />
      <PrimaryButton busy={busy} onPress={() => void open()}>
        {busy ? i18n.t('code.waiting') : i18n.t('freeze.open')}
      </PrimaryButton>
    </Screen>
  );
}
