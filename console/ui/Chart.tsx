export type Series = { name: string; values: readonly number[] };
type ChartProps = { title: string; labels: readonly string[]; series: readonly Series[] };

/** Bars stacked by series over the same labels; the table beside says the same in figures. */
export function StackedBars({ title, labels, series }: ChartProps) {
  const totals = labels.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const most = Math.max(1, ...totals);
  return (
    <figure class="chart">
      <div class="plot">
        <div class="scale" aria-hidden="true">
          <span>{most}</span>
          <span>0</span>
        </div>
        <svg
          viewBox={`0 0 ${labels.length} ${most}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}; the figures stand in the table.`}
        >
          <title>{title}</title>
          {labels.map((label, place) => (
            <Column key={label} series={series} place={place} most={most} />
          ))}
        </svg>
        <div class="days" aria-hidden="true">
          {labels.map((label) => (
            <span key={label}>{label}</span>
          ))}
        </div>
      </div>
      <ul class="legend">
        {series.map(({ name }, which) => (
          <li key={name}>
            <svg viewBox="0 0 12 12" aria-hidden="true">
              <rect class={`s${which + 1}`} width="12" height="12" rx="3" />
            </svg>
            {name}
          </li>
        ))}
      </ul>
    </figure>
  );
}

type ColumnProps = { series: readonly Series[]; place: number; most: number };

function Column({ series, place, most }: ColumnProps) {
  let top = most;
  return (
    <g>
      {series.map(({ name, values }, which) => {
        const height = values[place] ?? 0;
        top -= height;
        return (
          <rect key={name} class={`s${which + 1}`} x={place + 0.15} y={top} width={0.7} height={height} />
        );
      })}
    </g>
  );
}

/** One bar a name, longest first, each with its figure. */
export function NamedBars({ counts }: { counts: readonly { name: string; count: number }[] }) {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return (
    <table class="bars">
      <tbody>
        {counts.map(({ name, count }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{count}</td>
            <td>
              <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
                <rect class="s1" width={(count / most) * 100} height="12" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
