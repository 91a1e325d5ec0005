import type { ConsoleRole } from '../../shared/console-schemas.ts';
import { currentSession } from '../api/session.ts';
import { Facts, Heading } from '../ui/Parts.tsx';
import { shownInstant, shownWord } from '../ui/words.ts';
import type { PageProps } from './places.ts';

const RIGHTS: Readonly<Record<ConsoleRole, readonly string[]>> = {
  security: [
    'See payments, approvals, people, tokens and devices; open, download and verify evidence; browse the audit log.',
    'Freeze and open accounts, revoke tokens, invite operators and auditors.',
    'Propose and sign changes of the policy; two officers have to sign each.',
    'Allow and deny models of tokens; stop all payments at once, and let them go on.',
  ],
  operator: [
    'See payments, approvals, people, tokens and devices.',
    'Freeze and open accounts, revoke tokens, invite payers and approvers.',
    'Ask for resets of people who lost token and device; another operator approves each.',
  ],
  auditor: [
    'See payments, approvals, people, tokens and devices; open, download and verify evidence; browse the audit log.',
    'Change nothing.',
  ],
};

/** Who is signed in, until when, and what that role may do. */
export function SessionPage({ person }: PageProps) {
  return (
    <>
      <Heading title="Your session" />
      <section class="card">
        <Facts
          facts={[
            ['Name', <bdi key="name">{person.name}</bdi>],
            ['Role', shownWord(person.role)],
            ['Signed in until', shownInstant(currentSession()?.expiresAt ?? '')],
          ]}
        />
      </section>
      <section class="card" aria-labelledby="rights">
        <h2 id="rights">What you may do here</h2>
        <ul>
          {RIGHTS[person.role].map((right) => (
            <li key={right}>{right}</li>
          ))}
        </ul>
        <p class="fine">
          Every change asks for a fresh touch of your token, which signs that very change. After a quarter of
          an hour without you the console signs out.
        </p>
      </section>
    </>
  );
}
