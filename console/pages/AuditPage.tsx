import { useState } from 'preact/hooks';
import type { AuditLine, AuditPage as Page } from '../../shared/audit-schemas.ts';
import { call } from '../api/session.ts';
import { Checks } from '../ui/Checks.tsx';
import { Rows } from '../ui/Field.tsx';
import { Turn, usePages } from '../ui/Pages.tsx';
import { Button, Facts, Heading, ProblemNote } from '../ui/Parts.tsx';
import { saveFile } from '../ui/save-file.ts';
import { useLoaded } from '../ui/use-loaded.ts';
import { shownInstant, shownWord } from '../ui/words.ts';
import { checkLog, headOf, type LogVerdict } from '../verify/check-log.ts';
import { keepCheckpoint, keptAnchors, keptCheckpoint } from '../verify/kept.ts';
import { AnchorsFile } from './AnchorsFile.tsx';
import { EvidenceCheck } from './EvidenceCheck.tsx';

/** What the server answers, or undefined: whoever verifies it says what is missing. */
async function ask(path: string): Promise<unknown> {
  const answer = await call('GET', path);
  return answer.ok ? answer.value : undefined;
}

/** The audit log, and what this browser itself finds when it verifies it. */
export function AuditPage() {
  const pages = usePages();
  const [anchors, setAnchors] = useState(keptAnchors);
  const [verdict, setVerdict] = useState<LogVerdict & { isAnchored: boolean }>();
  const [busy, setBusy] = useState(false);
  const query = pages.after === undefined ? '' : `?after=${pages.after}`;
  const { value, problem, reload } = useLoaded<Page>(`/v1/console/audit${query}`);
  const verify = async () => {
    if (value?.checkpoint === undefined) return;
    setBusy(true);
    const { checkpoint: note, cosigned, items: entries, next = 0 } = value;
    const places = { first: Number(next), ...(pages.after !== undefined && { end: Number(pages.after) }) };
    const found = await checkLog({ note, cosigned, known: keptCheckpoint(), anchors, entries, places, ask });
    if (found.checks.every((check) => check.problem === undefined)) keepCheckpoint(note);
    setVerdict({ ...found, isAnchored: anchors !== undefined });
    setBusy(false);
  };
  return (
    <>
      <Heading title="Audit">
        <Button
          onPress={() => {
            setVerdict(undefined);
            pages.restart();
            reload();
          }}
        >
          Load the latest
        </Button>
      </Heading>
      <ProblemNote problem={problem} />
      {value && <Head page={value} busy={busy} onVerify={() => void verify()} />}
      {verdict && <Found verdict={verdict} isAnchored={verdict.isAnchored} />}
      {value && <Entries items={value.items} proven={verdict?.proven} />}
      <Turn pages={pages} next={value?.next} back="Newer" onwards="Older" />
      <AnchorsFile
        anchors={anchors}
        onAnchors={(given) => {
          setAnchors(given);
          setVerdict(undefined);
        }}
      />
      <EvidenceCheck key={anchors?.log} anchors={anchors} />
    </>
  );
}

type HeadProps = { page: Page; busy: boolean; onVerify(): void };

function Head({ page, busy, onVerify }: HeadProps) {
  const { checkpoint, cosigned, witnesses, waiting } = page;
  const head = checkpoint === undefined ? undefined : headOf(checkpoint);
  const known = headOf(keptCheckpoint() ?? '');
  return (
    <section class="card" aria-labelledby="checkpoint">
      <h2 id="checkpoint">Checkpoint</h2>
      <p class="quiet">
        This page computes the tree’s hashes itself and takes the server’s word for nothing. A log that was
        cut or written anew shows against any checkpoint that was verified or saved before.
      </p>
      <Facts
        facts={[
          ['Log', head?.origin ?? '–'],
          ['Entries', head?.size ?? 0],
          ['Not sealed yet', waiting],
          ...(witnesses.length === 0 ? [] : [['Cosigned by witnesses', cosignedWords(page)] as const]),
          ['Verified here before', known === undefined ? 'Nothing yet' : `${known.size} entries`],
        ]}
      />
      {witnesses.length > 0 && cosigned === undefined && <Uncosigned witnesses={witnesses} />}
      <div class="actions">
        <Button kind="primary" busy={busy} disabled={head === undefined} onPress={onVerify}>
          {busy ? 'Verifying…' : 'Verify the log and this page'}
        </Button>
        {checkpoint !== undefined && head !== undefined && (
          <Button onPress={() => saveFile(`checkpoint-${head.size}.txt`, checkpoint)}>
            Save the checkpoint
          </Button>
        )}
      </div>
    </section>
  );
}

const NAMES = new Intl.ListFormat('en');

function cosignedWords({ cosigned, witnesses }: Page): string {
  if (cosigned === undefined) return 'Nothing yet';
  return `${headOf(cosigned)?.size} entries, by ${NAMES.format(witnesses)}`;
}

/** What is missing, and how it comes in. */
function Uncosigned({ witnesses }: Pick<Page, 'witnesses'>) {
  return (
    <p class="note">
      No checkpoint has the signature of {witnesses.length > 1 && 'each of '}
      <bdi>{NAMES.format(witnesses)}</bdi> yet: neither log nor evidence verifies against anchors that name{' '}
      {witnesses.length > 1 ? 'them' : 'it'}. What a witness has cosigned comes in by{' '}
      <code>npm run server -- audit cosigned FILE</code>.
    </p>
  );
}

function Found({ verdict: { checks }, isAnchored }: { verdict: LogVerdict; isAnchored: boolean }) {
  const holds = checks.every(({ problem }) => problem === undefined);
  const words = !holds
    ? 'The log does not hold.'
    : isAnchored
      ? 'Verified.'
      : 'Consistent; who signed it is unknown without the anchors.';
  return (
    <section class="card" aria-labelledby="found">
      <h2 id="found">What was found</h2>
      <p role={holds ? 'status' : 'alert'} class={holds ? 'note good' : 'note problem'}>
        {words}
      </p>
      <Checks checks={checks} />
    </section>
  );
}

type EntriesProps = { items: readonly AuditLine[]; proven: ReadonlySet<number> | undefined };

function Entries({ items, proven }: EntriesProps) {
  return (
    <section class="card" aria-label="Entries">
      <Rows<AuditLine>
        caption="Sealed entries, the latest first"
        columns={['Entry', 'What', 'When', 'Details', 'Verified']}
        rows={items}
        keyOf={({ index }) => String(index)}
        empty="Nothing is sealed yet: that is done within a minute."
        cells={(line) => [
          line.index,
          <span key="what">
            {line.title}
            <br />
            <code class="fine">{line.type}</code>
          </span>,
          <time key="when" dateTime={line.at}>
            {shownInstant(line.at)}
          </time>,
          <Members key="details" line={line} />,
          line.removed ? 'Only its leaf is kept' : proven?.has(line.index) ? 'Yes' : '–',
        ]}
      />
    </section>
  );
}

function Members({ line: { members } }: { line: AuditLine }) {
  if (members.length === 0) return <span>–</span>;
  return (
    <span class="fine">
      {members.map(({ name, value }, place) => (
        <span key={name}>
          {place > 0 && <br />}
          {shownWord(name)}: <code>{value}</code>
        </span>
      ))}
    </span>
  );
}
