import type { Dialect } from './engine.ts';
import { firstSchema } from './migrations/001-first-schema.ts';
import { laterDevicesAndTokens } from './migrations/003-later-devices-and-tokens.ts';
import { carrierReceipts } from './migrations/004-carrier-receipts.ts';
import { outboxIndexes } from './migrations/005-outbox-indexes.ts';
import { erasures } from './migrations/006-erasures.ts';
import { simChanges } from './migrations/007-sim-changes.ts';
import { chargesInFull } from './migrations/010-charges-in-full.ts';
import { stripeReversals } from './migrations/016-stripe-reversals.ts';
import { ratesOfCertificates } from './migrations/020-rates-of-certificates.ts';
import { demands } from './migrations/030-demands.ts';
import { wordsOfShoppers } from './migrations/040-words-of-shoppers.ts';
import { fetchedRates } from './migrations/041-fetched-rates.ts';
import { sealedLog } from './migrations/050-sealed-log.ts';
import { policies } from './migrations/060-policies.ts';
import { approvals } from './migrations/070-approvals.ts';
import { tokenModels } from './migrations/080-token-models.ts';
import { resets } from './migrations/081-resets.ts';
import { searchOfPayments } from './migrations/085-search-of-payments.ts';
import { peopleOfTheConsole } from './migrations/086-people-of-the-console.ts';
import { newestCharges } from './migrations/087-newest-charges.ts';
import { declinesTold } from './migrations/095-declines-told.ts';
import { refusalsLogged } from './migrations/100-refusals-logged.ts';
import { siemCursors } from './migrations/101-siem-cursors.ts';
import { cosignatures } from './migrations/140-cosignatures.ts';
import { roamingTokens } from './migrations/141-roaming-tokens.ts';

/** All migrations in order; the statements of one are run in one transaction. A landed migration never changes. */
export const MIGRATIONS: readonly ((dialect: Dialect) => readonly string[])[] = [
  firstSchema,
  laterDevicesAndTokens,
  carrierReceipts,
  outboxIndexes,
  erasures,
  simChanges,
  chargesInFull,
  stripeReversals,
  ratesOfCertificates,
  demands,
  wordsOfShoppers,
  fetchedRates,
  tokenModels,
  declinesTold,
  policies,
  approvals,
  searchOfPayments,
  sealedLog,
  peopleOfTheConsole,
  resets,
  newestCharges,
  refusalsLogged,
  siemCursors,
  cosignatures,
  roamingTokens,
];
