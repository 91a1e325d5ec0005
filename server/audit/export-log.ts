import { encodeBase64url } from '../../shared/base64url.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { withCosignatures } from './cosignatures.ts';
import { eventRule } from './events.ts';
import { logName } from './log-keys.ts';
import { storedLeaves } from './verify-log.ts';

/** `log` is all that `audit verify --log` needs: whole entries, leaves of those that were removed, checkpoints with their cosignatures. */
export const FORMATS = ['jsonl', 'ocsf', 'cef', 'log'] as const;
export type Format = (typeof FORMATS)[number];

type Deps = Pick<Ports, 'store' | 'config'>;
/** An entry with its place in the log. */
export type Sealed = { index: number; entry: Entry };
type Entry = { type: string; at: string; [member: string]: unknown };

const PAGE = 500;
/** The first that knows of unlocking an account. */
const OCSF_VERSION = '1.4.0';
const VENDOR = 'Countersign';

/** The sealed entries in the order of the log, a line each, a page of them at a time; those that were removed have none. */
export async function* exportLog(deps: Deps, format: Format): AsyncGenerator<string> {
  if (format === 'log') return yield* exportWhole(deps);
  const line = { jsonl: jsonLine, ocsf: ocsfLine, cef: cefLine }[format];
  const log = logName(deps);
  for (let next = 0; ; ) {
    const page = await readSealed(deps, next, PAGE);
    for (const sealed of page.entries) yield line(sealed, log);
    if (!page.isFull) return;
    next = page.next;
  }
}

/** Everything that was sealed, each checkpoint behind the entries that it covers. */
async function* exportWhole({ store }: Deps): AsyncGenerator<string> {
  let next = 0;
  for await (const { size, note } of checkpointsOf(store)) {
    for (; next < size; next = Math.min(size, next + PAGE))
      yield* wholeEntries(store, next, Math.min(size, next + PAGE));
    yield JSON.stringify({ checkpoint: note });
  }
}

async function* checkpointsOf(store: Deps['store']): AsyncGenerator<Row<'audit_checkpoints'>> {
  for (let last = -1; ; ) {
    const page = await store.read
      .selectFrom('audit_checkpoints')
      .selectAll()
      .where('size', '>', last)
      .orderBy('size')
      .limit(PAGE)
      .execute();
    yield* await withCosignatures({ store }, page);
    if (page.length < PAGE) return;
    last = page.at(-1)?.size ?? last;
  }
}

async function* wholeEntries(store: Deps['store'], from: number, to: number): AsyncGenerator<string> {
  const rows = await store.read
    .selectFrom('audit_entries')
    .select(['position', 'entry'])
    .where('position', '>=', from)
    .where('position', '<', to)
    .orderBy('position')
    .execute();
  const leaves = rows.some(({ entry }) => entry === '') ? await storedLeaves(store, from, to) : new Map();
  for (const { position, entry } of rows) {
    const index = position ?? 0;
    const leaf = encodeBase64url(leaves.get(index) ?? new Uint8Array());
    yield entry === '' ? JSON.stringify({ index, leaf }) : `{"index":${index},"entry":${entry}}`;
  }
}

/** At most so many sealed entries from a place on, those left out that were removed; `next` is the place behind them. */
export async function readSealed(
  { store }: Pick<Deps, 'store'>,
  from: number,
  most: number,
): Promise<{ entries: Sealed[]; next: number; isFull: boolean }> {
  const rows = await store.read
    .selectFrom('audit_entries')
    .selectAll()
    .where('position', '>=', from)
    .orderBy('position')
    .limit(most)
    .execute();
  const entries = rows.filter(({ entry }) => entry !== '').map(sealedOf);
  return { entries, next: (rows.at(-1)?.position ?? from - 1) + 1, isFull: rows.length === most };
}

function sealedOf({ position, entry }: Row<'audit_entries'>): Sealed {
  return { index: position ?? 0, entry: JSON.parse(entry) };
}

/** Type, time and the members that may leave. */
function exportedMembers({ type, at: _, ...members }: Entry): [string, unknown][] {
  const rule = eventRule(type);
  return Object.entries(members).filter(([name]) => rule?.members[name]?.exported === true);
}

/** The entry as it is exported, as JSON. */
export function jsonLine({ index, entry }: Sealed): string {
  const { type, at } = entry;
  return JSON.stringify({ index, type, at, ...Object.fromEntries(exportedMembers(entry)) });
}

const CATEGORIES = { 3: 3, 6: 6 } as const;
/** Of what has a name of its own and no number. */
const OTHER = 99;

/** The entry as an event of the Open Cybersecurity Schema Framework: Account Change, Authentication or API Activity. */
export function ocsfLine({ index, entry }: Sealed, log: string): string {
  const rule = eventRule(entry.type);
  const [class_uid, activity_id] = rule?.ocsf ?? ([6003, OTHER] as const);
  const members = Object.fromEntries(exportedMembers(entry));
  const person = members['account'] ?? members['credential'] ?? members['approver'];
  const user = { uid: String(person ?? log), type_id: person === undefined ? 3 : 1 };
  return JSON.stringify({
    class_uid,
    category_uid: CATEGORIES[class_uid === 6003 ? 6 : 3],
    activity_id,
    type_uid: class_uid * 100 + activity_id,
    severity_id: rule?.severity ?? 1,
    status_id: rule?.failed ? 2 : 1,
    time: Date.parse(entry.at),
    message: rule?.title ?? entry.type,
    metadata: {
      version: OCSF_VERSION,
      product: { name: VENDOR, vendor_name: VENDOR },
      log_name: log,
      event_code: entry.type,
      sequence: index,
      uid: `${log}/${index}`,
    },
    ...(class_uid === 6003
      ? {
          api: { operation: entry.type, service: { name: VENDOR } },
          actor: { user },
          src_endpoint: { name: log },
        }
      : {
          user,
          ...(class_uid === 3001
            ? { actor: { app_name: VENDOR } }
            : { service: { name: VENDOR }, auth_protocol_id: OTHER, auth_protocol: 'FIDO2', is_mfa: true }),
        }),
    unmapped: members,
  });
}

const CEF_SEVERITY = { 1: 1, 2: 3, 3: 6, 4: 9 } as const;
const CEF_TEXTS = 6;

/** The entry in ArcSight's Common Event Format, version 0. */
export function cefLine({ index, entry }: Sealed, log: string): string {
  const rule = eventRule(entry.type);
  const header = [VENDOR, VENDOR, '1', entry.type, rule?.title ?? entry.type].map(cefHeader).join('|');
  const texts = exportedMembers(entry)
    .slice(0, CEF_TEXTS)
    .flatMap(([name, value], place) => [
      [`cs${place + 1}`, typeof value === 'object' ? JSON.stringify(value) : String(value)],
      [`cs${place + 1}Label`, name],
    ]);
  const extension = [
    ['rt', String(Date.parse(entry.at))],
    ['externalId', String(index)],
    ['dvchost', log],
    ...texts,
  ];
  const told = extension.map(([name, value = '']) => `${name}=${cefValue(value)}`).join(' ');
  return `CEF:0|${header}|${CEF_SEVERITY[rule?.severity ?? 1]}|${told}`;
}

/** Backslash and pipe are escaped in the header, which has no line breaks. */
export function cefHeader(text: string): string {
  return text.replace(/[\\|]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

/** Backslash and equals sign are escaped in the extension, line breaks written as letters. */
export function cefValue(text: string): string {
  return text.replace(/[\\=]/g, '\\$&').replace(/\r/g, '\\r').replace(/\n/g, '\\n');
}
