import type { Payment, Payments } from '../../shared/schemas.ts';
import type { Site } from './view.ts';

/** One payment of a list, with what of its origin a shopper looks at. */
export type ListedPayment = Payments['items'][number] & { site: Site };

/** `next`: where the list, or the search through it, goes on. */
export type PaymentPage = { items: ListedPayment[]; next?: string };

/** One payment whole. */
export type OpenedPayment = Payment & { site: Site };
