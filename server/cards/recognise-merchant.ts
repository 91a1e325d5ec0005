import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { State } from '../../shared/schemas.ts';
import { refuseState } from '../../shared/states.ts';
import type { Caller, Ports, Random } from '../ports.ts';
import type { Operation } from '../store/writer.ts';
import { lessonOf, type Said } from './charge-lesson.ts';
import { learnMerchants } from './learn-merchants.ts';
import type { Written } from './payment-file.ts';
import {
  change,
  closeCard,
  fileKey,
  openFiles,
  type PaymentFile,
  settle,
  storeFiles,
} from './payment-file.ts';

type Word = {
  accountId: string;
  certificateId: string;
  said: Exclude<Said, 'asked'>;
  at: number;
  random: Random;
};
type Outcome = Refusal | { outcome: 'answered'; body: null };

const ANSWERED: Outcome = { outcome: 'answered', body: null };

/**
 * Takes the shopper's word on whether a charge that nothing but its amount had told came from the merchant of their payment,
 * once; said again it answers the same. A yes is one shopper's voice for what is learned of the site; a no takes back
 * what the charge taught and closes the card, while what it holds stays held. Refusals: unknown, and the state's where
 * nothing is asked or the other was said.
 */
export async function recogniseMerchant(
  { store, clock, random, log, wakeWorker }: Pick<Ports, 'store' | 'clock' | 'random' | 'log' | 'wakeWorker'>,
  { caller, id, recognised }: { caller: Caller; id: string; recognised: boolean },
): Promise<Outcome> {
  const said = recognised ? 'yes' : 'no';
  const word: Word = { accountId: caller.accountId, certificateId: id, said, at: clock(), random };
  const outcome = await store.submit(takeWords, word);
  if (outcome.outcome === 'answered' && said === 'no') {
    log.warn({ certificateId: id }, 'the shopper does not know the merchant of a charge');
    wakeWorker();
  }
  return outcome;
}

const takeWords: Operation<Word, Outcome> = async (transaction, words) => {
  const files = await openFiles(transaction, words);
  const written: Written = { transfers: [], chains: [], lessons: [] };
  const outcomes = words.map((word) => takeWord(files.get(fileKey(word)), word, written));
  await storeFiles(transaction, files.values(), written);
  await learnMerchants(transaction, written.lessons ?? []);
  return outcomes;
};

function takeWord(file: PaymentFile | undefined, word: Word, written: Written): Outcome {
  if (file === undefined) return refuse('unknown');
  const { said, at, random } = word;
  const asked = file.chains.filter((chain) => chain.said !== null);
  const open = asked.filter((chain) => chain.said === 'asked');
  if (open.length === 0 && asked.some((chain) => chain.said === said)) return ANSWERED;
  if (open.length === 0) return refuseState(file.certificate.state as State);
  for (const chain of open) {
    chain.said = said;
    const lesson = lessonOf(file, chain, { now: at });
    if (lesson !== undefined) written.lessons?.push(lesson);
  }
  if (said === 'no')
    change(file, written, { kind: 'freed', at, random }, () => {
      closeCard(file, 'burned');
      settle(file, at);
    });
  return ANSWERED;
}
