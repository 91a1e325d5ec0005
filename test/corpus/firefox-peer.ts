// What Firefox's own autofill makes of the fields of saved pages: its modules are asked in a headless Firefox, in the page's process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AUTOCOMPLETE } from '../../extension/detection/card-evidence.ts';
import type { FieldKind } from '../../extension/messages/fields.ts';
import { findProgram } from '../world/find-program.ts';
import { freePort, listenOn } from '../world/listen.ts';
import type { PeerField } from './chromium-peer.ts';
import type { PageLabel } from './labels.ts';
import { Marionette } from './marionette.ts';
import { hostOf, savedFile } from './saved-file.ts';

/** The card fields that were found, by the file of their frame; empty for the page itself. */
export type PeerFrames = ReadonlyMap<string, PeerField[]>;

const NAMES = ['firefox-esr', 'firefox'];
const LOAD_MS = 10_000;
/** Firefox calls fields by HTML's own words, and knows halves of a name. */
const KINDS: Readonly<Record<string, FieldKind>> = {
  ...AUTOCOMPLETE,
  'cc-given-name': 'holder',
  'cc-additional-name': 'holder',
  'cc-family-name': 'holder',
};

/** Where Firefox is, or undefined: FIREFOX, else the first of its names on the PATH. */
export function findFirefox(): string | undefined {
  return findProgram('FIREFOX', NAMES);
}

