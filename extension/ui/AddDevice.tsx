import { i18n } from '#i18n';
import type { Changing } from '../messages/change.ts';
import { ask } from './ask.ts';
import { AddressForm, DeviceCodeForm } from './DeviceForms.tsx';
import { LeaveButton } from './LeaveButton.tsx';
import { Screen } from './Screen.tsx';
import { signChange } from './sign-change.ts';

type Adding = Extract<Changing, { kind: 'add-device' }>;
type Props = { changing: Adding; clockOffsetMs: number; refresh(): Promise<void> };

/** Another second device: its address with a touch of the token, then the code that comes there. */
export function AddDevice({ changing, clockOffsetMs, refresh }: Props) {
  if (changing.step === 'address')
    return (
      <Screen title={i18n.t('change.addDevice')}>
        <p>{i18n.t('change.addDeviceText')}</p>
        <AddressForm
          channels={changing.channels}
          words={{ button: i18n.t('change.sendCode'), busy: i18n.t('code.waiting') }}
          send={(channel, address) => signChange({ kind: 'add-device', channel, address })}
          refresh={refresh}
        >
          <LeaveButton refresh={refresh} />
        </AddressForm>
      </Screen>
    );
  const { channel, address, hint, nextSendAt } = changing;
  return (
    <Screen title={i18n.t('change.proveDevice')}>
      <p>
        {i18n.t('enrol.codeText', [hint])} {i18n.t('change.proveDeviceText')}
      </p>
      <DeviceCodeForm
        nextSendAt={nextSendAt}
        clockOffsetMs={clockOffsetMs}
        words={{ resend: i18n.t('change.resend') }}
        prove={(code) => ask('proveDevice', { code })}
        resend={() => signChange({ kind: 'add-device', channel, address })}
        other={() => ask('leaveChange', {})}
        refresh={refresh}
      />
    </Screen>
  );
}
