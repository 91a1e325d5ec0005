import { useEffect, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { reserveOf } from '../../shared/certificate.ts';
import { isAboveCoolingLimit } from '../../shared/cooling.ts';
import type { Device, Delivery as State } from '../../shared/schemas.ts';
import type { TabPayment } from '../messages/payment.ts';
import { ask } from './ask.ts';
import { isolated, LinkButton, ProblemNote, shownSeconds, useCommand, useSecondsUntil } from './Parts.tsx';

/** The server takes another send so long after the last one (PROTOCOL section 3). */
const SEND_GAP_MS = 30_000;
/** A carrier that has said nothing for so long leaves the shopper waiting for nothing. */
const RECEIPT_S = 30;
/** More would cover the code; whoever has more devices cancels and chooses among all. */
const MOST_OFFERS = 2;

type Props = { payment: TabPayment; clockOffsetMs: number; refresh(): Promise<void> };

/** How the message fares. */
export function Delivery({ payment, clockOffsetMs }: Omit<Props, 'refresh'>) {
  const { sentTo, handedOverAt } = payment;
  const hint = isolated(sentTo?.hint ?? '');
  const { delivery, isOut, waited } = useWaiting(payment, clockOffsetMs);
  return (
    <li class={isOut ? 'done' : delivery === 'failed' ? 'failed' : 'now'}>
      <span aria-live="polite">{stateWords(delivery, hint)}</span>
      {delivery === 'sent' && handedOverAt !== undefined && (
        <span class="fine">{handedOverWords(sentTo?.channel, waited)}</span>
      )}
      {isOut && <span class="fine">{i18n.t('code.mustName')}</span>}
    </li>
  );
}

/** How long the newest message waits for its carrier, or for its receipt. */
function useWaiting({ sentTo, handedOverAt, sentAt }: TabPayment, clockOffsetMs: number) {
  const delivery = sentTo?.delivery ?? 'queued';
  const isOut = delivery === 'sent' || delivery === 'delivered';
  const waited = useSecondsSince(isOut ? handedOverAt : sentAt, clockOffsetMs);
  return { delivery, isOut, waited };
}

function stateWords(delivery: State, hint: string): string {
  switch (delivery) {
    case 'queued':
      return i18n.t('code.queued', [hint]);
    case 'sent':
      return i18n.t('code.sent', [hint]);
    case 'delivered':
      return i18n.t('code.delivered', [hint]);
    case 'failed':
      return i18n.t('code.failed', [hint]);
  }
}

function handedOverWords(channel: Device['channel'] | undefined, seconds: number): string {
  const ago = agoWords(seconds);
  return channel === 'sms' ? i18n.t('code.handedOver', [ago]) : i18n.t('code.mailed', [ago]);
}

function agoWords(seconds: number): string {
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' });
  return seconds < 60
    ? format.format(-Math.max(1, seconds), 'second')
    : format.format(-Math.floor(seconds / 60), 'minute');
}

/** What is wrong with a message, or undefined while there is nothing but to wait. */
function troubleWords(
  sentTo: TabPayment['sentTo'],
  delivery: State,
  waitedSeconds: number,
): string | undefined {
  if (delivery === 'failed') return i18n.t('code.troubleFailed');
  if (delivery === 'delivered' || waitedSeconds < RECEIPT_S) return undefined;
  if (delivery === 'queued') return i18n.t('code.troubleQueued');
  return sentTo?.channel === 'sms' ? i18n.t('code.troubleNoReceipt') : i18n.t('code.troubleMail');
}

/**
 * What to do about a message that does not arrive: the same code to another device, where there is one that may have it, or
 * once more to this one.
 */
export function Trouble({ payment, clockOffsetMs, refresh }: Props) {
  const { delivery, waited } = useWaiting(payment, clockOffsetMs);
  const words = troubleWords(payment.sentTo, delivery, waited);
  const wait = useSecondsUntil(payment.sentAt + SEND_GAP_MS, clockOffsetMs);
  const { busy, problem, run } = useCommand();
  if (words === undefined && problem === undefined) return null;
  const others = payment.sendsLeft > 0 ? otherDevices(payment, Date.now() + clockOffsetMs) : [];
  const send = async (deviceId: string) => {
    await run(() => ask('resend', { tabId: payment.tabId, deviceId }));
    await refresh();
  };
  return (
    <div class="note trouble">
      <p role="status">
        {words} {todoWords(payment.sendsLeft, others.length)}
      </p>
      {others.slice(0, MOST_OFFERS).map(({ id, hint }) => (
        <button
          key={id}
          type="button"
          class="secondary"
          disabled={busy || wait > 0}
          onClick={() => void send(id)}
        >
          {wait > 0
            ? i18n.t('code.elsewhereIn', [isolated(hint), shownSeconds(wait)])
            : i18n.t('code.elsewhere', [isolated(hint)])}
        </button>
      ))}
      <ProblemNote problem={problem} />
    </div>
  );
}

function todoWords(sendsLeft: number, others: number): string {
  if (sendsLeft === 0) return i18n.t('code.todoCancel');
  return others > 0 ? '' : i18n.t('code.todoResend');
}

/** The other devices that may have the code: those that cooled down, or all where the amount is small. */
function otherDevices(payment: TabPayment, nowMs: number): Device[] {
  const current = currentDevice(payment);
  const isHigh = isAboveCoolingLimit(reserveOf(payment.certificate));
  return payment.devices.filter(
    ({ id, usableFrom }) => id !== current && !(isHigh && Date.parse(usableFrom) > nowMs),
  );
}

/** The device that looks like where the server says it sent the code: of several alike the one chosen, else the oldest. */
function currentDevice({ deviceId, devices, sentTo }: TabPayment): string | undefined {
  const alike = devices.filter(({ channel, hint }) => channel === sentTo?.channel && hint === sentTo.hint);
  return (alike.find(({ id }) => id === deviceId) ?? alike[0])?.id;
}

/** Whole seconds since an instant of the server's clock, counted up; 0 where there is none. */
function useSecondsSince(instantMs: number | undefined, clockOffsetMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return instantMs === undefined ? 0 : Math.max(0, Math.floor((now + clockOffsetMs - instantMs) / 1000));
}

/** The same code once more to the same device. */
export function Resend({ payment, clockOffsetMs, refresh }: Props) {
  const wait = useSecondsUntil(payment.sentAt + SEND_GAP_MS, clockOffsetMs);
  const { busy, problem, run } = useCommand();
  if (payment.sendsLeft === 0) return <span class="fine">{i18n.t('code.noResend')}</span>;
  const resend = async () => {
    await run(() => ask('resend', { tabId: payment.tabId }));
    await refresh();
  };
  return (
    <>
      <LinkButton disabled={busy || wait > 0} onPress={resend}>
        {wait > 0 ? i18n.t('code.resendIn', [shownSeconds(wait)]) : i18n.t('code.resend')}
      </LinkButton>
      <ProblemNote problem={problem} />
    </>
  );
}
