import { i18n } from '#i18n';
import type { DeclineReason } from '../../shared/card-decision.ts';

/** Why a charge was declined, in the shopper's words; every reason has some. */
export const DECLINE_WORDS: Readonly<Record<DeclineReason, () => string>> = {
  unknown_card: () => i18n.t('decline.unknownCard'),
  kind_not_allowed: () => i18n.t('decline.kindNotAllowed'),
  card_not_open: () => i18n.t('decline.cardNotOpen'),
  no_certificate: () => i18n.t('decline.noCertificate'),
  channel_not_allowed: () => i18n.t('decline.channelNotAllowed'),
  merchant_initiated: () => i18n.t('decline.merchantInitiated'),
  card_check_failed: () => i18n.t('decline.cardCheckFailed'),
  merchant_mismatch: () => i18n.t('decline.merchantMismatch'),
  currency_changed: () => i18n.t('decline.currencyChanged'),
  verification_limit: () => i18n.t('decline.verificationLimit'),
  too_many_charges: () => i18n.t('decline.tooManyCharges'),
  amount_exceeded: () => i18n.t('decline.amountExceeded'),
  insufficient_reserve: () => i18n.t('decline.insufficientReserve'),
  payments_stopped: () => i18n.t('decline.paymentsStopped'),
};
