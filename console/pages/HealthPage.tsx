import type { ConsoleHealth } from '../../shared/console-schemas.ts';
import type { State } from '../../shared/schemas.ts';
import { NamedBars, type Series, StackedBars } from '../ui/Chart.tsx';
import { Facts, Heading, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { shownWord } from '../ui/words.ts';

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
          <Days days={value.days} />
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

function Counts({ counts, empty }: { counts: ConsoleHealth['deliveries']; empty: string }) {
  if (counts.length === 0) return <p class="quiet">{empty}</p>;
  return <NamedBars counts={counts.map(({ name, count }) => ({ name: shownWord(name), count }))} />;
}

function Days({ days }: { days: ConsoleHealth['days'] }) {
  const labels = days.map(({ day }) => DAY.format(new Date(day)));
  const series: Series[] = GROUPS.map(([name, states]) => ({
    name,
    values: days.map(({ payments }) =>
      payments.reduce((sum, { state, count }) => sum + (states.includes(state) ? count : 0), 0),
    ),
  }));
  return (
    <section class="card" aria-labelledby="days">
      <h2 id="days">Payments of the last two weeks, by day (UTC)</h2>
      <StackedBars title="Payments by day and outcome" labels={labels} series={series} />
      <details>
        <summary>In figures</summary>
        <div class="scroll">
          <table>
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
      </details>
    </section>
  );
}
