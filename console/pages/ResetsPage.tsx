import { useState } from 'preact/hooks';
import type { Reset, ResetAsked, ResetInvitation, Resets } from '../../shared/reset-schemas.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { Field } from '../ui/Field.tsx';
import { Turn, usePages } from '../ui/Pages.tsx';
import { Button, DoneNote, Heading, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { useSignedChange } from '../ui/use-signed-change.ts';
import { shownInstant, shownWord } from '../ui/words.ts';
import type { PageProps } from './places.ts';

const FOLLOW_MS = 10_000;
const TONE: Readonly<Record<Reset['state'], string>> = {
  asked: 'warm',
  approved: 'good',
  withdrawn: '',
  expired: '',
};

/** People who lost both token and device: one operator asks for them to be let in anew, another one lets them. */
export function ResetsPage({ person, rest: [account = ''] }: PageProps) {
  const pages = usePages();
  const after = pages.after === undefined ? '' : `?after=${encodeURIComponent(pages.after)}`;
  const { value, problem, reload } = useLoaded<Resets>(`/v1/resets${after}`, FOLLOW_MS);
  const isOperator = person.role === 'operator';
  return (
    <>
      <Heading title="Resets" />
      <section class="card" aria-labelledby="how">
        <h2 id="how">When token and device are both lost</h2>
        <p class="quiet">
          One operator asks, having made sure who stands before them; another one approves within a day. The
          person’s devices are told of both steps. What the person enrols then cools down before it serves
          large payments.
        </p>
        {isOperator && <AskForm account={account} onAsked={reload} />}
      </section>
      <ProblemNote problem={problem} />
      {value && <List items={value.items} person={person} onChange={reload} />}
      <Turn pages={pages} next={value?.next} back="Newer" onwards="Older" />
    </>
  );
}

function AskForm({ account, onAsked }: { account: string; onAsked(): void }) {
  const [typed, setTyped] = useState({ account, reason: '' });
  const { busy, problem, done, make } = useSignedChange();
  const set = (name: keyof typeof typed) => (text: string) => setTyped({ ...typed, [name]: text });
  const ask = async () => {
    const body = { account: typed.account.trim(), reason: typed.reason.trim() };
    const words = 'Asked for. Another operator has to approve it.';
    const asked = await make<ResetAsked>({ method: 'POST', path: '/v1/resets', body, done: words });
    if (asked === undefined) return;
    setTyped({ account: '', reason: '' });
    onAsked();
  };
  const isFilled = typed.account.trim() !== '' && typed.reason.trim() !== '';
  return (
    <>
      <div class="filters">
        <Field label="Account’s number" value={typed.account} onValue={set('account')} />
        <Field
          label="How you know that it is they"
          value={typed.reason}
          onValue={set('reason')}
          hint="Bag stolen, passport seen"
        />
      </div>
      <div class="actions">
        <Button kind="primary" busy={busy} disabled={!isFilled} onPress={() => void ask()}>
          {busy ? 'Touch your token…' : 'Ask for it, with your token'}
        </Button>
      </div>
      <ProblemNote problem={problem} />
      <DoneNote text={done} />
    </>
  );
}

type ListProps = { items: readonly Reset[]; person: PageProps['person']; onChange(): void };

function List({ items, person, onChange }: ListProps) {
  const { busy, problem, done, make } = useSignedChange();
  const [made, setMade] = useState<ResetInvitation & { name: string }>();
  const approve = async ({ id, name }: Reset) => {
    const words = `${name} can be let in again.`;
    const path = `/v1/resets/${id}/approval`;
    const invited = await make<ResetInvitation>({ method: 'POST', path, done: words });
    if (invited !== undefined) setMade({ ...invited, name });
    onChange();
  };
  const withdraw = async ({ id }: Reset) => {
    await make({ method: 'DELETE', path: `/v1/resets/${id}`, done: 'The reset is withdrawn.' });
    setMade(undefined);
    onChange();
  };
  return (
    <section class="card" aria-labelledby="resets">
      <h2 id="resets">Asked for, latest first</h2>
      <ProblemNote problem={problem} />
      <DoneNote text={done} />
      {made && (
        <div>
          <p>
            Give this to <bdi>{made.name}</bdi> and to nobody else. It is shown this once and good until{' '}
            {shownInstant(made.expiresAt)}.
          </p>
          <code class="secret">{made.invitation}</code>
        </div>
      )}
      <ul class="list">
        {items.map((reset) => (
          <li key={reset.id}>
            <Facts reset={reset} />
            {person.role === 'operator' && (
              <Decide
                reset={reset}
                mine={reset.askedBy === person.id}
                busy={busy}
                onApprove={() => void approve(reset)}
                onWithdraw={() => void withdraw(reset)}
              />
            )}
          </li>
        ))}
      </ul>
      {items.length === 0 && <p class="quiet">Nobody had to be let in anew.</p>}
    </section>
  );
}

function Facts({ reset }: { reset: Reset }) {
  const { name, account, reason, state, asker, askedAt, expiresAt, approver } = reset;
  return (
    <div>
      <strong>
        <bdi>{name}</bdi>
      </strong>{' '}
      <span class={`state ${TONE[state]}`}>{shownWord(state)}</span>
      <p>
        <bdi>{reason}</bdi>
      </p>
      <p class="fine">
        Account {account}. Asked for by <bdi>{asker}</bdi>, {shownInstant(askedAt)}
        {state === 'asked' ? `, to be approved until ${shownInstant(expiresAt)}` : ''}.
        {approver !== undefined && (
          <>
            {' '}
            Approved by <bdi>{approver}</bdi>.
          </>
        )}
      </p>
    </div>
  );
}

type DecideProps = {
  reset: Reset;
  mine: boolean;
  busy: boolean;
  onApprove(): void;
  onWithdraw(): void;
};

function Decide({ reset: { state, name }, mine, busy, onApprove, onWithdraw }: DecideProps) {
  if (state !== 'asked' && state !== 'approved') return null;
  return (
    <div class="actions">
      {state === 'asked' && !mine && (
        <Confirm ask="Approve" about={name} act="Approve it, with your token" busy={busy} onAct={onApprove}>
          An invitation is made with which {name} enrols a new token and device. The old ones end then.
        </Confirm>
      )}
      {state === 'asked' && mine && <span class="fine">Another operator has to approve it.</span>}
      <Confirm
        ask="Withdraw"
        about={name}
        act="Withdraw it, with your token"
        danger
        busy={busy}
        onAct={onWithdraw}
      >
        Nobody is let in by it any more, unless the invitation has been used already.
      </Confirm>
    </div>
  );
}
