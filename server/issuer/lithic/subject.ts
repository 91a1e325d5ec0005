import type { NetworkEvent, NetworkMerchant } from '../../issuer-port.ts';
import { countryOf } from './country.ts';
import type { LithicMerchant, LithicPos } from './shapes.ts';

/** An acceptor without an id is nobody else's: it has that of its transaction. */
export function merchantOf(merchant: LithicMerchant, transaction: string): NetworkMerchant {
  const { acceptor_id, descriptor, mcc, country, city } = merchant;
  return {
    acceptorId: acceptor_id.trim() || `none of ${transaction}`,
    descriptor: descriptor.trim(),
    mcc,
    country: countryOf(country ?? ''),
    city: city?.trim() ?? '',
  };
}

const BY_POST_OR_PHONE = /^(MAIL_ORDER|TELEPHONE_ORDER)$/;

/** Online is what is certainly so (INV9). */
export function channelOf(pos: LithicPos): NetworkEvent['channel'] {
  const { card, cardholder, pan } = pos?.entry_mode ?? {};
  if (card !== 'NOT_PRESENT' || BY_POST_OR_PHONE.test(cardholder ?? '')) return 'other';
  const signs = cardholder === 'ELECTRONIC_ORDER' || pan === 'ECOMMERCE' || pan === 'CREDENTIAL_ON_FILE';
  return signs || pos?.terminal?.type === 'ECOMMERCE' ? 'online' : 'other';
}

const REPEATED = /^(REOCCURRING|INSTALLMENT|DEFERRED_BILLING)$/;

/** Nothing was typed for it: the merchant had the card on file. */
export function isStored(pos: LithicPos): boolean {
  const { cardholder, pan } = pos?.entry_mode ?? {};
  return pan === 'CREDENTIAL_ON_FILE' || REPEATED.test(cardholder ?? '');
}
