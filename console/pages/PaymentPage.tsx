import type { ConsolePaymentDetail, ConsolePerson } from '../../shared/console-schemas.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import { call } from '../api/session.ts';
import { Cheque, shownMoney } from '../ui/Cheque.tsx';
import { Rows } from '../ui/Field.tsx';
import { Button, Facts, Heading, ProblemNote } from '../ui/Parts.tsx';
import { State } from '../ui/State.tsx';
import { saveFile } from '../ui/save-file.ts';
import { useLoaded } from '../ui/use-loaded.ts';
import { useWork } from '../ui/use-work.ts';
import { shownInstant, shownWord } from '../ui/words.ts';

const FOLLOW_MS = 5000;

/** One payment: what was signed, what became of it, and the evidence for whoever may judge it. */
export function PaymentPage({ person, id }: { person: ConsolePerson; id: string }) {
  const path = `/v1/console/payments/${id}`;
  const { value: payment, problem } = useLoaded<ConsolePaymentDetail>(path, FOLLOW_MS);
  return (
    <>
      <Heading title="Payment">
        <a href="#/payments">All payments</a>
      </Heading>
      <ProblemNote problem={problem} />
      {payment && (
        <>
          <Cheque
            name={payment.merchant.name}
            origin={payment.merchant.origin}
            amount={payment.amount}
            digest={payment.digest}
            payer={payment.person.name}
          />
          <Standing payment={payment} />
          {person.role !== 'operator' && payment.hasEvidence && <EvidenceFile id={id} />}
          <History payment={payment} />
          {payment.card && <Charges card={payment.card} />}
        </>
      )}
    </>
  );
}

function Standing({ payment }: { payment: ConsolePaymentDetail }) {
  const { state, person, sentTo, rules, policyVersion, digest, reference, acceptedAt } = payment;
  return (
    <section class="card" aria-label="Facts">
      <Facts
        facts={[
          ['State', <State key="state" state={state} />],
          ['Accepted', shownInstant(acceptedAt)],
          [
            'Payer',
            <a key="payer" href={`#/people/${person.id}`}>
              <bdi>{person.name}</bdi>
            </a>,
          ],
          ['Account', person.number ?? '–'],
          ['Code sent to', <bdi key="hint">{`${sentTo.hint} (${sentTo.delivery})`}</bdi>],
          [
            'Policy',
            `version ${policyVersion}: ${rules.length === 0 ? 'no rule matched' : rules.join(', ')}`,
          ],
          ...(reference === undefined ? [] : [['Reference', reference] as const]),
          ['Digest', <code key="digest">{digest}</code>],
        ]}
      />
    </section>
  );
}

function EvidenceFile({ id }: { id: string }) {
  const { busy, problem, run } = useWork();
  const save = async () => {
    const evidence = await run(() => call<Evidence>('GET', `/v1/console/payments/${id}/evidence`));
    if (evidence !== undefined)
      saveFile(`evidence-${evidence.digest}.json`, JSON.stringify(evidence, null, 2));
  };
  return (
    <section class="card" aria-labelledby="evidence">
      <h2 id="evidence">Evidence</h2>
      <p class="quiet">
        All that somebody who trusts neither of us needs to verify this payment, without this server:{' '}
        <code>npm run server -- evidence verify FILE --anchors FILE</code>.
      </p>
      <ProblemNote problem={problem} />
      <div class="actions">
        <Button kind="primary" busy={busy} onPress={() => void save()}>
          Save the evidence
        </Button>
      </div>
    </section>
  );
}

function History({ payment: { history } }: { payment: ConsolePaymentDetail }) {
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">History</h2>
      <ol class="list">
        {history.map(({ at, event }, place) => (
          <li key={`${place} ${event}`}>
            <div>{shownWord(event)}</div>
            <time dateTime={at}>{shownInstant(at)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Charges({ card }: { card: NonNullable<ConsolePaymentDetail['card']> }) {
  return (
    <section class="card" aria-labelledby="card">
      <h2 id="card">Card ending in {card.lastFour}</h2>
      <Facts
        facts={[
          ['State', shownWord(card.state)],
          ['Closes', shownInstant(card.closesAt)],
        ]}
      />
      <Rows
        caption="What merchants asked for"
        columns={['Amount', 'State', 'Statement says', 'When']}
        rows={card.charges}
        keyOf={({ at, state, amount }) => `${at} ${state} ${amount.value}`}
        empty="Nothing was charged."
        cells={({ amount, state, descriptor, at }) => [
          shownMoney(amount),
          shownWord(state),
          <bdi key="descriptor">{descriptor ?? '–'}</bdi>,
          shownInstant(at),
        ]}
      />
    </section>
  );
}
