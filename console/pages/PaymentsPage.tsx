import { useState } from 'preact/hooks';
import type { ConsolePayment, ConsolePayments } from '../../shared/console-schemas.ts';
import { shownMoney } from '../ui/Cheque.tsx';
import { Choice, Field, Rows } from '../ui/Field.tsx';
import { Turn, usePages } from '../ui/Pages.tsx';
import { Button, Heading, ProblemNote } from '../ui/Parts.tsx';
import { State } from '../ui/State.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { shownInstant, shownWord } from '../ui/words.ts';
import { PaymentPage } from './PaymentPage.tsx';
import { NO_FILTERS, type PaymentFilters, queryOf } from './payment-filters.ts';
import type { PageProps } from './places.ts';

const FOLLOW_MS = 5000;
const STATES = [
  'awaiting-confirmation',
  'awaiting-approval',
  'validated',
  'completed',
  'unused',
  'locked',
  'expired',
  'cancelled',
  'denied',
] as const;

/** What fewer searches need stands folded away. */
const NARROWING = ['currency', 'least', 'most', 'from', 'to', 'digest'] as const;

/** Everybody's payments: the newest follow by themselves; older ones are searched and paged. */
export function PaymentsPage({ person, rest: [id] }: PageProps) {
  return id === undefined ? <PaymentList /> : <PaymentPage person={person} id={id} />;
}

function PaymentList() {
  const [filters, setFilters] = useState(NO_FILTERS);
  const pages = usePages();
  const { after } = pages;
  const path = `/v1/console/payments${queryOf(filters, after)}`;
  const { value, problem, loading, reload } = useLoaded<ConsolePayments>(
    path,
    after === undefined ? FOLLOW_MS : undefined,
  );
  const search = (next: PaymentFilters) => {
    pages.restart();
    setFilters(next);
  };
  return (
    <>
      <Heading title="Payments">
        <p class="fine" role="status">
          {loading && value === undefined ? 'Loading…' : whatIsShown(filters, after, value)}
        </p>
      </Heading>
      <Filters filters={filters} onSearch={search} onReload={reload} />
      <ProblemNote problem={problem} />
      {value?.tooMany === true && (
        <p class="note">
          More names begin like that than are followed here: type more of the one that you mean.
        </p>
      )}
      {value && <Found found={value} />}
      <Turn
        pages={pages}
        next={value?.next}
        back="Newer"
        onwards={value?.items.length === 0 ? 'Search further back' : 'Older'}
      />
    </>
  );
}

/** Said aloud after each search: how much it found. */
function whatIsShown(filters: PaymentFilters, after: string | undefined, value?: ConsolePayments): string {
  if (filters === NO_FILTERS)
    return after === undefined ? 'New payments appear by themselves.' : 'Earlier payments';
  if (value === undefined) return '';
  const { items, next } = value;
  if (items.length === 0) return next === undefined ? 'No payment fits.' : 'Nothing fits so far back.';
  return `${items.length}${next === undefined ? '' : ' or more'} ${items.length === 1 ? 'payment fits' : 'payments fit'}.`;
}

function Found({ found: { items, next, searchedTo } }: { found: ConsolePayments }) {
  const empty =
    next === undefined
      ? 'No payment fits.'
      : `Nothing fits back to ${shownInstant(searchedTo ?? '')}; there are older payments.`;
  return (
    <section class="card" aria-label="Payments found">
      <Rows<ConsolePayment>
        caption="Newest first"
        columns={['Amount', 'Merchant', 'Payer', 'State', 'When']}
        rows={items}
        keyOf={({ id }) => id}
        empty={empty}
        cells={({ id, amount, merchant, person, state, acceptedAt }) => [
          <a key="open" class="nowrap" href={`#/payments/${id}`}>
            <bdi>{shownMoney(amount)}</bdi>
          </a>,
          <span key="merchant">
            <bdi dir="ltr">{merchant.origin.replace(/^https:\/\//, '')}</bdi>
            <br />
            <bdi class="fine">{merchant.name}</bdi>
          </span>,
          <bdi key="payer">{person.name}</bdi>,
          <State key="state" state={state} />,
          <time key="when" dateTime={acceptedAt}>
            {shownInstant(acceptedAt)}
          </time>,
        ]}
      />
    </section>
  );
}

type FiltersProps = {
  filters: PaymentFilters;
  onSearch(filters: PaymentFilters): void;
  onReload(): void;
};

function Filters({ filters, onSearch, onReload }: FiltersProps) {
  const [typed, setTyped] = useState(filters);
  const set = (name: keyof PaymentFilters) => (value: string) => setTyped({ ...typed, [name]: value });
  const submit = (event: Event) => {
    event.preventDefault();
    if (JSON.stringify(typed) === JSON.stringify(filters)) onReload();
    else onSearch(typed);
  };
  const clear = () => {
    setTyped(NO_FILTERS);
    onSearch(NO_FILTERS);
  };
  return (
    <search aria-label="Search payments">
      <form class="card" onSubmit={submit}>
        <div class="filters">
          <Field label="Merchant’s site or name" value={typed.merchant} onValue={set('merchant')} />
          <Field label="Payer’s name or account" value={typed.person} onValue={set('person')} />
          <Choice
            label="State"
            value={typed.state}
            onValue={set('state')}
            choices={[['', 'Any'], ...STATES.map((state) => [state, shownWord(state)] as const)]}
          />
        </div>
        <details open={NARROWING.some((name) => filters[name] !== '')}>
          <summary>Amount, day, digest</summary>
          <div class="filters">
            <Field label="Currency" value={typed.currency} onValue={set('currency')} hint="EUR" />
            <Field label="Amount from" value={typed.least} onValue={set('least')} mode="decimal" />
            <Field label="Amount to" value={typed.most} onValue={set('most')} mode="decimal" />
            <Field label="From day" type="date" value={typed.from} onValue={set('from')} />
            <Field label="To day" type="date" value={typed.to} onValue={set('to')} />
            <Field label="Certificate’s digest" value={typed.digest} onValue={set('digest')} />
          </div>
        </details>
        <div class="actions">
          <button type="submit" class="primary">
            Search
          </button>
          <Button onPress={clear}>Clear</Button>
        </div>
      </form>
    </search>
  );
}