/** Asks about each page, one after the other, with scripts off and nothing answered but what is saved. */
export async function askFirefox(
  program: string,
  folder: string,
  labels: readonly PageLabel[],
): Promise<PeerFrames[]> {
  await using undo = new AsyncDisposableStack();
  let shown: PageLabel | undefined;
  const server = createServer((request, response) => void answer(request, response, folder, shown));
  const proxy = await listenOn(server);
  undo.defer(() => void server.close());
  undo.defer(() => server.closeAllConnections());
  const port = await freePort();
  const profile = await mkdtemp(path.join(tmpdir(), 'countersign-firefox-'));
  undo.defer(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
  await writeFile(path.join(profile, 'user.js'), preferences(port, proxy));
  const flags = ['--headless', '--no-remote', '--marionette', '--remote-allow-system-access'];
  const firefox = spawn(program, [...flags, '--profile', profile], { stdio: 'ignore' });
  undo.defer(async () => {
    if (firefox.exitCode === null && firefox.kill()) await once(firefox, 'exit');
  });
  const session = undo.use(await Marionette.connect(port));
  await session.send('WebDriver:NewSession');
  await session.send('WebDriver:SetTimeouts', { pageLoad: LOAD_MS });
  const found: PeerFrames[] = [];
  for (const label of labels) {
    shown = label;
    found.push(await askAbout(session, label));
  }
  return found;
}

function preferences(port: number, proxy: number): string {
  const all: Record<string, unknown> = {
    'marionette.port': port,
    'javascript.enabled': false,
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': proxy,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': proxy,
    'network.proxy.allow_hijacking_localhost': true,
    'dom.security.https_first': false,
    'network.stricttransportsecurity.preloadlist': false,
    'app.update.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'extensions.formautofill.creditCards.supported': 'on',
    'extensions.formautofill.creditCards.enabled': true,
  };
  return Object.entries(all)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}

/** The proxy of that Firefox: whatever it asks for is a saved file, or is not there. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  label: PageLabel | undefined,
): Promise<void> {
  const url = URL.parse(request.url ?? '');
  const isOwn = label !== undefined && url?.host === hostOf(label);
  const file = isOwn ? await savedFile(path.resolve(folder, label.file), url.pathname) : undefined;
  response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.contentType ?? 'text/plain' });
  response.end(file?.body);
}

type Said = { file: string; fields: { name: string; label: number }[] };

async function askAbout(session: Marionette, label: PageLabel): Promise<PeerFrames> {
  const origin = `http://${hostOf(label)}/`;
  // A page that does not finish loading is asked about as it stands.
  await session.send('WebDriver:Navigate', { url: origin }).catch(() => undefined);
  const fields = label.card_fields.map(({ frame = '', selector }) => ({ frame, selector }));
  const answered = await session.send('WebDriver:ExecuteScript', {
    script: `return (${askInside}).apply(null, arguments)`,
    args: [origin, fields],
    sandbox: 'system',
    newSandbox: true,
  });
  const { value } = answered as { value: Said[] };
  return new Map(
    value.map(({ file, fields: said }) => {
      const typed = said.flatMap(({ name, label: at }): PeerField[] => {
        const kind = KINDS[name];
        return kind === undefined ? [] : [{ kind, label: at }];
      });
      return [file, typed];
    }),
  );
}

type FieldDetail = { fieldName: string; element: Element };
type FormLike = { rootElement: Element };
type Section = { fieldDetails: FieldDetail[] };
declare const ChromeUtils: { importESModule(url: string): Record<string, unknown> };

/**
 * Runs in the page, with Firefox's own rights: forms are read as its autofill reads them, hidden fields included, and
 * only what makes a section that it would fill counts. Frames are taken for one form, as hosted fields are.
 */
function askInside(origin: string, labels: readonly { frame: string; selector: string }[]): Said[] {
  const load = (name: string) =>
    ChromeUtils.importESModule(`resource://gre/modules/shared/${name}.sys.mjs`)[name];
  const forms = load('AutofillFormFactory') as { createFromField(field: Element): FormLike };
  const handler = load('FormAutofillHandler') as {
    collectFormFieldDetails(form: FormLike, ignoreInvisible: boolean): FieldDetail[];
  };
  const heuristics = load('FormAutofillHeuristics') as {
    parseAndUpdateFieldNamesParent(details: FieldDetail[]): void;
  };
  const sections = load('FormAutofillSection') as {
    classifySections(details: FieldDetail[], options: object): Section[];
  };
  const below = (frame: Window): Window[] => [
    frame,
    ...Array.from({ length: frame.length }, (_, at) => below(frame[at] as Window)).flat(),
  ];
  const formsOf = (frame: Window) => {
    const fields = [...frame.document.querySelectorAll('input, select')];
    const byRoot = new Map<Element, FieldDetail[]>();
    for (const field of fields) {
      const form = forms.createFromField(field);
      if (byRoot.has(form.rootElement)) continue;
      const details = handler.collectFormFieldDetails(form, false);
      byRoot.set(
        form.rootElement,
        details.filter(({ fieldName }) => fieldName !== 'iframe'),
      );
    }
    return [...byRoot.values()];
  };
  const [top, ...frames] = below(window).filter((frame) => {
    try {
      return frame.document !== null;
    } catch {
      return false; // of another origin: nothing was saved of it
    }
  });
  if (top === undefined) return [];
  const groups = [...formsOf(top), frames.flatMap((frame) => formsOf(frame).flat())];
  const found = groups.flatMap((details) => {
    heuristics.parseAndUpdateFieldNamesParent(details);
    return sections
      .classifySections(details, { ignoreInvalidSection: true })
      .flatMap(({ fieldDetails }) => fieldDetails);
  });
  const elementAt = (
    { frame, selector }: { frame: string; selector: string },
    within: Window,
    file: string,
  ) => {
    const [first = '', ...inside] = selector.split(' >>> ');
    if (frame !== file) return null;
    return inside.reduce<Element | null>(
      (host, next) => host?.shadowRoot?.querySelector(next) ?? null,
      within.document.querySelector(first),
    );
  };
  return [top, ...frames].map((frame) => {
    const file = frame === top ? '' : decodeURIComponent(frame.location.href).replace(origin, '');
    const own = labels.filter((label) => label.frame === file);
    const labelled = own.map((label) => elementAt(label, frame, file));
    const fields = found
      .filter(({ element }) => element.ownerDocument === frame.document)
      .map(({ element, fieldName }) => ({ name: fieldName, label: labelled.indexOf(element) }));
    return { file, fields };
  });
}
