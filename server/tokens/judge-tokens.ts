import { recordEvents } from '../audit/record-event.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Ports, Random } from '../ports.ts';
import { changeRows, selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';
import { readModelFacts } from './model-facts.ts';
import { modelStanding, type Standing } from './token-standing.ts';

/** Few in one transaction, because payments wait for it. */
const AT_ONCE = 100;

type Deps = Pick<Ports, 'store' | 'clock' | 'random' | 'wakeWorker'>;
type Kind = Pick<Row<'tokens'>, 'aaguid' | 'model' | 'attested'> & { standing: string };

/**
 * Judges every enrolled token again, after what is known or decided of models has changed: one whose model is not allowed
 * any more serves no more, until it is; its person is told, and the audit log. Answers how many stopped and how many serve again.
 */
export async function judgeTokens(deps: Deps): Promise<{ stopped: number; serve: number }> {
  const counts = { stopped: 0, serve: 0 };
  const facts = await readModelFacts(deps.store.read);
  for (const kind of await enrolledKinds(deps)) {
    const standing = modelStanding(kind, facts);
    if (kind.standing === standing || kind.standing === 'frozen') continue;
    const changed = await changeAll(deps, kind, standing);
    if (standing === 'good') counts.serve += changed;
    else counts.stopped += changed;
  }
  if (counts.stopped + counts.serve > 0) deps.wakeWorker();
  return counts;
}

/** The kinds of tokens that are enrolled, by index. */
function enrolledKinds({ store }: Pick<Ports, 'store'>): Promise<Kind[]> {
  return store.read
    .selectFrom('tokens')
    .select(['aaguid', 'model', 'attested', 'standing'])
    .where('revoked_at', 'is', null)
    .groupBy(['aaguid', 'model', 'attested', 'standing'])
    .execute();
}

async function changeAll(deps: Deps, kind: Kind, standing: Standing): Promise<number> {
  let changed = 0;
  for (;;) {
    const tokens = await deps.store.read
      .selectFrom('tokens')
      .select(['account_id', 'id'])
      .where('model', '=', kind.model)
      .where('aaguid', '=', kind.aaguid)
      .where('attested', '=', kind.attested)
      .where('standing', '=', kind.standing)
      .where('revoked_at', 'is', null)
      .limit(AT_ONCE)
      .execute();
    if (tokens.length === 0) return changed;
    const change = { tokens, from: kind.standing, to: standing, at: deps.clock(), random: deps.random };
    await deps.store.submit(changeStandings, change);
    changed += tokens.length;
  }
}

type Change = {
  tokens: readonly Pick<Row<'tokens'>, 'account_id' | 'id'>[];
  from: string;
  to: Standing;
  at: number;
  random: Random;
};

const changeStandings: Operation<Change, undefined> = async (transaction, changes) => {
  for (const { tokens, from, to, at, random } of changes) {
    const rows = await selectRows(transaction, 'tokens', tokens, { lock: true });
    const changed = rows
      .filter(({ revoked_at, standing }) => revoked_at === null && standing === from)
      .map((row) => ({ ...row, standing: to }));
    await changeRows(transaction, 'tokens', ['standing'], changed);
    const events = changed.map(
      ({ id }) => ({ type: 'token-standing', credential: id, standing: to }) as const,
    );
    await recordEvents(transaction, events, at, random);
    const notice = to === 'good' ? 'token-serves' : 'token-stopped';
    for (const accountId of new Set(changed.map(({ account_id }) => account_id)))
      await tellDevices(transaction, { accountId, notice, at, random });
  }
  return changes.map(() => undefined);
};
