export type Series = { name: string; values: readonly number[] };
type ChartProps = { title: string; labels: readonly string[]; series: readonly Series[] };

const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 40;
const BOTTOM = 24;

/** Bars stacked by series over the same labels; the table beside says the same in figures. */
export function StackedBars({ title, labels, series }: ChartProps) {
  const totals = labels.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
  const most = Math.max(1, ...totals);
  const step = (WIDTH - LEFT) / Math.max(1, labels.length);
  const scale = (HEIGHT - BOTTOM - 8) / most;
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title}; the figures stand in the table.`}
      >
        <title>{title}</title>
        <line class="axis" x1={LEFT} y1={HEIGHT - BOTTOM} x2={WIDTH} y2={HEIGHT - BOTTOM} />
        <text x={LEFT - 8} y={16} text-anchor="end">
          {most}
        </text>
        <text x={LEFT - 8} y={HEIGHT - BOTTOM} text-anchor="end">
          0
        </text>
        {labels.map((label, place) => (
          <g key={label}>
            <Column
              series={series}
              place={place}
              x={LEFT + place * step + step * 0.15}
              width={step * 0.7}
              scale={scale}
            />
            {place % 2 === labels.length % 2 && (
              <text x={LEFT + (place + 0.5) * step} y={HEIGHT - 8} text-anchor="middle">
                {label}
              </text>
            )}
          </g>
        ))}
      </svg>
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

type ColumnProps = { series: readonly Series[]; place: number; x: number; width: number; scale: number };

function Column({ series, place, x, width, scale }: ColumnProps) {
  let top = HEIGHT - BOTTOM;
  return (
    <>
      {series.map(({ name, values }, which) => {
        const height = (values[place] ?? 0) * scale;
        top -= height;
        return <rect key={name} class={`s${which + 1}`} x={x} y={top} width={width} height={height} />;
      })}
    </>
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
