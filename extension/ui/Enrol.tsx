import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { CODE_DIGITS, hasCheckDigit, normaliseCode } from '../../shared/code.ts';
import { isName } from '../../shared/name.ts';
import { fail, type Result } from '../messages/problem.ts';
import type { Enrolling } from '../messages/view.ts';
import { ask } from './ask.ts';
import { LinkButton, PrimaryButton, ProblemNote, useCommand } from './Parts.tsx';
import { registerToken } from './token.ts';

const STEPS = ['server', 'invitation', 'token', 'device', 'code', 'mark'] as const;
const COLOURS = ['#e07b1a', '#1f9d55', '#2563eb', '#b83280', '#7c3aed', '#0e7490'];

type Props = { enrolling: Enrolling; refresh(): Promise<void> };

/** Enrolment, a step a screen; where it stands survives the closing of the page. */
export function Enrol({ enrolling, refresh }: Props) {
  const place = STEPS.indexOf(enrolling.step) + 1;
  return (
    <section class="enrol">
      <p class="fine">{i18n.t('enrol.step', [String(place), String(STEPS.length)])}</p>
      <progress class="progress" value={place} max={STEPS.length} aria-hidden="true" />
      <Step key={enrolling.step} enrolling={enrolling} refresh={refresh} />
    </section>
  );
}

function Step({ enrolling, refresh }: Props) {
  switch (enrolling.step) {
    case 'server':
      return (
        <TextStep
          title={i18n.t('enrol.server')}
          text={i18n.t('enrol.serverText')}
          label={i18n.t('enrol.serverLabel')}
          initial="http://localhost:4600"
          send={(server) => ask('enrolServer', { server })}
          refresh={refresh}
        />
      );
    case 'invitation':
      return (
        <TextStep
          title={i18n.t('enrol.invitation', [enrolling.entity])}
          text={i18n.t('enrol.invitationText')}
          label={i18n.t('enrol.invitationLabel')}
          send={(invitation) => ask('enrolInvitation', { invitation })}
          refresh={refresh}
          back
        />
      );
    case 'token':
      return <TokenStep enrolling={enrolling} refresh={refresh} />;
    case 'device':
      return (
        <TextStep
          title={i18n.t('enrol.device')}
          text={i18n.t('enrol.deviceText')}
          label={i18n.t('enrol.deviceLabel')}
          send={(address) => ask('enrolDevice', { address })}
          refresh={refresh}
          inputMode="email"
        />
      );
    case 'code':
      return <CodeStep enrolling={enrolling} refresh={refresh} />;
    case 'mark':
      return <MarkStep refresh={refresh} />;
  }
}

type TextStepProps = {
  title: string;
  text: string;
  label: string;
  initial?: string;
  inputMode?: 'text' | 'email';
  back?: boolean;
  send(text: string): Promise<Result<null>>;
  refresh(): Promise<void>;
};

function TextStep({
  title,
  text,
  label,
  initial = '',
  inputMode = 'text',
  back = false,
  send,
  refresh,
}: TextStepProps) {
  const [typed, setTyped] = useState(initial);
  const { busy, problem, run } = useCommand();
  const go = async () => {
    if (typed.trim() === '' || busy) return;
    await run(() => send(typed));
    await refresh();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <h2>{title}</h2>
      <p>{text}</p>
      <label>
        {label}
        <input
          inputMode={inputMode}
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <ProblemNote problem={problem} />
      <PrimaryButton busy={busy} disabled={typed.trim() === ''} onPress={() => void go()}>
        {i18n.t('enrol.next')}
      </PrimaryButton>
      {back && (
        <LinkButton onPress={() => void ask('enrolBack', {}).then(refresh)}>
          {i18n.t('enrol.back')}
        </LinkButton>
      )}
    </form>
  );
}

