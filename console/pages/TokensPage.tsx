import type { TokenCounts, TokenModelCount } from '../../shared/console-schemas.ts';
import { Rows } from '../ui/Field.tsx';
import { Heading, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { shownWord } from '../ui/words.ts';
import type { PageProps } from './places.ts';
import { TokenModels } from './TokenModels.tsx';

/** Which models of tokens are enrolled, what they are good for, and which ones count. */
export function TokensPage({ person }: PageProps) {
  const { value, problem } = useLoaded<TokenCounts>('/v1/console/tokens');
  return (
    <>
      <Heading title="Tokens" />
      <ProblemNote problem={problem} />
      {value && (
        <section class="card" aria-labelledby="enrolled">
          <h2 id="enrolled">Enrolled</h2>
          <Rows<TokenModelCount>
            caption="By model and status"
            columns={['Model', 'Status', 'Attested', 'How many']}
            rows={value.items}
            keyOf={({ model, attested, standing }) => `${model} ${attested} ${standing}`}
            empty="No token is enrolled."
            cells={({ model, attested, standing, count }) => [
              <code key="model">{model}</code>,
              <span
                key="standing"
                class={`state ${standing === 'good' ? 'good' : standing === 'revoked' ? '' : 'bad'}`}
              >
                {shownWord(standing)}
              </span>,
              standing === 'revoked' ? '–' : attested ? 'Yes' : 'No',
              count,
            ]}
          />
        </section>
      )}
      <TokenModels role={person.role} />
    </>
  );
}
