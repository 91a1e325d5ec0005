import type { PageReading } from '../messages/reading.ts';
import { readCharging } from './read-charging.ts';
import { readDemandLinks } from './read-demand-links.ts';
import { readMerchant } from './read-merchant.ts';
import { readSender } from './read-sender.ts';
import { readTotal } from './read-total.ts';

/** What the page of a checkout says: whom it asks to pay, how much, and what speaks for that. */
export function readPage(page: Document): Omit<PageReading, 'origin'> {
  const { name, reasons } = readMerchant(page);
  const { total, open, ...grounds } = readTotal(page);
  const charging = readCharging(page);
  const sender = readSender(page);
  const demands = readDemandLinks(page);
  return {
    ...(name === undefined ? {} : { name }),
    ...(total === undefined ? {} : { total }),
    ...(open === undefined ? {} : { open }),
    grounds: { total: grounds, name: reasons },
    ...(charging.length === 0 ? {} : { charging }),
    ...(sender === undefined ? {} : { sender }),
    ...(demands.length === 0 ? {} : { demands }),
  };
}
