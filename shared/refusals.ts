/**
 * The closed list of refusals in order of precedence (PROTOCOL section 5.3), each with its HTTP status and its title.
 * Where several apply, the first one is told.
 */
export const REFUSALS = {
  'too-large': [413, 'The request is larger than 64 KiB'],
  'not-allowed': [405, 'This address does not take that method'],
  unauthenticated: [401, 'Sign in with your token'],
  forbidden: [403, 'Your role may not do this'],
  'unsupported-media-type': [415, 'Send JSON as application/json'],
  malformed: [400, 'The request is not what this address takes'],
  unknown: [404, 'There is nothing here under that name'],
  'rate-limited': [429, 'Too many tries; wait'],
  'invitation-invalid': [410, 'This invitation cannot be used'],
  'registration-refused': [422, 'This token cannot be registered'],
  'certificate-reused': [409, 'This certificate was used before'],
  'clock-skew': [422, 'Your clock differs from ours by more than a minute'],
  'payer-mismatch': [422, 'The payer is not the one of your account'],
  'currency-not-supported': [422, 'There is no rate for this currency'],
  'quote-changed': [409, 'The rate has changed; ask for a new quote'],
  'demand-mismatch': [409, "The certificate does not match the merchant's demand"],
  cancelled: [409, 'The payment was cancelled'],
  denied: [409, 'The payment was denied'],
  locked: [423, 'Too many failed confirmations; start again'],
  'card-already-released': [409, 'The card was released already'],
  expired: [410, 'Time ran out; start again'],
  'awaiting-approval': [409, 'A second person has to approve first'],
  'not-open': [409, 'This is not possible in the present state'],
  'account-frozen': [423, 'The account is frozen'],
  'own-payment': [403, 'Nobody approves their own payment'],
  'policy-denied': [403, 'The policy does not allow this payment'],
  'no-device': [409, 'No device of an allowed channel is registered'],
  'device-cooling-down': [409, 'The device is too new for this amount'],
  'token-not-allowed': [403, 'The policy does not allow this token'],
  'insufficient-funds': [402, 'The account has less than this available'],
  'resend-too-soon': [429, 'Wait before the code is sent again'],
  'no-resend-left': [409, 'The code was sent three times already'],
  'not-confirmed': [422, 'Code and token do not confirm this'],
  'address-taken': [409, 'This address belongs to another device'],
  'last-token': [409, 'The last token cannot be removed'],
  'last-device': [409, 'The last device cannot be removed'],
  'issuer-unavailable': [503, 'The card issuer does not answer; try again'],
  'channel-unavailable': [503, 'Messages cannot be sent now; try again'],
  internal: [500, 'Something went wrong here'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type RefusalReason = keyof typeof REFUSALS;

/** Members that some refusals carry beside their reason; each is named in PROTOCOL section 5. */
export type RefusalDetails = {
  detail?: string;
  now?: string;
  state?: string;
  attemptsLeft?: number;
  rules?: { name: string; text: string }[];
  until?: string;
  retryAfterSeconds?: number;
};

export type Refusal = { outcome: 'refused'; reason: RefusalReason } & RefusalDetails;

/** A refusal as a value that a use case returns. */
export function refuse(reason: RefusalReason, details: RefusalDetails = {}): Refusal {
  return { outcome: 'refused', reason, ...details };
}

const ORDER = new Map((Object.keys(REFUSALS) as RefusalReason[]).map((reason, place) => [reason, place]));

/** Of several refusals the one that wins. */
export function firstRefusal(refusals: readonly Refusal[]): Refusal | undefined {
  const place = (refusal: Refusal) => ORDER.get(refusal.reason) ?? ORDER.size;
  return refusals.reduce<Refusal | undefined>(
    (first, next) => (first === undefined || place(next) < place(first) ? next : first),
    undefined,
  );
}
