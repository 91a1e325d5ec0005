// Who may call which operation: one decision for each, kept by roles.test.ts.

export const ROLES = ['payer', 'approver', 'security', 'operator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];
/** Anybody; whoever proves a key; a merchant's API key; every signed-in person; or these roles alone. */
export type Access = 'public' | 'proof' | 'merchant' | 'session' | readonly Role[];

const PAYER: Access = ['payer'];
const CONSOLE: Access = ['security', 'operator', 'auditor'];

export const OPERATION_ACCESS: Readonly<Record<string, Access>> = {
  'get /v1/server': 'public',
  'get /.well-known/jwks.json': 'public',
  'get /v1/demands/{id}': 'public',
  'post /v1/demands': 'merchant',
  'post /v1/enrolments': 'proof',
  'post /v1/enrolments/{id}/token': 'proof',
  'post /v1/enrolments/{id}/device': 'proof',
  'post /v1/enrolments/{id}/device/confirmation': 'proof',
  'post /v1/sessions/options': 'public',
  'post /v1/sessions': 'proof',
  'delete /v1/sessions/current': 'session',
  'get /v1/account': 'session',
  'post /v1/account/freeze': 'session',
  'delete /v1/account/freeze': 'session',
  'post /v1/account/recovery-codes': 'session',
  'post /v1/changes/options': 'session',
  'post /v1/tokens/options': 'session',
  'post /v1/tokens': 'session',
  'delete /v1/tokens/{id}': 'session',
  'post /v1/devices': 'session',
  'post /v1/devices/{id}/confirmation': 'session',
  'delete /v1/devices/{id}': 'session',
  'post /v1/quotes': PAYER,
  'post /v1/certificates': PAYER,
  'get /v1/certificates': PAYER,
  'get /v1/certificates/{id}': PAYER,
  'delete /v1/certificates/{id}': PAYER,
  'post /v1/certificates/{id}/code': PAYER,
  'post /v1/certificates/{id}/confirmation': PAYER,
  'post /v1/certificates/{id}/card': PAYER,
  'get /v1/certificates/{id}/evidence': PAYER,
  'get /v1/payments': PAYER,
  'get /v1/payments/{id}': PAYER,
  'post /v1/payments/{id}/recognition': PAYER,
  'get /v1/policy': CONSOLE,
  'get /v1/policy/versions/{sequence}': CONSOLE,
  'post /v1/policy/check': CONSOLE,
  'get /v1/policy/proposals/{id}': CONSOLE,
  'post /v1/policy/proposals': ['security'],
  'post /v1/policy/proposals/{id}/approval': ['security'],
  'delete /v1/policy/proposals/{id}': ['security'],
  'post /v1/policy/stop': ['security'],
  'delete /v1/policy/stop': ['security'],
  // By the network's own signature.
  'post /v1/issuer/{adapter}/events': 'public',
  'get /v1/approvals': ['approver'],
  'post /v1/approvals/{id}/options': ['approver'],
  'post /v1/approvals/{id}/approval': ['approver'],
  'post /v1/approvals/{id}/refusal': ['approver'],
  'get /v1/console/person': CONSOLE,
  'get /v1/token-models': CONSOLE,
  'post /v1/token-models': ['security'],
  'delete /v1/token-models/{aaguid}': ['security'],
  'get /v1/console/payments': CONSOLE,
  'get /v1/console/payments/{id}': CONSOLE,
  'get /v1/console/payments/{id}/evidence': ['security', 'auditor'],
};
