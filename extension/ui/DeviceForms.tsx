import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { CODE_DIGITS, hasCheckDigit, normaliseCode } from '../../shared/code.ts';
import type { Channel } from '../../shared/schemas.ts';
import type { Result } from '../messages/problem.ts';
import {
  LinkButton,
  PrimaryButton,
  ProblemNote,
  shownSeconds,
  useCommand,
  useSecondsUntil,
} from './Parts.tsx';
import { Form } from './Screen.tsx';
import { TextField } from './TextField.tsx';

/** What a channel is called. */
export const CHANNEL_NAMES: Readonly<Record<Channel, () => string>> = {
  email: () => i18n.t('device.email'),
  sms: () => i18n.t('device.sms'),
};

type AddressProps = {
  channels: Channel[];
  words: { button: string; busy: string };
  send(channel: Channel, address: string): Promise<Result<unknown>>;
  refresh(): Promise<void>;
  children?: ComponentChildren;
};

/** Where codes are to go: a mailbox, or a phone number where the server sends text messages. */
export function AddressForm({ channels, words, send, refresh, children }: AddressProps) {
  const [channel, setChannel] = useState<Channel>(channels[0] ?? 'email');
  const [typed, setTyped] = useState('');
  const { busy, problem, run } = useCommand();
  const go = async () => {
    if (typed.trim() === '' || busy) return;
    await run(() => send(channel, typed));
    await refresh();
  };
  const isPhone = channel === 'sms';
  return (
    <Form onSend={() => void go()}>
      {channels.length > 1 && (
        <fieldset class="choices">
          <legend>{i18n.t('device.how')}</legend>
          {channels.map((one) => (
            <label key={one}>
              <input type="radio" name="channel" checked={one === channel} onChange={() => setChannel(one)} />
              {CHANNEL_NAMES[one]()}
            </label>
          ))}
        </fieldset>
      )}
      <TextField
        label={isPhone ? i18n.t('device.phoneLabel') : i18n.t('enrol.deviceLabel')}
        inputMode={isPhone ? 'tel' : 'email'}
        value={typed}
        onText={setTyped}
        ltr
      />
      {isPhone && <p class="fine">{i18n.t('device.phoneText')}</p>}
      <ProblemNote problem={problem} about="account" />
      <PrimaryButton busy={busy} disabled={typed.trim() === ''} onPress={() => void go()}>
        {busy ? words.busy : words.button}
      </PrimaryButton>
      {children}
    </Form>
  );
}

type CodeProps = {
  nextSendAt: string;
  clockOffsetMs: number;
  words: { resend: string };
  prove(code: string): Promise<Result<unknown>>;
  resend(): Promise<Result<unknown>>;
  other(): Promise<unknown>;
  refresh(): Promise<void>;
};

/** The code that came there proves that the shopper reads it. */
export function DeviceCodeForm({ prove, resend, other, refresh, words, ...waiting }: CodeProps) {
  const [code, setCode] = useState('');
  const { busy, problem, run } = useCommand();
  const wait = useSecondsUntil(Date.parse(waiting.nextSendAt), waiting.clockOffsetMs);
  const go = async (work: () => Promise<Result<unknown>>) => {
    if (busy) return;
    if (!(await run(work))) setCode('');
    await refresh();
  };
  const isWhole = hasCheckDigit(code);
  const slip = code.length === CODE_DIGITS && !isWhole;
  const proveIt = () => {
    if (isWhole) void go(() => prove(code));
  };
  return (
    <Form onSend={proveIt}>
      <TextField
        label={i18n.t('enrol.codeLabel')}
        inputMode="numeric"
        autocomplete="one-time-code"
        value={code}
        onText={(text) => setCode(normaliseCode(text).slice(0, CODE_DIGITS))}
        ltr
      />
      <ProblemNote problem={slip ? { reason: 'wrong-check-digit' } : problem} about="account" />
      <PrimaryButton busy={busy} disabled={!isWhole} onPress={proveIt}>
        {i18n.t('enrol.next')}
      </PrimaryButton>
      <div class="links">
        <LinkButton disabled={busy || wait > 0} onPress={() => void go(resend)}>
          {wait > 0 ? i18n.t('code.resendIn', [shownSeconds(wait)]) : words.resend}
        </LinkButton>
        <LinkButton onPress={() => void other().then(refresh)}>{i18n.t('enrol.otherAddress')}</LinkButton>
      </div>
    </Form>
  );
}
