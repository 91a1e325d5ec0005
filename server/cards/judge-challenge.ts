import { brokenRules, type DeclineReason } from '../../shared/card-decision.ts';
import type { NetworkAnswer, ThreeDsChallenge } from '../issuer-port.ts';
import { changeRows, insertRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { rulesFor } from './answer-event.ts';
import { filesByRef, loadStop, refKey, refsOf } from './authorise.ts';
import { snapshotOf } from './card-snapshot.ts';
import { billedOf } from './charge-event.ts';
import { loadLearned } from './learned-merchants.ts';
import type { PaymentFile } from './payment-file.ts';

type Asked = { provider: string; challenge: ThreeDsChallenge; now: number };

/** What a challenge cannot know, and its authorisation will be asked for. */
const NOT_YET: ReadonlySet<DeclineReason> = new Set(['card_check_failed', 'insufficient_reserve']);

const challengeKey = ({ provider, challenge }: Asked): string => `${provider} 3ds ${challenge.challengeId}`;

/**
 * Whether the shopper means it is what the certificate says: yes where an authorisation of that merchant and amount would
 * be approved. Nothing is held by it; the merchant's address is kept for the authorisation that follows. The same challenge
 * has the same answer.
 */
export const judgeChallenges: Operation<Asked, NetworkAnswer> = async (transaction, items) => {
  const named = items.map(({ provider, challenge }) => ({ provider, providerRef: challenge.providerRef }));
  const fileOf = await filesByRef(transaction, await refsOf(transaction, named));
  await loadLearned(transaction, new Set(fileOf.values()));
  await loadStop(transaction, fileOf.values());
  const keys = items.map((asked) => ({ event_id: challengeKey(asked) }));
  const stored = await selectRows(transaction, 'network_events', keys);
  const known = new Map(stored.map((row) => [row.event_id, JSON.parse(row.answer) as NetworkAnswer]));
  const rows: Row<'network_events'>[] = [];
  const cards: Row<'cards'>[] = [];
  const answers = items.map((asked) => {
    const key = challengeKey(asked);
    const repeated = known.get(key);
    if (repeated !== undefined) return repeated;
    const file = fileOf.get(refKey(asked.provider, asked.challenge.providerRef));
    const answer = judge(asked, file);
    const { url } = asked.challenge.merchant;
    if ('approved' in answer && answer.approved && file?.card !== undefined && url !== undefined) {
      file.card.challenge_url = url;
      cards.push(file.card);
    }
    known.set(key, answer);
    rows.push(eventRow(asked, file, answer));
    return answer;
  });
  await insertRows(transaction, 'network_events', rows);
  await changeRows(transaction, 'cards', ['challenge_url'], [...new Set(cards)]);
  return answers;
};

function judge({ challenge, now }: Asked, file: PaymentFile | undefined): NetworkAnswer {
  const { amount, merchant, challengeId, initiator = 'cardholder' } = challenge;
  const snapshot = file && snapshotOf(file);
  if (file === undefined || snapshot === undefined) return { approved: false, reason: 'unknown_card' };
  if (amount === undefined) return { approved: false, reason: 'amount_exceeded' };
  const billed = billedOf({ amount, billing: undefined }, file.account.currency);
  const checks = { cvc: 'match', expiry: 'match' } as const;
  const asked = { networkId: challengeId, purpose: 'purchase', channel: 'online', billed } as const;
  const request = { ...asked, merchant, amount, initiator, checks } as const;
  const broken = brokenRules(request, snapshot, rulesFor(file, now)).filter((reason) => !NOT_YET.has(reason));
  return broken[0] === undefined ? { approved: true } : { approved: false, reason: broken[0] };
}

function eventRow(asked: Asked, file: PaymentFile | undefined, answer: NetworkAnswer): Row<'network_events'> {
  return {
    event_id: challengeKey(asked),
    provider: asked.provider,
    at: asked.now,
    account_id: file?.account.account_id ?? null,
    answer: JSON.stringify(answer),
    event: JSON.stringify(asked.challenge),
    sequence_key: null,
  };
}
