import { i18n } from '#i18n';
import type { Settings } from '../messages/view.ts';
import { ask } from './ask.ts';
import { LinkButton } from './Parts.tsx';

type Props = { settings: Settings; refresh(): Promise<void> };

/** What the extension does by itself, and where it does nothing. */
export function SettingsForm({ settings, refresh }: Props) {
  const change = async (changed: Partial<Settings>) => {
    await ask('settings', { settings: { ...settings, ...changed } });
    await refresh();
  };
  return (
    <section class="card">
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
