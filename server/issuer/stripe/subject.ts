import type { NetworkEvent, NetworkMerchant } from '../../issuer-port.ts';
import { moneyFrom } from './money.ts';
import { type BothMoney, idOf, type StripeAuthorization, type StripeMerchant } from './shapes.ts';

export type Money = Required<Pick<NetworkEvent, 'amount' | 'billing'>>;
type Subject = Omit<NetworkEvent, 'eventId' | 'kind' | 'at' | 'amount' | 'billing' | 'final' | 'unasked'>;

/**
 * The same money in both currencies. Where they are one, the card's amount counts: of it alone Stripe says that it is what
 * is asked for in addition.
 */
export function moneyOf({ amount, currency, merchant_amount, merchant_currency }: BothMoney): Money {
  const billing = moneyFrom(amount, currency);
  const same = currency.toLowerCase() === merchant_currency.toLowerCase();
  return { billing, amount: same ? billing : moneyFrom(merchant_amount, merchant_currency) };
}

export function merchantOf(merchant: StripeMerchant): NetworkMerchant {
  const { network_id, name, category_code, country, city, url } = merchant;
  return {
    acceptorId: network_id,
    descriptor: name ?? '',
    mcc: category_code,
    country: country ?? '',
    city: city ?? '',
    ...(url ? { url } : {}),
  };
}

/** A value of Stripe's that we do not know counts as the worse case (INV9). */
function checkOf(check: string): NetworkEvent['checks']['cvc'] {
  if (check === 'match') return 'match';
  return check === 'not_provided' ? 'absent' : 'mismatch';
}

export function subjectOf(authorization: StripeAuthorization): Subject {
  const { id, card, card_presence, authorization_method, merchant_data, verification_data } = authorization;
  const checks = {
    cvc: checkOf(verification_data.cvc_check),
    expiry: checkOf(verification_data.expiry_check),
  };
  const present = card_presence !== null && card_presence !== undefined && card_presence !== 'not_present';
  const authenticated = verification_data.three_d_secure?.result === 'authenticated';
  // Stripe does not say who began a charge: where nothing was typed and nobody was asked, it was not the cardholder.
  const stored = checks.cvc === 'absent' && checks.expiry === 'absent' && !authenticated;
  return {
    networkId: id,
    providerRef: idOf(card),
    merchant: merchantOf(merchant_data),
    purpose: 'purchase',
    channel: authorization_method === 'online' && !present ? 'online' : 'other',
    initiator: stored ? 'merchant' : 'cardholder',
    checks,
  };
}
