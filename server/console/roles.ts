import type { Role } from '../ports.ts';

/** Who changes anything of people. */
export const CHANGERS = ['security', 'operator'] as const satisfies readonly Role[];

/**
 * Whom each may freeze and whose tokens each may revoke. An operator's hand does not reach those who watch over it.
 */
const MAY_CHANGE: Readonly<Record<Role, readonly Role[]>> = {
  payer: [],
  approver: [],
  auditor: [],
  operator: ['payer', 'approver'],
  security: ['payer', 'approver', 'security', 'operator', 'auditor'],
};

/**
 * Whom each may invite. Nobody makes a security officer here: one officer could make the second one, whose signature a change of the
 * policy needs, so that is left to the machine's own command line.
 */
const MAY_INVITE: Readonly<Record<Role, readonly Role[]>> = {
  payer: [],
  approver: [],
  auditor: [],
  operator: ['payer', 'approver'],
  security: ['operator', 'auditor'],
};

export function mayChange(who: Role, whom: Role): boolean {
  return MAY_CHANGE[who].includes(whom);
}

export function mayInvite(who: Role, whom: Role): boolean {
  return MAY_INVITE[who].includes(whom);
}
