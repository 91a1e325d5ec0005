/** What was looked at, and whether it holds. */
export function Checks({ checks }: { checks: readonly { name: string; problem: string | undefined }[] }) {
  return (
    <ul class="checks">
      {checks.map(({ name, problem }) => (
        <li key={name}>
          <span class={problem === undefined ? 'state good' : 'state bad'}>
            {problem === undefined ? 'Holds' : 'Does not hold'}
          </span>
          <span>
            {name}
            {problem === undefined || problem === '' ? '' : `: ${problem}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
