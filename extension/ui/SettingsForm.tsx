import { i18n } from '#i18n';
import type { Managed, Settings, Switches } from '../messages/view.ts';
import { ask } from './ask.ts';
import { Icon, LinkButton } from './Parts.tsx';

const LOCK = 'M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2';

type Props = { settings: Settings; managed: Managed; refresh(): Promise<void> };

/** What the extension does by itself, and where it does nothing. */
export function SettingsForm({ settings, managed, refresh }: Props) {
  const change = async (changed: Switches) => {
    await ask('settings', { settings: changed });
    await refresh();
  };
  return (
    <section class="card">
      <h2>{i18n.t('options.settings')}</h2>
      {Object.keys(managed).length > 0 && <p class="note">{i18n.t('options.managed')}</p>}
      {managed.merchants && (
        <p class="quiet">{i18n.t('options.managedMerchants', [managed.merchants.join(', ') || '–'])}</p>
      )}
      <Switch
        label={i18n.t('options.on')}
        on={settings.on}
        isLocked={managed.on !== undefined}
        onChange={(on) => void change({ on })}
      />
      <Switch
        label={i18n.t('options.autoOpen')}
        on={settings.autoOpen}
        isLocked={managed.autoOpen !== undefined}
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

type SwitchProps = { label: string; on: boolean; isLocked: boolean; onChange(on: boolean): void };

function Switch({ label, on, isLocked, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={on}
        disabled={isLocked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
      {isLocked && <Icon path={LOCK} />}
    </label>
  );
}
