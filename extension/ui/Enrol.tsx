import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { isName } from '../../shared/name.ts';
import { fail, type Result } from '../messages/problem.ts';
import type { Enrolling } from '../messages/view.ts';
import { ask } from './ask.ts';
import { AddressForm, DeviceCodeForm } from './DeviceForms.tsx';
import { MarkStep } from './MarkStep.tsx';
import { LinkButton, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { Form, Screen } from './Screen.tsx';
import { LostTokenButton } from './SignIn.tsx';
import { TextField } from './TextField.tsx';
import { registerToken } from './token.ts';

const STEPS = ['server', 'invitation', 'token', 'device', 'code', 'mark'] as const;
/** Who is enrolled already keeps server and mark. */
const STEPS_AGAIN = STEPS.slice(1, -1);

type Props = {
  enrolling: Enrolling;
  /** Whether this browser is enrolled, and its token was lost. */
  isAgain: boolean;
  /** The organisation's, where it has set one. */
  server: string | undefined;
  clockOffsetMs: number;
  refresh(): Promise<void>;
};

/** Enrolment, a step a screen; where it stands survives the closing of the page. */
export function Enrol(props: Props) {
  const { enrolling, isAgain } = props;
  const steps = isAgain ? STEPS_AGAIN : STEPS;
  const place = steps.indexOf(enrolling.step) + 1;
  return (
    <div class="enrol">
      <p class="fine">{i18n.t('enrol.step', [String(place), String(steps.length)])}</p>
      <progress class="progress" value={place} max={steps.length} aria-hidden="true" />
      <Step key={`${enrolling.step} ${isRecovery(enrolling)}`} {...props} />
    </div>
  );
}

function isRecovery(enrolling: Enrolling): boolean {
  return 'recovery' in enrolling && enrolling.recovery === true;
}

function Step({ enrolling, isAgain, server: managed, clockOffsetMs, refresh }: Props) {
  switch (enrolling.step) {
    case 'server':
      return (
        <TextStep
          title={i18n.t('enrol.server')}
          text={managed === undefined ? i18n.t('enrol.serverText') : i18n.t('enrol.serverManaged')}
          label={i18n.t('enrol.serverLabel')}
          initial="http://localhost:4600"
          locked={managed}
          send={(server) => ask('enrolServer', { server })}
          refresh={refresh}
        />
      );
    case 'invitation':
      return <InvitationStep enrolling={enrolling} isAgain={isAgain} refresh={refresh} />;
    case 'token':
      return <TokenStep enrolling={enrolling} refresh={refresh} />;
    case 'device':
      return <DeviceStep enrolling={enrolling} refresh={refresh} />;
    case 'code': {
      const { channel, address, hint, nextSendAt } = enrolling;
      return (
        <Screen title={i18n.t('enrol.code')}>
          <p>{i18n.t('enrol.codeText', [hint])}</p>
          {isRecovery(enrolling) && <p class="quiet">{i18n.t('lost.codeText')}</p>}
          <DeviceCodeForm
            nextSendAt={nextSendAt}
            clockOffsetMs={clockOffsetMs}
            words={{ resend: i18n.t('code.resend') }}
            prove={(code) => ask('enrolCode', { code })}
            resend={() => ask('enrolDevice', { channel, address })}
            other={() => ask('enrolBack', {})}
            refresh={refresh}
          />
        </Screen>
      );
    }
    case 'mark':
      return <MarkStep refresh={refresh} />;
  }
}

type StepProps<S extends Enrolling['step']> = {
  enrolling: Extract<Enrolling, { step: S }>;
  refresh(): Promise<void>;
};

function InvitationStep({ enrolling, isAgain, refresh }: StepProps<'invitation'> & { isAgain: boolean }) {
  const lost = isRecovery(enrolling);
  return (
    <TextStep
      title={lost ? i18n.t('lost.title') : i18n.t('enrol.invitation', [enrolling.entity])}
      text={lost ? i18n.t('lost.text') : i18n.t('enrol.invitationText')}
      label={lost ? i18n.t('lost.label') : i18n.t('enrol.invitationLabel')}
      send={(invitation) => ask('enrolInvitation', { invitation })}
      refresh={refresh}
    >
      {lost && <p class="quiet">{i18n.t('lost.noCode', [enrolling.entity])}</p>}
      <div class="links">
        <BackButton refresh={refresh}>{isAgain ? i18n.t('change.cancel') : i18n.t('enrol.back')}</BackButton>
        {!lost && <LostTokenButton refresh={refresh} />}
      </div>
    </TextStep>
  );
}

function BackButton({ refresh, children }: { refresh(): Promise<void>; children: string }) {
  return <LinkButton onPress={() => void ask('enrolBack', {}).then(refresh)}>{children}</LinkButton>;
}

type TextStepProps = {
  title: string;
  text: string;
  label: string;
  initial?: string;
  /** What the organisation has set, in place of anything that is typed; a browser may know of it some seconds late. */
  locked?: string | undefined;
  send(text: string): Promise<Result<null>>;
  refresh(): Promise<void>;
  children?: ComponentChildren;
};

function TextStep({ title, text, label, initial = '', locked, send, refresh, children }: TextStepProps) {
  const [typed, setTyped] = useState(initial);
  const value = locked ?? typed;
  const { busy, problem, run } = useCommand();
  const go = async () => {
    if (value.trim() === '' || busy) return;
    await run(() => send(value));
    await refresh();
  };
  return (
    <Screen title={title}>
      <Form onSend={() => void go()}>
        <p>{text}</p>
        <TextField label={label} value={value} onText={setTyped} readOnly={locked !== undefined} ltr />
        <ProblemNote problem={problem} about="account" />
        <PrimaryButton busy={busy} disabled={value.trim() === ''} onPress={() => void go()}>
          {i18n.t('enrol.next')}
        </PrimaryButton>
        {children}
      </Form>
    </Screen>
  );
}

function TokenStep({ enrolling, refresh }: StepProps<'token'>) {
  const lost = isRecovery(enrolling);
  const [label, setLabel] = useState(i18n.t('enrol.tokenName'));
  const { busy, problem, run } = useCommand();
  const register = async () => {
    if (busy) return;
    await run(async () => {
      if (!isName(label.trim())) return fail('no-name');
      const registered = await registerToken(enrolling.creationOptions);
      if (!registered.ok) return registered;
      return ask('enrolToken', { registration: registered.value, label: label.trim() });
    });
    await refresh();
  };
  return (
    <Screen title={lost ? i18n.t('lost.token') : i18n.t('enrol.token', [enrolling.name])}>
      <Form onSend={() => void register()}>
        <p>{i18n.t('enrol.tokenText')}</p>
        {lost && <p class="quiet">{i18n.t('lost.tokenText')}</p>}
        <TextField label={i18n.t('enrol.tokenLabel')} maxLength={80} value={label} onText={setLabel} />
        <ProblemNote problem={problem} about="account" />
        <PrimaryButton busy={busy} onPress={() => void register()}>
          {busy ? i18n.t('code.waiting') : i18n.t('enrol.tokenButton')}
        </PrimaryButton>
        <BackButton refresh={refresh}>{i18n.t('enrol.again')}</BackButton>
      </Form>
    </Screen>
  );
}

function DeviceStep({ enrolling, refresh }: StepProps<'device'>) {
  const lost = isRecovery(enrolling);
  return (
    <Screen title={lost ? i18n.t('lost.device') : i18n.t('enrol.device')}>
      <p>{lost ? i18n.t('lost.deviceText') : i18n.t('enrol.deviceText')}</p>
      <AddressForm
        channels={enrolling.channels}
        words={{ button: i18n.t('enrol.next'), busy: i18n.t('enrol.next') }}
        send={(channel, address) => ask('enrolDevice', { channel, address })}
        refresh={refresh}
      >
        <BackButton refresh={refresh}>{i18n.t('enrol.again')}</BackButton>
      </AddressForm>
    </Screen>
  );
}
