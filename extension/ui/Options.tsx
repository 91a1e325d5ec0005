import { useCallback, useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { i18n } from '#i18n';
import type { OptionsView } from '../messages/view.ts';
import { AccountCards } from './Account.tsx';
import { ask, look } from './ask.ts';
import { ChangeScreen, keyOfChange } from './ChangeScreen.tsx';
import { Enrol } from './Enrol.tsx';
import { Frozen } from './Freeze.tsx';
import { Header, LinkButton, PrimaryButton, ProblemNote } from './Parts.tsx';
import { PlaceOf, Places, usePlace } from './Places.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { Showable } from './Showable.tsx';
import { LostTokenButton, SignInButton } from './SignIn.tsx';

/** The options page: enrolment, a change that was begun, or account, devices, tokens and settings. */
export function Options() {
  const [view, setView] = useState<OptionsView>();
  const [silent, setSilent] = useState(false);
  const refresh = useCallback(async () => {
    const now = await look('optionsView', {});
    setView((before) => now ?? before);
    setSilent(now === undefined);
  }, []);
  const place = usePlace();
  // What was shown before another place was looked at may be old.
  useEffect(() => void refresh(), [refresh, place]);
  // What the organisation sets may come, or change, while the page is open; sites are put off and on in the popup.
  useEffect(() => {
    const follow = (changes: object, area: string) => {
      if (area !== 'managed' && !(area === 'local' && 'settings' in changes)) return;
      void look('optionsView', {}).then((now) =>
        setView((before) => (now ? withSettings(before ?? now, now) : before)),
      );
    };
    browser.storage.onChanged.addListener(follow);
    return () => browser.storage.onChanged.removeListener(follow);
  }, []);
  if (view === undefined && silent) return <Silent refresh={refresh} />;
  if (view === undefined) return <p class="message">{i18n.t('popup.reading')}</p>;
  return (
    <>
      <Header mark={view.enrolled?.mark} />
      {view.enrolled && <Places place={place} role={view.enrolled.role} />}
      <main class="page">
        <Showable key={place} refresh={refresh}>
          {view.enrolled && place !== '' ? (
            <PlaceOf place={place} />
          ) : (
            <Matter view={view} refresh={refresh} />
          )}
        </Showable>
      </main>
    </>
  );
}

/** Nothing else changes: recovery codes stay in sight though the session ended meanwhile. */
function withSettings(view: OptionsView, { settings, managed, enrolling }: OptionsView): OptionsView {
  return { ...view, settings, managed, enrolling };
}

/** The background has not answered. */
function Silent({ refresh }: { refresh(): Promise<void> }) {
  return (
    <main class="page">
      <ProblemNote problem={{ reason: 'unreachable' }} />
      <PrimaryButton onPress={() => void refresh()}>{i18n.t('popup.again')}</PrimaryButton>
    </main>
  );
}

type Props = { view: OptionsView; refresh(): Promise<void> };

function Matter({ view, refresh }: Props) {
  const { enrolling, enrolled, account, changing, settings, managed, clockOffsetMs } = view;
  if (enrolling !== undefined)
    return (
      <Enrol
        {...{ enrolling, clockOffsetMs, refresh }}
        server={managed.server}
        isAgain={enrolled !== undefined}
      />
    );
  if (enrolled === undefined) return null;
  // What was begun goes on once the shopper has signed in; forgetting needs no session.
  if (changing !== undefined && (account !== undefined || changing.kind === 'forget'))
    return (
      <ChangeScreen
        key={keyOfChange(changing)}
        who={enrolled}
        {...{ changing, account, clockOffsetMs, refresh }}
      />
    );
  return (
    <>
      {account?.frozenAt && <Frozen since={account.frozenAt} refresh={refresh} />}
      <Who view={view} refresh={refresh} />
      {account && <AccountCards {...{ account, clockOffsetMs, refresh }} />}
      <SettingsForm {...{ settings, managed, refresh }} />
    </>
  );
}

/** Who this browser pays as; signed out, the way back in. */
function Who({ view: { enrolled, account, problem }, refresh }: Props) {
  if (enrolled === undefined) return null;
  const forget = () => ask('beginChange', { beginning: { kind: 'forget' } }).then(refresh);
  return (
    <section class="card">
      <h2>{enrolled.name}</h2>
      <p class="quiet">{i18n.t('options.enrolledAt', [enrolled.entity, new URL(enrolled.server).host])}</p>
      {account === undefined && problem === undefined && (
        <>
          <p>{i18n.t('signIn.options')}</p>
          <SignInButton refresh={refresh} />
        </>
      )}
      {problem && (
        <>
          <ProblemNote problem={problem} />
          <PrimaryButton onPress={() => void refresh()}>{i18n.t('popup.again')}</PrimaryButton>
        </>
      )}
      <div class="links">
        {account === undefined ? (
          <LostTokenButton refresh={refresh} />
        ) : (
          <LinkButton onPress={() => void ask('signOut', {}).then(refresh)}>
            {i18n.t('options.signOut')}
          </LinkButton>
        )}
        <LinkButton onPress={() => void forget()}>{i18n.t('options.forget')}</LinkButton>
      </div>
    </section>
  );
}
