import { useCallback, useEffect, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { Account } from '../../shared/schemas.ts';
import type { OptionsView, Settings } from '../messages/view.ts';
import { ask } from './ask.ts';
import { Enrol } from './Enrol.tsx';
import { day, Header, LinkButton } from './Parts.tsx';
import { SignInButton } from './SignIn.tsx';

/** The options page: enrolment, then account, devices, tokens and settings. */
export function Options() {
  const [view, setView] = useState<OptionsView>();
  const refresh = useCallback(async () => setView(await ask('optionsView', {})), []);
  useEffect(() => void refresh(), [refresh]);
  if (view === undefined) return <p class="message">{i18n.t('popup.reading')}</p>;
  return (
    <>
      <Header mark={view.enrolled?.mark} />
      <main class="page">
        {view.enrolling && <Enrol enrolling={view.enrolling} refresh={refresh} />}
        {view.enrolled && <Enrolled view={view} refresh={refresh} />}
        <SettingsForm settings={view.settings} refresh={refresh} />
      </main>
    </>
  );
}

type Props = { view: OptionsView; refresh(): Promise<void> };

function Enrolled({ view: { enrolled, account }, refresh }: Props) {
  if (enrolled === undefined) return null;
  const forget = async () => {
    if (confirm(i18n.t('options.forgetSure'))) await ask('forget', {});
    await refresh();
  };
  return (
    <section class="account">
      <h2>{enrolled.name}</h2>
      <p>{i18n.t('options.enrolledAt', [enrolled.entity, new URL(enrolled.server).host])}</p>
      {account ? <AccountLists account={account} /> : <SignInButton refresh={refresh} />}
      <div class="links">
        {account && (
          <LinkButton onPress={() => void ask('signOut', {}).then(refresh)}>
            {i18n.t('options.signOut')}
          </LinkButton>
        )}
        <LinkButton onPress={() => void forget()}>{i18n.t('options.forget')}</LinkButton>
      </div>
    </section>
  );
}

function AccountLists({ account }: { account: Account }) {
  return (
    <>
      <h3>{i18n.t('options.devices')}</h3>
      <ul class="things">
        {account.devices.map(({ id, hint, usableFrom }) => (
          <li key={id}>
            <bdi>{hint}</bdi> <span class="fine">{day(usableFrom)}</span>
          </li>
        ))}
      </ul>
      <h3>{i18n.t('options.tokens')}</h3>
      <ul class="things">
        {account.tokens.map(({ id, label, enrolledAt }) => (
          <li key={id}>
            <bdi>{label}</bdi> <span class="fine">{day(enrolledAt)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function SettingsForm({ settings, refresh }: { settings: Settings; refresh(): Promise<void> }) {
  const change = async (changed: Partial<Settings>) => {
    await ask('settings', { settings: { ...settings, ...changed } });
    await refresh();
  };
  return (
    <section class="settings">
      <h2>{i18n.t('options.settings')}</h2>
      <Switch label={i18n.t('options.on')} on={settings.on} onChange={(on) => void change({ on })} />
      <Switch
        label={i18n.t('options.autoOpen')}
        on={settings.autoOpen}
        onChange={(autoOpen) => void change({ autoOpen })}
      />
      {settings.never.length > 0 && (
        <>
          <h3>{i18n.t('options.never')}</h3>
          <ul class="things">
            {settings.never.map((origin) => (
              <li key={origin}>
                <bdi dir="ltr">{new URL(origin).host}</bdi>{' '}
                <LinkButton onPress={() => void ask('neverHere', { origin, never: false }).then(refresh)}>
                  {i18n.t('popup.allowAgain')}
                </LinkButton>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Switch({ label, on, onChange }: { label: string; on: boolean; onChange(on: boolean): void }) {
  return (
    <label class="switch">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
