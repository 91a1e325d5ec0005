import type { NetworkAnswer } from '../issuer-port.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import { readStop } from '../policy/in-force.ts';
import type { Transaction } from '../store/engine.ts';
import { insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { answerEvent } from './answer-event.ts';
import { learnMerchants } from './learn-merchants.ts';
import { loadLearned } from './learned-merchants.ts';
import { openFilesOfCards, type PaymentFile, storeFiles, type Written } from './payment-file.ts';
import { tellOfDeclines } from './tell-declines.ts';
import type { Answered, Told } from './told.ts';

/** How a provider's name of a card is found in `card_refs`. */
export const refKey = (provider: string, providerRef: string): string => `${provider} ${providerRef}`;
const eventKey = ({ provider, event }: Told): string => `${provider} ${event.eventId}`;
const sequenceKey = ({ provider, event }: Told): string | undefined =>
  event.sequence === undefined ? undefined : `${provider} ${event.networkId} ${event.sequence}`;

/**
 * Answers and books events in one transaction (INV5): an authorisation's decision with its hold, and everything that the
 * network says has happened. An event that was answered before gets the same answer and changes nothing.
 */
export const authorise: Operation<Told, Answered> = async (transaction, items) => {
  const named = items.map(({ provider, event }) => ({ provider, providerRef: event.providerRef }));
  const refs = await refsOf(transaction, named);
  // In this order: what another server has answered meanwhile is seen once its locks are ours.
  const [fileOf, known] = await Promise.all([
    filesByRef(transaction, refs),
    knownAnswers(transaction, items),
  ]);
  await Promise.all([
    loadLearned(transaction, new Set(fileOf.values())),
    loadDeclined(transaction, items, fileOf),
    loadStop(transaction, fileOf.values()),
  ]);
  const written: Written = {
    transfers: [],
    chains: [],
    burned: new Set(),
    declines: [],
    lessons: [],
    audit: [],
  };
  const events: Row<'network_events'>[] = [];
  const changed = new Set<PaymentFile>();
  const answers = items.map((told): Answered => {
    const keys = keysOf(told);
    const repeated = keys.map((key) => known.get(key)).find((answer) => answer !== undefined);
    if (repeated !== undefined) return { answer: repeated, repeated: true, oddities: [] };
    const file = fileOf.get(refKey(told.provider, told.event.providerRef));
    const { answer, oddities } = answerEvent(told, file, written);
    if (file !== undefined) changed.add(file);
    for (const key of keys) known.set(key, answer);
    events.push(eventRow(told, file, answer));
    return { answer, repeated: false, oddities };
  });
  const [inserted] = await Promise.all([
    insertRows(transaction, 'network_events', events),
    storeFiles(transaction, changed, written),
  ]);
  // Another server answered one of them at the same moment: nothing of this stands, and it is asked again.
  if (inserted.size !== events.length) throw new Error('an event was answered elsewhere meanwhile');
  await tellOfCards(transaction, written, items);
  await learnMerchants(transaction, written.lessons ?? []);
  return answers;
};

/** The switch that stops all payments stops charges too, until it lets them go on. */
export async function loadStop(transaction: Transaction, files: Iterable<PaymentFile>): Promise<void> {
  const stopped = (await readStop(transaction)) !== undefined;
  for (const file of files) file.stopped = stopped;
}

/** A provider that tells of a no does not always tell whose it was: what we have declined is looked at then. */
async function loadDeclined(
  transaction: Transaction,
  items: readonly Told[],
  fileOf: ReadonlyMap<string, PaymentFile>,
): Promise<void> {
  const unasked = items.filter(({ event }) => event.unasked === true);
  const files = new Set(
    unasked.map(({ provider, event }) => fileOf.get(refKey(provider, event.providerRef))),
  );
  const cards = [...files].flatMap((file) => file?.card ?? []);
  if (cards.length === 0) return;
  const keys = cards.map(({ account_id, id }) => ({ account_id, card_id: id }));
  const declined = await selectRows(transaction, 'chains', keys, { where: "t.state = 'declined'" });
  for (const file of files)
    if (file !== undefined) file.declined = declined.filter(({ card_id }) => card_id === file.card?.id);
}

/** A card that somebody else tried is news for the shopper's devices, and so is a decline that they may not see elsewhere. */
async function tellOfCards(
  transaction: Transaction,
  { burned = new Set(), declines = [] }: Written,
  [told]: readonly Told[],
): Promise<void> {
  if (told === undefined) return;
  for (const accountId of burned)
    await tellDevices(transaction, { accountId, notice: 'card-burned', at: told.now, random: told.random });
  await tellOfDeclines(transaction, told.random, declines);
}

/** The keys under which an event is known again: the provider's id of it, and its number within its charge (INV5). */
function keysOf(told: Told): string[] {
  const sequence = sequenceKey(told);
  return sequence === undefined ? [eventKey(told)] : [eventKey(told), `sequence ${sequence}`];
}

async function knownAnswers(
  transaction: Transaction,
  items: readonly Told[],
): Promise<Map<string, NetworkAnswer>> {
  const ids = items.map((told) => ({ event_id: eventKey(told) }));
  const sequences = items.map(sequenceKey).filter((key) => key !== undefined);
  const [byId, bySequence] = await Promise.all([
    selectRows(transaction, 'network_events', ids),
    selectRows(
      transaction,
      'network_events',
      sequences.map((sequence_key) => ({ sequence_key })),
    ),
  ]);
  const answerOf = (row: Row<'network_events'>) => JSON.parse(row.answer) as NetworkAnswer;
  return new Map([
    ...byId.map((row) => [row.event_id, answerOf(row)] as const),
    ...bySequence.map((row) => [`sequence ${row.sequence_key}`, answerOf(row)] as const),
  ]);
}

/** Which cards are named. */
export function refsOf(
  transaction: Transaction,
  named: readonly { provider: string; providerRef: string }[],
): Promise<Row<'card_refs'>[]> {
  const wanted = named.map(({ provider, providerRef }) => ({ provider_ref: refKey(provider, providerRef) }));
  return selectRows(transaction, 'card_refs', wanted);
}

/** The locked files of these cards, by `refKey`. */
export async function filesByRef(
  transaction: Transaction,
  refs: readonly Row<'card_refs'>[],
): Promise<Map<string, PaymentFile>> {
  const files = await openFilesOfCards(transaction, refs);
  const nameOf = (accountId: string, cardId = '') => `${accountId} ${cardId}`;
  const byCard = new Map(
    [...files.values()].map((file) => [nameOf(file.account.account_id, file.card?.id), file]),
  );
  const byRef = new Map<string, PaymentFile>();
  for (const { provider_ref, account_id, card_id } of refs) {
    const file = byCard.get(nameOf(account_id, card_id));
    if (file !== undefined) byRef.set(provider_ref, file);
  }
  return byRef;
}

/** The event as it is kept: its card is the provider's name of it, never number or check value. */
function eventRow(told: Told, file: PaymentFile | undefined, answer: NetworkAnswer): Row<'network_events'> {
  return {
    event_id: eventKey(told),
    provider: told.provider,
    at: told.now,
    account_id: file?.account.account_id ?? null,
    answer: JSON.stringify(answer),
    event: JSON.stringify(told.event),
    sequence_key: sequenceKey(told) ?? null,
  };
}
