import type { Account } from '../../shared/schemas.ts';
import { fail } from '../messages/problem.ts';
import type { OptionsView } from '../messages/view.ts';
import { readDraft } from './enrolment.ts';
import { readManaged } from './managed.ts';
import { readAccount } from './session.ts';
import { readLocal, readSession, readSettings } from './storage.ts';

/** What the options page shows. */
export async function optionsView(): Promise<OptionsView> {
  const enrolled = await readLocal('enrolled');
  const draft = await readDraft();
  const account = enrolled === undefined ? fail<Account>('unauthenticated') : await readAccount();
  return {
    // Who is enrolled has a draft only while they make up for a lost token.
    enrolling: draft ?? (enrolled === undefined ? { step: 'server' } : undefined),
    enrolled,
    account: account.ok ? account.value : undefined,
    problem: account.ok || account.problem.reason === 'unauthenticated' ? undefined : account.problem,
    changing: enrolled === undefined ? undefined : await readSession('changing'),
    settings: await readSettings(),
    managed: await readManaged(),
    clockOffsetMs: (await readSession('clockOffsetMs')) ?? 0,
  };
}
