import { useState } from 'preact/hooks';
import type { ApprovalQuery, ConsoleApproval, ConsoleApprovals } from '../../shared/console-schemas.ts';
import { shownMoney } from '../ui/Cheque.tsx';
import { Choice, Rows } from '../ui/Field.tsx';
import { Turn, usePages } from '../ui/Pages.tsx';
import { Heading, ProblemNote } from '../ui/Parts.tsx';
import { State } from '../ui/State.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { shownInstant } from '../ui/words.ts';

const FOLLOW_MS = 5000;

type Which = ApprovalQuery['which'];
const WORDS: Readonly<Record<Which, { caption: string; empty: string }>> = {
  waiting: { caption: 'Asked for last first', empty: 'No payment waits for an approval.' },
  decided: {
    caption: 'Asked for last first',
    empty: 'No payment has needed an approval yet.',
  },
};

/** Payments that need more than their payer: who is waited for, and who decided what. */
export function ApprovalsPage() {
  const [which, setWhich] = useState<Which>('waiting');
  const pages = usePages();
  const after = pages.after === undefined ? '' : `&after=${encodeURIComponent(pages.after)}`;
  const path = `/v1/console/approvals?which=${which}${after}`;
  const { value, problem } = useLoaded<ConsoleApprovals>(
    path,
    pages.after === undefined ? FOLLOW_MS : undefined,
  );
  return (
    <>
      <Heading title="Approvals" />
      <section class="card" aria-label="Which approvals">
        <p class="quiet">
          Where a rule of the policy asks for it, other people approve a payment with their own tokens, in the
          extension. Nobody approves here, and nobody approves their own.
        </p>
        <div class="filters">
          <Choice
            label="Show"
            value={which}
            onValue={(next) => {
              pages.restart();
              setWhich(next === 'decided' ? 'decided' : 'waiting');
            }}
            choices={[
              ['waiting', 'Waiting'],
              ['decided', 'Decided or run out'],
            ]}
          />
        </div>
      </section>
      <ProblemNote problem={problem} />
      {value && <Found which={which} items={value.items} />}
      <Turn pages={pages} next={value?.next} back="Newer" onwards="Older" />
    </>
  );
}

function Found({ which, items }: { which: Which; items: readonly ConsoleApproval[] }) {
  const last = which === 'waiting' ? 'Waited for' : 'State';
  return (
    <section class="card" aria-label="Approvals found">
      <Rows<ConsoleApproval>
        caption={WORDS[which].caption}
        columns={['Amount', 'Merchant', 'Payer', 'Rule', 'Approved by', last, 'When']}
        rows={items}
        keyOf={({ id }) => id}
        empty={WORDS[which].empty}
        cells={(approval) => [
          <a key="open" class="nowrap" href={`#/payments/${approval.id}`}>
            <bdi>{shownMoney(approval.amount)}</bdi>
          </a>,
          <span key="merchant">
            <bdi dir="ltr">{approval.merchant.origin.replace(/^https:\/\//, '')}</bdi>
            <br />
            <bdi class="fine">{approval.merchant.name}</bdi>
          </span>,
          <a key="payer" href={`#/people/${approval.person.id}`}>
            <bdi>{approval.person.name}</bdi>
          </a>,
          <bdi key="rule">{approval.rule}</bdi>,
          <Given key="given" approval={approval} />,
          which === 'waiting' ? (
            <WaitedFor key="waited" approval={approval} />
          ) : (
            <Outcome key="state" approval={approval} />
          ),
          <Times key="when" approval={approval} />,
        ]}
      />
    </section>
  );
}

function Given({ approval: { given, needed } }: { approval: ConsoleApproval }) {
  const standing = given.filter(({ stands }) => stands).length;
  return (
    <span>
      {standing} of {needed}
      {given.map(({ id, name, stands }) => (
        <span key={id} class="fine">
          <br />
          <bdi>{name}</bdi>
          {stands ? '' : ' (does not count: token or account stopped since)'}
        </span>
      ))}
    </span>
  );
}

function WaitedFor({ approval: { waitedFor, others, given, needed } }: { approval: ConsoleApproval }) {
  const missing = needed - given.filter(({ stands }) => stands).length;
  if (waitedFor.length < missing) return <span class="state bad">Too few approvers are left</span>;
  return (
    <span>
      {waitedFor.map(({ id, name }, place) => (
        <span key={id}>
          {place === 0 ? '' : place + 1 === waitedFor.length && others === 0 ? ' or ' : ', '}
          <bdi>{name}</bdi>
        </span>
      ))}
      {others > 0 && `, or one of ${others} more`}
    </span>
  );
}

function Outcome({ approval: { state, refused } }: { approval: ConsoleApproval }) {
  return (
    <span>
      <State state={state} />
      {refused && (
        <span class="fine">
          <br />
          <bdi>{refused.name}</bdi>: <bdi>{refused.reason}</bdi>
        </span>
      )}
    </span>
  );
}

function Times({ approval: { askedAt, expiresAt, state } }: { approval: ConsoleApproval }) {
  return (
    <span>
      <time dateTime={askedAt}>{shownInstant(askedAt)}</time>
      {state === 'awaiting-approval' && (
        <span class="fine">
          <br />
          until <time dateTime={expiresAt}>{shownInstant(expiresAt)}</time>
        </span>
      )}
    </span>
  );
}
