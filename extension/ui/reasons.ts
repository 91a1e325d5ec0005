import { i18n } from '#i18n';
import type { Problem, Reason } from '../messages/problem.ts';

/** What each "no" tells the shopper to do; a reason without words does not compile. */
const WORDS: Readonly<Record<Reason, (problem: Problem) => string>> = {
  'too-large': () => i18n.t('refusal.internal'),
  'not-allowed': () => i18n.t('refusal.internal'),
  unauthenticated: () => i18n.t('refusal.unauthenticated'),
  forbidden: () => i18n.t('refusal.forbidden'),
  'unsupported-media-type': () => i18n.t('refusal.internal'),
  malformed: () => i18n.t('refusal.malformed'),
  unknown: () => i18n.t('refusal.unknown'),
  'rate-limited': ({ retryAfterSeconds }) => i18n.t('refusal.rateLimited', [duration(retryAfterSeconds)]),
  'invitation-invalid': () => i18n.t('refusal.invitationInvalid'),
  'registration-refused': ({ state }) => modelWords(state) ?? i18n.t('refusal.registrationRefused'),
  'certificate-reused': () => i18n.t('refusal.startAgain'),
  'clock-skew': () => i18n.t('refusal.clockSkew'),
  'payer-mismatch': () => i18n.t('refusal.payerMismatch'),
  'currency-not-supported': () => i18n.t('refusal.otherCurrency'),
  'quote-changed': () => i18n.t('refusal.quoteChanged'),
  'demand-mismatch': () => i18n.t('refusal.demandMismatch'),
  cancelled: () => i18n.t('refusal.cancelled'),
  denied: () => i18n.t('refusal.denied'),
  locked: () => i18n.t('refusal.locked'),
  'card-already-released': () => i18n.t('refusal.cardReleased'),
  expired: () => i18n.t('refusal.expired'),
  'awaiting-approval': () => i18n.t('refusal.awaitingApproval'),
  'not-open': () => i18n.t('refusal.notOpen'),
  'account-frozen': () => i18n.t('refusal.accountFrozen'),
  'own-payment': () => i18n.t('refusal.ownPayment'),
  'policy-denied': () => i18n.t('refusal.policyDenied'),
  'no-device': () => i18n.t('refusal.noDevice'),
  'device-cooling-down': ({ until }) => i18n.t('refusal.deviceCoolingDown', [when(until)]),
  'token-not-allowed': ({ state }) =>
    i18n.t(state === 'frozen' ? 'refusal.tokenFrozen' : 'refusal.tokenNotAllowed'),
  'insufficient-funds': () => i18n.t('refusal.insufficientFunds'),
  'resend-too-soon': () => i18n.t('refusal.resendTooSoon'),
  'no-resend-left': () => i18n.t('refusal.noResendLeft'),
  'not-confirmed': ({ attemptsLeft }) =>
    attemptsLeft === undefined
      ? i18n.t('refusal.notSigned')
      : i18n.t('refusal.notConfirmed', [String(attemptsLeft)]),
  'address-taken': () => i18n.t('refusal.addressTaken'),
  'last-token': () => i18n.t('refusal.lastOne'),
  'last-device': () => i18n.t('refusal.lastOne'),
  'issuer-unavailable': () => i18n.t('refusal.issuerUnavailable'),
  'channel-unavailable': () => i18n.t('refusal.channelUnavailable'),
  internal: () => i18n.t('refusal.internal'),
  unreachable: () => i18n.t('refusal.unreachable'),
  'page-changed': () => i18n.t('refusal.pageChanged'),
  'page-gone': () => i18n.t('refusal.pageGone'),
  'page-moved': () => i18n.t('refusal.pageMoved'),
  'shop-asks': () => i18n.t('refusal.shopAsks'),
  'wrong-check-digit': () => i18n.t('refusal.wrongCheckDigit'),
  'device-refused': () => i18n.t('refusal.deviceRefused'),
  'token-silent': () => i18n.t('refusal.tokenSilent'),
  'no-amount': () => i18n.t('refusal.noAmount'),
  'no-name': () => i18n.t('refusal.noName'),
  'no-reason': () => i18n.t('refusal.noReason'),
  'not-a-server': () => i18n.t('refusal.notAServer'),
  'other-server': () => i18n.t('refusal.notAServer'),
  'update-extension': () => i18n.t('refusal.updateExtension'),
  'not-here': () => i18n.t('refusal.notHere'),
  'not-your-organisation': () => i18n.t('refusal.notYourOrganisation'),
};

/** Why tokens of a model are not taken, where that is why. */
function modelWords(standing: string | undefined): string | undefined {
  if (standing === 'denied') return i18n.t('refusal.modelDenied');
  if (standing === 'not-allowed') return i18n.t('refusal.modelNotListed');
  return standing === 'compromised' ? i18n.t('refusal.modelUnsafe') : undefined;
}

/** The same where devices, tokens and the account are changed, and no payment is at stake. */
const ACCOUNT_WORDS: Partial<typeof WORDS> = {
  unknown: () => i18n.t('refusal.changeUnknown'),
  'invitation-invalid': () => i18n.t('refusal.invitationOrCode'),
  locked: () => i18n.t('refusal.codeLocked'),
  expired: () => i18n.t('refusal.codeExpired'),
  'not-open': () => i18n.t('refusal.changeUnknown'),
  'no-resend-left': () => i18n.t('refusal.codeNoResend'),
  'token-not-allowed': () => i18n.t('refusal.tokenTooNew'),
  'not-confirmed': ({ attemptsLeft }) =>
    attemptsLeft === undefined
      ? i18n.t('refusal.notSigned')
      : i18n.t('refusal.codeWrong', [String(attemptsLeft)]),
};

/** The same where somebody decides over another's payment. */
const APPROVAL_WORDS: Partial<typeof WORDS> = {
  forbidden: () => i18n.t('refusal.noApprover'),
  unknown: () => i18n.t('approval.gone'),
  cancelled: () => i18n.t('approval.wasCancelled'),
  denied: () => i18n.t('approval.wasDenied'),
  expired: () => i18n.t('approval.wasLate'),
  'not-open': () => i18n.t('approval.gone'),
  'account-frozen': () => i18n.t('approval.frozen'),
  'demand-mismatch': () => i18n.t('approval.paidElsewhere'),
};

/** What a "no" is about, where its words are others than a shopper's before a checkout. */
export type About = 'account' | 'approval';
const WORDS_ABOUT: Readonly<Record<About, Partial<typeof WORDS>>> = {
  account: ACCOUNT_WORDS,
  approval: APPROVAL_WORDS,
};

/** The words for a "no". */
export function wordsFor(problem: Problem, about?: About): string {
  const special = about === undefined ? undefined : WORDS_ABOUT[about][problem.reason];
  return (special ?? WORDS[problem.reason])(problem);
}

const HOUR_S = 60 * 60;

function duration(seconds = 60): string {
  const unit = seconds > 2 * HOUR_S ? 'hour' : 'minute';
  const count = Math.max(1, Math.ceil(seconds / (unit === 'hour' ? HOUR_S : 60)));
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** Day and time of an instant, as the shopper's language writes it. */
export function when(instant: string | undefined): string {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return instant === undefined ? '' : format.format(new Date(instant));
}
