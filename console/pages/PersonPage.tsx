import type { ConsoleRole, PersonDetail, PersonToken } from '../../shared/console-schemas.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { DoneNote, Facts, Heading, ProblemNote } from '../ui/Parts.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { useSignedChange } from '../ui/use-signed-change.ts';
import { shownDay, shownInstant, shownWord } from '../ui/words.ts';
import { Standing } from './PeoplePage.tsx';

/** One person: what they hold, and what may be taken away. */
export function PersonPage({ id, role }: { id: string; role: ConsoleRole }) {
  const path = `/v1/console/people/${id}`;
  const { value: person, problem, reload } = useLoaded<PersonDetail>(path);
  const { busy, problem: refused, done, make } = useSignedChange();
  const act = async (method: 'POST' | 'DELETE', what: string, words: string) => {
    await make({ method, path: `${path}/${what}`, done: words });
    reload();
  };
  return (
    <>
      <Heading title={person?.name ?? 'Person'}>
        <a href="#/people">All people</a>
      </Heading>
      <ProblemNote problem={problem ?? refused} />
      <DoneNote text={done} />
      {busy && (
        <p class="note" role="status">
          Touch your token…
        </p>
      )}
      {person && (
        <>
          <section class="card" aria-label="Facts">
            <Facts
              facts={[
                ['Role', shownWord(person.role)],
                ['Account', person.number ?? '–'],
                ['Standing', <Standing key="standing" person={person} />],
              ]}
            />
            {person.mayChange && <Freeze person={person} busy={busy} onAct={act} />}
            {role === 'operator' && person.number !== undefined && person.enrolledAt !== undefined && (
              <a href={`#/resets/${person.number}`}>Token and device are both lost: ask for a reset</a>
            )}
          </section>
          <Tokens person={person} busy={busy} onAct={act} />
          <Devices person={person} />
        </>
      )}
    </>
  );
}

type ActProps = {
  person: PersonDetail;
  busy: boolean;
  onAct(method: 'POST' | 'DELETE', what: string, words: string): Promise<void>;
};

function Freeze({ person, busy, onAct }: ActProps) {
  return (
    <div class="actions">
      {person.frozenAt === undefined ? (
        <Confirm
          ask="Freeze the account"
          act="Freeze it, with your token"
          danger
          busy={busy}
          onAct={() => void onAct('POST', 'freeze', 'The account is frozen, and the person is told.')}
        >
          Nothing of this person is confirmed or released any more, and unused cards close. What merchants
          hold already stays.
        </Confirm>
      ) : (
        <Confirm
          ask="Open the account again"
          act="Open it, with your token"
          busy={busy}
          onAct={() => void onAct('DELETE', 'freeze', 'The account is open again, and the person is told.')}
        >
          This person can pay again at once.
        </Confirm>
      )}
    </div>
  );
}

function Tokens({ person, busy, onAct }: ActProps) {
  return (
    <section class="card" aria-labelledby="tokens">
      <h2 id="tokens">Tokens</h2>
      <ul class="list">
        {person.tokens.map((token) => (
          <li key={token.id}>
            <div>
              <bdi>{token.label}</bdi> <TokenState token={token} />
              <p class="fine">
                Model <code>{token.aaguid}</code>, {token.attested ? 'attested' : 'not attested'}
                {token.roaming ? ', carried by its owner' : ''}
                {token.synced ? ', may be copied to a cloud' : ''}. Enrolled {shownDay(token.enrolledAt)}
                {token.lastUsedAt === undefined ? '' : `, last used ${shownInstant(token.lastUsedAt)}`}.
              </p>
            </div>
            {person.mayChange && token.revokedAt === undefined && (
              <Confirm
                ask="Revoke"
                about={token.label}
                act="Revoke it, with your token"
                danger
                busy={busy}
                onAct={() => void onAct('DELETE', `tokens/${token.id}`, `${token.label} is revoked.`)}
              >
                This token signs nothing any more, and the person is signed out everywhere.
              </Confirm>
            )}
          </li>
        ))}
      </ul>
      {person.tokens.length === 0 && <p class="quiet">No token is enrolled yet.</p>}
    </section>
  );
}

function TokenState({ token: { revokedAt, standing } }: { token: PersonToken }) {
  if (revokedAt !== undefined) return <span class="state">Revoked {shownDay(revokedAt)}</span>;
  return <span class={`state ${standing === 'good' ? 'good' : 'bad'}`}>{shownWord(standing)}</span>;
}

function Devices({ person }: { person: PersonDetail }) {
  return (
    <section class="card" aria-labelledby="devices">
      <h2 id="devices">Second devices</h2>
      <ul class="list">
        {person.devices.map(({ id, channel, hint, usableFrom }) => (
          <li key={id}>
            <div>
              <bdi>{hint}</bdi>
            </div>
            <span>{channel === 'email' ? 'E-mail' : 'Text message'}</span>
            <span class="fine">usable from {shownInstant(usableFrom)}</span>
          </li>
        ))}
      </ul>
      {person.devices.length === 0 && <p class="quiet">No device is enrolled yet.</p>}
    </section>
  );
}
