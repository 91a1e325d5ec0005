import type { ConsoleHealth } from '../../shared/console-schemas.ts';
import type { State } from '../../shared/schemas.ts';
import { NamedBars, type Series, StackedBars } from '../ui/Chart.tsx';
import { Facts, Heading, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { shownInstant, shownWord } from '../ui/words.ts';

const FOLLOW_MS = 30_000;
const GROUPS: readonly (readonly [name: string, states: readonly State[]])[] = [
  ['Paid or payable', ['validated', 'completed', 'unused']],
  ['Waiting', ['awaiting-confirmation', 'awaiting-approval']],
  ['Given up', ['expired', 'cancelled']],
  ['Denied or locked', ['denied', 'locked']],
];
const DAY = new Intl.DateTimeFormat(undefined, { month: 'numeric', day: 'numeric', timeZone: 'UTC' });

/** How payments, codes and charges have fared: to look at, and in figures beside. */
export function HealthPage() {
  const { value, problem } = useLoaded<ConsoleHealth>('/v1/console/health', FOLLOW_MS);
  return (
    <>
      <Heading title="Health" />
      <ProblemNote problem={problem} />
      {value && (
        <>
          {value.metadata && <Metadata metadata={value.metadata} />}
          <Charts health={value} />
          <div class="pair">
            <section class="card" aria-labelledby="delivery">
              <h2 id="delivery">Codes of the latest payments</h2>
              <Counts counts={value.deliveries} empty="No code was sent yet." />
            </section>
            <section class="card" aria-labelledby="decisions">
              <h2 id="decisions">Latest authorisations, by decision</h2>
              <Facts facts={[['Cards come from', value.issuer]]} />
              <Counts counts={value.decisions} empty="Nothing was charged yet." />
            </section>
          </div>
        </>
      )}
    </>
  );
}

/** `sms sent` as people say it. */
const shownCount = (name: string) =>
  shownWord(name)
    .replace(/^Email/, 'E-mail')
    .replace(/^Sms/, 'Text message');

function Counts({ counts, empty }: { counts: ConsoleHealth['deliveries']; empty: string }) {
  if (counts.length === 0) return <p class="quiet">{empty}</p>;
  return <NamedBars counts={counts.map(({ name, count }) => ({ name: shownCount(name), count }))} />;
}

type ByDayProps = {
  id: string;
  heading: string;
  title: string;
  labels: readonly string[];
  series: readonly Series[];
  empty: string;
};

/** A chart by day, and the same in figures. */
function ByDay({ id, heading, title, labels, series, empty }: ByDayProps) {
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {series.length === 0 ? (
        <p class="quiet">{empty}</p>
      ) : (
        <>
          <StackedBars title={title} labels={labels} series={series} />
          <details>
            <summary>In figures</summary>
            <Figures title={title} labels={labels} series={series} />
          </details>
        </>
      )}
    </section>
  );
}

function Figures({ title, labels, series }: Pick<ByDayProps, 'title' | 'labels' | 'series'>) {
  return (
    <div class="scroll">
      <table aria-label={title}>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, place) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {series.map(({ name, values }) => (
                <td key={name} class="number">
                  {values[place]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What one looks at first. */
function Charts({ health: { days, denials, asked, approvals } }: { health: ConsoleHealth }) {
  const labels = days.map(({ day }) => DAY.format(new Date(day)));
  const payments: Series[] = GROUPS.map(([name, states]) => ({
    name,
    values: days.map((day) =>
      day.payments.reduce((sum, { state, count }) => sum + (states.includes(state) ? count : 0), 0),
    ),
  }));
  const rules = denials.map(({ name, counts }) => ({ name, values: counts }));
  const askedBy = asked.map(({ name, counts }) => ({ name, values: counts }));
  const outcomes = approvals.map(({ name, counts }) => ({ name: shownWord(name), values: counts }));
  return (
    <>
      <ByDay
        id="days"
        heading="Payments of the last two weeks, by day (UTC)"
        title="Payments by day and outcome"
        labels={labels}
        series={payments}
        empty=""
      />
      <ByDay
        id="denials"
        heading="Denials by rule and day"
        title="Payments that the policy denied, by rule and day"
        labels={labels}
        series={rules}
        empty="No rule has denied a payment in these two weeks."
      />
      <ByDay
        id="asked"
        heading="Approvals by rule and day"
        title="Payments that others had to approve, by rule and day"
        labels={labels}
        series={askedBy}
        empty="No rule has asked for an approval in these two weeks."
      />
      <ByDay
        id="approvals"
        heading="Approvals by outcome and day"
        title="Payments that others had to approve, by outcome and day"
        labels={labels}
        series={outcomes}
        empty="No payment has needed an approval in these two weeks."
      />
    </>
  );
}

/** What is known of tokens' models, and loudly that it is too old. */
function Metadata({ metadata }: { metadata: NonNullable<ConsoleHealth['metadata']> }) {
  const { no, dueAt, overdueDays, problem } = metadata;
  return (
    <section class="card" aria-labelledby="metadata">
      <h2 id="metadata">FIDO’s metadata of tokens</h2>
      {overdueDays > 0 && (
        <p class="note problem" role="alert">
          They are {overdueDays === 1 ? 'a day' : `${overdueDays} days`} overdue: models that were reported
          since serve on.
        </p>
      )}
      {problem !== undefined && <p class="note problem">The newest were not taken: {problem}.</p>}
      <Facts
        facts={[
          ['Number', no ?? 'None were taken yet'],
          ['Next ones due', dueAt === undefined ? '–' : shownInstant(dueAt)],
        ]}
      />
    </section>
  );
}
