import { useState } from 'preact/hooks';
import type { Static } from 'typebox';
import { DEFAULT_CURRENCY } from '../../shared/currencies.ts';
import { LEAST_MERCHANT_RANK } from '../../shared/policy.ts';
import type { PolicyCheck, Proposal, ProposalState, StricterPayment } from '../../shared/policy-answers.ts';
import { PRESETS, type Preset, presetPolicy } from '../../shared/policy-presets.ts';
import { fail, succeed } from '../api/problem.ts';
import { call } from '../api/session.ts';
import { shownMoney } from '../ui/Cheque.tsx';
import { Rows } from '../ui/Field.tsx';
import { Button, DoneNote, ProblemNote } from '../ui/Parts.tsx';
import { useSignedChange } from '../ui/use-signed-change.ts';
import { useWork } from '../ui/use-work.ts';

type Check = Static<typeof PolicyCheck>;
type EditorProps = {
  text: string;
  /** The number that a preset is given. */
  nextVersion: number;
  proposals: readonly Pick<Proposal, 'id' | 'state'>[];
  onText(text: string): void;
  onProposed(): void;
};

const PROPOSED: Readonly<Record<ProposalState, string>> = {
  open: 'Proposed. It comes into force when a second officer signs it.',
  adopted: 'A second officer signed what you proposed: it is in force.',
  withdrawn: 'What you proposed was withdrawn.',
  lapsed: 'What you proposed was not signed in time.',
};

export function documentText(policy: unknown): string {
  return JSON.stringify(policy, null, 2);
}

/** The document, and beside it what it would have decided over the payments that there were. */
export function PolicyEditor({ text, nextVersion, proposals, onText, onProposed }: EditorProps) {
  const [checked, setChecked] = useState<{ text: string; check: Check }>();
  const { busy, problem, run } = useWork();
  const proposing = useSignedChange();
  const [proposed, setProposed] = useState<string>();
  const stands = proposals.find(({ id }) => id === proposed)?.state ?? 'open';
  const check = checked?.text === text ? checked.check : undefined;
  const lookAt = async () => {
    const found = await run(async () => {
      const policy = parsed(text);
      if (policy === undefined)
        return fail<Check>({ reason: 'malformed', detail: 'This is no JSON object.' });
      return call<Check>('POST', '/v1/policy/check', { policy });
    });
    if (found !== undefined) setChecked({ text, check: found });
    return succeed(null);
  };
  const propose = async () => {
    const policy = parsed(text);
    const made = await proposing.make<Pick<Proposal, 'id'>>({
      method: 'POST',
      path: '/v1/policy/proposals',
      body: { policy },
      done: PROPOSED.open,
    });
    if (made === undefined) return;
    setProposed(made.id);
    onProposed();
  };
  const isSound = check !== undefined && check.problems.length === 0;
  return (
    <section class="card" aria-labelledby="editor">
      <h2 id="editor">Change it</h2>
      <Presets nextVersion={nextVersion} onText={onText} />
      <div class="pair">
        <div class="field">
          <label class="label" for="policy-text">
            The document
          </label>
          <textarea
            id="policy-text"
            rows={18}
            spellcheck={false}
            value={text}
            onInput={(event) => onText(event.currentTarget.value)}
          />
        </div>
        <div class="findings" aria-live="polite">
          {check === undefined ? (
            <p class="quiet">
              Check the document to see what it would have decided; then you can propose it.
            </p>
          ) : (
            <CheckResult check={check} />
          )}
        </div>
      </div>
      <ProblemNote problem={problem ?? proposing.problem} />
      <DoneNote text={proposing.done && PROPOSED[stands]} />
      <div class="actions">
        <Button busy={busy} onPress={() => void lookAt()}>
          Check
        </Button>
        <Button kind="primary" busy={proposing.busy} disabled={!isSound} onPress={() => void propose()}>
          {proposing.busy ? 'Touch your token…' : 'Propose, with your token'}
        </Button>
      </div>
    </section>
  );
}

/** Documents to begin with; amounts are in the usual currency, for the officer to change. */
function Presets({ nextVersion, onText }: Pick<EditorProps, 'nextVersion' | 'onText'>) {
  return (
    <div class="actions">
      <span class="quiet">Begin with what is for</span>
      {PRESETS.map((preset) => (
        <Button
          key={preset}
          onPress={() => onText(documentText(presetPolicy(preset, nextVersion, DEFAULT_CURRENCY)))}
        >
          {PRESET_WORDS[preset]}
        </Button>
      ))}
    </div>
  );
}

const PRESET_WORDS: Readonly<Record<Preset, string>> = {
  personal: 'One person',
  company: 'A company',
  strict: 'The strictest needs',
};

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function CheckResult({ check: { problems, notes, payments, tokens } }: { check: Check }) {
  if (problems.length > 0)
    return (
      <>
        <p class="note problem">This is no policy yet.</p>
        <ul class="list">
          {problems.map(({ place, text }) => (
            <li key={`${place} ${text}`}>
              <div>
                <code>{place === '' ? 'document' : place}</code> {text}
              </div>
            </li>
          ))}
        </ul>
      </>
    );
  return (
    <>
      {payments?.looked === 0 && <p class="note">There was no payment yet to try it on.</p>}
      {payments !== undefined && payments.looked > 0 && (
        <p class={payments.denied === 0 ? 'note good' : 'note'}>
          Of the last {payments.looked} {payments.looked === 1 ? 'payment' : 'payments'} it would have denied{' '}
          {payments.denied} and asked more of {payments.stricter.length - payments.denied}.
        </p>
      )}
      {tokens && tokens.stopped.length > 0 && (
        <p class="note problem">
          {tokens.stopped.reduce((sum, one) => sum + one.tokens, 0)} of {tokens.looked} enrolled tokens would
          confirm nothing any more: {tokens.stopped.map(({ aaguid }) => aaguid).join(', ')}.
        </p>
      )}
      {notes.map((note) => (
        <p key={note} class="fine">
          {note}
        </p>
      ))}
      {payments !== undefined && payments.looked > 0 && (
        <Rows
          caption="What would be denied or need more"
          columns={['Amount', 'Merchant', 'What']}
          rows={payments.stricter}
          keyOf={({ id }) => id}
          empty="Nothing would change for these payments."
          cells={(payment) => [
            shownMoney(payment.amount),
            <bdi key="origin" dir="ltr">
              {payment.origin}
            </bdi>,
            whatMore(payment),
          ]}
        />
      )}
    </>
  );
}

function whatMore(payment: StricterPayment): string {
  const { denied, approvals, minMerchantRank, tokenAllowed, channelAllowed } = payment;
  if (denied.length > 0) return `Denied: ${denied.map(({ name }) => name).join(', ')}`;
  const more = [
    approvals > 0 ? `${approvals} approvals` : '',
    minMerchantRank > LEAST_MERCHANT_RANK ? `a merchant of rank ${minMerchantRank}` : '',
    tokenAllowed ? '' : 'another token',
    channelAllowed ? '' : 'another channel',
  ];
  return more.filter(Boolean).join(', ');
}
