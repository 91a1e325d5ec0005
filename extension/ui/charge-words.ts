import { i18n } from '#i18n';
import { DECLINE_WORDS } from './decline-reasons.ts';
import { ownWord } from './own-word.ts';
import { declineReason } from './situation.ts';

const STATES: Readonly<Record<string, () => string>> = {
  authorised: () => i18n.t('charge.authorised'),
  captured: () => i18n.t('charge.captured'),
  reversed: () => i18n.t('charge.reversed'),
  refunded: () => i18n.t('charge.refunded'),
  expired: () => i18n.t('charge.expired'),
  verified: () => i18n.t('charge.verified'),
  disputed: () => i18n.t('charge.disputed'),
  'dispute-won': () => i18n.t('charge.disputeWon'),
  'not-approved': () => i18n.t('charge.notApproved'),
};

/** A charge's state in words; a reason that is new to this client stands as the server wrote it. */
export function stateWords(state: string): string {
  const reason = declineReason({ state });
  if (reason === undefined) return ownWord(STATES, state) ?? state;
  return `${i18n.t('decline.declined')} ${ownWord(DECLINE_WORDS, reason) ?? reason}`;
}
