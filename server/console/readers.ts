import type { Role } from '../ports.ts';

/** Whose console it is: officers and operators, who each change what is theirs, and auditors, who change nothing. */
export const READERS = ['security', 'operator', 'auditor'] as const satisfies readonly Role[];
