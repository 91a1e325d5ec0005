import type { PageReading } from '../messages/reading.ts';
import { CHARGE_WORDS, NEITHER_WORDS } from './charge-words.ts';
import { warmUp } from './fold-words.ts';
import { NAME_WORDS } from './merchant-words.ts';
import type { TreeRoot } from './page-dom.ts';
import { PART_WORDS } from './part-words.ts';
import { readCharging } from './read-charging.ts';
import { readDemandLinks } from './read-demand-links.ts';
import { readMerchant } from './read-merchant.ts';
import { readSender } from './read-sender.ts';
import { readTotal } from './read-total.ts';
import type { Steps } from './steps.ts';
import { readPageData } from './structured-data.ts';
import { WORDS } from './total-words.ts';

/** What the page of a checkout says: whom it asks to pay, how much, and what speaks for that. */
export function* readPage(page: Document, roots: readonly TreeRoot[]): Steps<Omit<PageReading, 'origin'>> {
  yield* warmUp(NAME_WORDS, WORDS, PART_WORDS, NEITHER_WORDS, CHARGE_WORDS);
  const data = yield* readPageData(page);
  const { name, reasons } = yield* readMerchant(page, data);
  const { total, open, ...grounds } = yield* readTotal(page, roots, data);
  const charging = yield* readCharging(page);
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
