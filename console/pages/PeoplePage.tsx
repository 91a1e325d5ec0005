import { useState } from 'preact/hooks';
import type { ListedPerson, People } from '../../shared/console-schemas.ts';
import { Choice, Field, Rows } from '../ui/Field.tsx';
import { Turn, usePages } from '../ui/Pages.tsx';
import { Heading, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { shownDay, shownWord } from '../ui/words.ts';
import { InviteForm } from './InviteForm.tsx';
import { PersonPage } from './PersonPage.tsx';
import type { PageProps } from './places.ts';

const ROLES = ['payer', 'approver', 'security', 'operator', 'auditor'] as const;

/** Everybody who is enrolled or invited. */
export function PeoplePage({ person, rest: [id] }: PageProps) {
  return id === undefined ? <PeopleList role={person.role} /> : <PersonPage id={id} role={person.role} />;
}

function PeopleList({ role: own }: { role: PageProps['person']['role'] }) {
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState({ name: '', role: '' });
  const pages = usePages();
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  const { after } = pages;
  if (after !== undefined) query.set('after', after);
  const { value, problem } = useLoaded<People>(`/v1/console/people?${query}`);
  const search = (next: Partial<typeof asked>) => {
    pages.restart();
    setAsked({ ...asked, name: typed.trim(), ...next });
  };
  return (
    <>
      <Heading title="People" />
      <search aria-label="Search people">
        <form
          class="card"
          onSubmit={(event) => {
            event.preventDefault();
            search({});
          }}
        >
          <div class="filters">
            <Field label="Name begins with" value={typed} onValue={setTyped} />
            <Choice
              label="Role"
              value={asked.role}
              onValue={(role) => search({ role })}
              choices={[['', 'Any'], ...ROLES.map((role) => [role, shownWord(role)] as const)]}
            />
            <button type="submit" class="primary">
              Search
            </button>
          </div>
        </form>
      </search>
      <ProblemNote problem={problem} />
      {value && (
        <section class="card" aria-label="People found">
          <Rows<ListedPerson>
            caption="By name"
            columns={['Name', 'Role', 'Account', 'Standing']}
            rows={value.items}
            keyOf={({ id }) => id}
            empty="Nobody fits."
            cells={(one) => [
              <a key="name" href={`#/people/${one.id}`}>
                <bdi>{one.name}</bdi>
              </a>,
              shownWord(one.role),
              one.number ?? '–',
              <Standing key="standing" person={one} />,
            ]}
          />
        </section>
      )}
      <Turn pages={pages} next={value?.next} back="Back" onwards="Next" />
      {own !== 'auditor' && <InviteForm role={own} />}
    </>
  );
}

export function Standing({ person: { frozenAt, enrolledAt } }: { person: ListedPerson }) {
  if (frozenAt !== undefined) return <span class="state bad">Frozen since {shownDay(frozenAt)}</span>;
  if (enrolledAt === undefined) return <span class="state warm">Invited</span>;
  return <span>Enrolled {shownDay(enrolledAt)}</span>;
}
