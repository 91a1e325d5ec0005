import { useId, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { isAboveCoolingLimit } from '../../shared/cooling.ts';
import type { Money } from '../../shared/money.ts';
import type { Device } from '../../shared/schemas.ts';
import { isolated, shownInstant } from './Parts.tsx';

type Asked = {
  devices: Device[];
  /** What the payment takes from the account; more than a little is too much for a new device. */
  reserve: Money | undefined;
  clockOffsetMs: number;
};

/** Which device gets the code: the oldest that may have it, until the shopper says otherwise. */
export function useDevice({ devices, reserve, clockOffsetMs }: Asked) {
  const [chosenId, choose] = useState<string>();
  const now = Date.now() + clockOffsetMs;
  const isHigh = reserve !== undefined && isAboveCoolingLimit(reserve);
  const offers = devices.map((device) => ({
    device,
    cooling: isHigh && Date.parse(device.usableFrom) > now,
  }));
  const usable = offers.filter(({ cooling }) => !cooling).map(({ device }) => device);
  const device = usable.find(({ id }) => id === chosenId) ?? usable[0] ?? devices[0];
  // Untouched, it is the server's choice too, which knows the policy.
  const isLeftToServer = device === undefined || (device.id !== chosenId && device === devices[0]);
  return { device, offers, choose, ...(isLeftToServer ? {} : { deviceId: device.id }) };
}

type Props = Pick<ReturnType<typeof useDevice>, 'device' | 'offers' | 'choose'>;

/** The choice, where there is one. */
export function DeviceChoice({ device, offers, choose }: Props) {
  const id = useId();
  if (offers.length < 2) return null;
  return (
    <p class="device-choice">
      <label for={id}>{i18n.t('review.device')}</label>
      <select id={id} value={device?.id} onChange={(event) => choose(event.currentTarget.value)}>
        {offers.map(({ device: { id: value, hint, usableFrom }, cooling }) => (
          <option key={value} value={value} disabled={cooling}>
            {cooling
              ? i18n.t('review.deviceNew', [isolated(hint), shownInstant(usableFrom)])
              : isolated(hint)}
          </option>
        ))}
      </select>
    </p>
  );
}