function TokenStep({
  enrolling,
  refresh,
}: {
  enrolling: Extract<Enrolling, { step: 'token' }>;
  refresh(): Promise<void>;
}) {
  const [label, setLabel] = useState(i18n.t('enrol.tokenName'));
  const { busy, problem, run } = useCommand();
  const register = async () => {
    await run(async () => {
      if (!isName(label.trim())) return fail('no-name');
      const registered = await registerToken(enrolling.creationOptions);
      if (!registered.ok) return registered;
      return ask('enrolToken', { registration: registered.value, label: label.trim() });
    });
    await refresh();
  };
  return (
    <>
      <h2>{i18n.t('enrol.token', [enrolling.name])}</h2>
      <p>{i18n.t('enrol.tokenText')}</p>
      <label>
        {i18n.t('enrol.tokenLabel')}
        <input
          autocomplete="off"
          maxLength={80}
          value={label}
          onInput={(event) => setLabel(event.currentTarget.value)}
        />
      </label>
      <ProblemNote problem={problem} />
      <PrimaryButton busy={busy} onPress={() => void register()}>
        {busy ? i18n.t('code.waiting') : i18n.t('enrol.tokenButton')}
      </PrimaryButton>
    </>
  );
}

function CodeStep({
  enrolling,
  refresh,
}: {
  enrolling: Extract<Enrolling, { step: 'code' }>;
  refresh(): Promise<void>;
}) {
  const [code, setCode] = useState('');
  const { busy, problem, run } = useCommand();
  const confirm = async () => {
    if (!hasCheckDigit(code)) return;
    await run(() => ask('enrolCode', { code }));
    await refresh();
  };
  const slip = code.length === CODE_DIGITS && !hasCheckDigit(code);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <h2>{i18n.t('enrol.code')}</h2>
      <p>{i18n.t('enrol.codeText', [enrolling.hint])}</p>
      <label>
        {i18n.t('enrol.codeLabel')}
        <input
          inputMode="numeric"
          autocomplete="one-time-code"
          dir="ltr"
          value={code}
          onInput={(event) => setCode(normaliseCode(event.currentTarget.value).slice(0, CODE_DIGITS))}
        />
      </label>
      <ProblemNote problem={slip ? { reason: 'wrong-check-digit' } : problem} />
      <PrimaryButton busy={busy} disabled={!hasCheckDigit(code)} onPress={() => void confirm()}>
        {i18n.t('enrol.next')}
      </PrimaryButton>
      <div class="links">
        <LinkButton
          onPress={() => void run(() => ask('enrolDevice', { address: enrolling.address })).then(refresh)}
        >
          {i18n.t('code.resend')}
        </LinkButton>
        <LinkButton onPress={() => void ask('enrolBack', {}).then(refresh)}>
          {i18n.t('enrol.otherAddress')}
        </LinkButton>
      </div>
    </form>
  );
}

function MarkStep({ refresh }: { refresh(): Promise<void> }) {
  const [word, setWord] = useState('');
  const [colour, setColour] = useState(COLOURS[0] ?? '');
  const { busy, problem, run } = useCommand();
  const chosen = word.trim().normalize('NFC');
  const finish = async () => {
    if (!isName(chosen, 24)) return;
    await run(() => ask('enrolMark', { mark: { word: chosen, colour } }));
    await refresh();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void finish();
      }}
    >
      <h2>{i18n.t('enrol.mark')}</h2>
      <p>{i18n.t('enrol.markText')}</p>
      <label>
        {i18n.t('enrol.markWord')}
        <input
          autocomplete="off"
          maxLength={24}
          value={word}
          onInput={(event) => setWord(event.currentTarget.value)}
        />
      </label>
      <fieldset class="colours">
        <legend>{i18n.t('enrol.markColour')}</legend>
        {COLOURS.map((one, place) => (
          <label key={one}>
            <input type="radio" name="colour" checked={one === colour} onChange={() => setColour(one)} />
            <svg
              class="dot"
              viewBox="0 0 12 12"
              role="img"
              aria-label={i18n.t('enrol.colour', [String(place + 1)])}
            >
              <circle cx="6" cy="6" r="6" fill={one} />
            </svg>
          </label>
        ))}
      </fieldset>
      <ProblemNote problem={problem} />
      <PrimaryButton busy={busy} disabled={!isName(chosen, 24)} onPress={() => void finish()}>
        {i18n.t('enrol.finish')}
      </PrimaryButton>
    </form>
  );
}
