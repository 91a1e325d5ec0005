import type { ComponentType } from 'preact';
import type { ConsolePerson, ConsoleRole } from '../../shared/console-schemas.ts';
import { ApprovalsPage } from './ApprovalsPage.tsx';
import { AuditPage } from './AuditPage.tsx';
import { HealthPage } from './HealthPage.tsx';
import { PaymentsPage } from './PaymentsPage.tsx';
import { PeoplePage } from './PeoplePage.tsx';
import { PolicyPage } from './PolicyPage.tsx';
import { ResetsPage } from './ResetsPage.tsx';
import { SessionPage } from './SessionPage.tsx';
import { TokensPage } from './TokensPage.tsx';

export type PageProps = { person: ConsolePerson; rest: readonly string[] };
type Place = {
  path: string;
  title: string;
  roles: readonly ConsoleRole[];
  Page: ComponentType<PageProps>;
};

const EVERYBODY: readonly ConsoleRole[] = ['security', 'operator', 'auditor'];

const PLACES: readonly Place[] = [
  { path: 'payments', title: 'Payments', roles: EVERYBODY, Page: PaymentsPage },
  { path: 'approvals', title: 'Approvals', roles: EVERYBODY, Page: ApprovalsPage },
  { path: 'people', title: 'People', roles: EVERYBODY, Page: PeoplePage },
  { path: 'resets', title: 'Resets', roles: EVERYBODY, Page: ResetsPage },
  { path: 'tokens', title: 'Tokens', roles: EVERYBODY, Page: TokensPage },
  { path: 'policy', title: 'Policy', roles: EVERYBODY, Page: PolicyPage },
  { path: 'audit', title: 'Audit', roles: ['security', 'auditor'], Page: AuditPage },
  { path: 'health', title: 'Health', roles: EVERYBODY, Page: HealthPage },
  { path: 'session', title: 'Your session', roles: EVERYBODY, Page: SessionPage },
];

/** The pages that a role may open. */
export function placesOf(role: ConsoleRole): readonly Place[] {
  return PLACES.filter(({ roles }) => roles.includes(role));
}
