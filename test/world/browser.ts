// A real Chromium with the built extension, its real popup, and a virtual token that signs as a hardware one would.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import puppeteer, {
  type Browser,
  type CDPSession,
  type Page,
  type Protocol,
  type Target,
  type WebWorker,
} from 'puppeteer';
import { findProgram } from './find-program.ts';

export const EXTENSION_FOLDER = path.resolve(import.meta.dirname, '../../dist/chrome-mv3');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--screen-info={1600x1200}', // without a display; a popup is never higher than its screen lets it be
];
const WITHIN_MS = 20_000;
/** Beside a popup that closes the browser now and then does not tell of a new tab: another is opened then. */
const NEW_TAB_MS = 8000;
/** A background that is just ending may never answer. */
const WORKER_MS = 5000;

/** Where Chromium is, or undefined: CHROMIUM, else the first of its names on the PATH. */
export function findChromium(): string | undefined {
  return findProgram('CHROMIUM', NAMES);
}

export type BrowserOptions = {
  headless?: boolean;
  /** What the virtual token does: whether it verifies its person, whether it is copied to a cloud. */
  token?: { verifies?: boolean; synced?: boolean };
  /** Pictures are saved here, where given. */
  pictures?: string;
  /** What the browser's profile starts with, as its file `Preferences` has it. */
  preferences?: object;
  /** Starts Chromium in its own way; it gets all of its switches. */
  program?: string;
  /** Pages are asked to keep still: without a graphics card, drawing is a tenth of what a browser computes. */
  still?: boolean;
  /** More switches of Chromium's command line. */
  flags?: readonly string[];
  /** The caller closes the browser when the process is told to end; otherwise the browser ends by itself. */
  ownSignals?: boolean;
};

type Credential = Protocol.WebAuthn.Credential;
/** A page that has a token; a token may be at several pages, as far as they are open. */
type Holder = { page: Page; session: CDPSession; authenticatorId: string; token: string };

/** Pictures of the screens, where whoever runs the tests wants them: `PICTURES=/folder npm test -- e2e/screens`. */
export const WANTED_PICTURES: Pick<BrowserOptions, 'pictures'> =
  process.env['PICTURES'] === undefined ? {} : { pictures: process.env['PICTURES'] };

/** One browser with one person's virtual tokens; the one in the hand goes along from page to page of the extension. */
export class ShopperBrowser implements AsyncDisposable {
  readonly browser: Browser;
  readonly extensionId: string;
  readonly pictures: string | undefined;
  readonly #profile: string;
  readonly #token: Required<NonNullable<BrowserOptions['token']>>;
  /** What each token has learned, by its name. */
  readonly #credentials = new Map<string, Credential[]>();
  readonly #holders = new Map<Page, Holder>();
  /** The page that got the token last. */
  #holder: Holder | undefined;
  #inHand = 'first';

  private constructor(browser: Browser, extensionId: string, profile: string, options: BrowserOptions) {
    this.browser = browser;
    this.extensionId = extensionId;
    this.pictures = options.pictures;
    this.#profile = profile;
    this.#token = { verifies: true, synced: false, ...options.token };
  }

  /** Starts Chromium with the extension loaded. Rejects with one clear line where there is no Chromium or no build. */
  static async start(options: BrowserOptions = {}): Promise<ShopperBrowser> {
    const executablePath = options.program ?? findChromium();
    if (executablePath === undefined)
      throw new Error('there is no Chromium: install it, or set CHROMIUM to its path');
    if (!existsSync(EXTENSION_FOLDER)) throw new Error('the extension is not built: npm run build');
    await using undo = new AsyncDisposableStack();
    const profile = await mkdtemp(path.join(tmpdir(), 'countersign-browser-'));
    undo.defer(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
    if (options.preferences !== undefined) await writePreferences(profile, options.preferences);
    const browser = await puppeteer.launch({
      executablePath,
      headless: options.headless ?? true,
      pipe: true,
      enableExtensions: [EXTENSION_FOLDER],
      userDataDir: profile,
      defaultViewport: null,
      args: [
        ...FLAGS,
        ...(options.still ? ['--force-prefers-reduced-motion'] : []),
        ...(options.flags ?? []),
        '--window-size=1200,900',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      ...(options.ownSignals ? { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false } : {}),
    });
    undo.defer(() => browser.close());
    const background = await browser.waitForTarget((one) => one.type() === 'service_worker', {
      timeout: WITHIN_MS,
    });
    const extensionId = new URL(background.url()).host;
    if (options.pictures !== undefined) await mkdir(options.pictures, { recursive: true });
    undo.move();
    return new ShopperBrowser(browser, extensionId, profile, options);
  }

  /** From now on the token goes by itself to every page of the extension that opens: for a person at the mouse. */
  giveTokenToEveryPage(): void {
    const given = new WeakSet<Target>();
    const give = async (target: Target) => {
      const isPage = target.url().startsWith(`chrome-extension://${this.extensionId}/`);
      if (given.has(target) || !isPage || target.type() === 'service_worker') return;
      given.add(target);
      await this.attachToken(await target.asPage());
    };
    for (const event of ['targetcreated', 'targetchanged'] as const)
      this.browser.on(event, (target) => void give(target).catch(() => given.delete(target)));
  }

  /** The extension's background; starts it when it sleeps. */
  async background(): Promise<WebWorker> {
    const target = await this.browser.waitForTarget((one) => this.#isOwn(one, 'service_worker'), {
      timeout: WITHIN_MS,
    });
    const worker = await target.worker();
    if (worker === null) throw new Error('the background does not run');
    return worker;
  }

  /** Runs a function within the extension: in its background, or in a tab where that does not run or answer. */
  async evaluate<Answer>(work: (text: string) => Answer | Promise<Answer>, text: string): Promise<Answer> {
    const target = this.browser.targets().find((one) => this.#isOwn(one, 'service_worker'));
    const asked = target?.worker().then(async (worker) => {
      return worker === null ? undefined : { answer: await worker.evaluate(work, text) };
    });
    const told = await Promise.race([
      asked?.catch(() => undefined),
      pause(WORKER_MS, undefined, { ref: false }),
    ]);
    if (told !== undefined) return told.answer as Answer;
    const page = await this.openBarePage('options.html', { background: true });
    try {
      return (await page.evaluate(work, text)) as Answer;
    } finally {
      await page.close();
    }
  }

  /** Ends the background as the browser does; the next message starts it again, with its memory gone. */
  async killBackground(): Promise<void> {
    const worker = await this.background();
    await worker.close();
  }

  /** A page of the extension in a tab, with the token. */
  async openExtensionPage(file: string): Promise<Page> {
    const page = await this.openBarePage(file);
    await this.attachToken(page);
    return page;
  }

  /** A new tab. */
  async newTab({ background = false } = {}): Promise<Page> {
    const opened = this.browser.newPage({ background });
    const page = await Promise.race([opened, pause(NEW_TAB_MS, undefined, { ref: false })]);
    if (page !== undefined) return page;
    opened.then((late) => late.close()).catch(() => undefined);
    return this.browser.newPage({ background });
  }

  /** A page of the extension in a tab, without the token; in the background it leaves an open popup alone. */
  async openBarePage(file: string, { background = false } = {}): Promise<Page> {
    const page = await this.newTab({ background });
    await page.goto(`chrome-extension://${this.extensionId}/${file}`);
    return page;
  }

  /** The real toolbar popup over the page that is in front, with the token; it may have opened by itself. */
  async openPopup(page: Page): Promise<Page> {
    const giveUpAt = Date.now() + WITHIN_MS;
    for (;;) {
      if (this.#popupTarget() === undefined) await page.bringToFront();
      const open = this.#popupTarget() !== undefined;
      try {
        if (!open) await this.triggerAction(page);
        return await this.waitForPopup(2000);
      } catch (error) {
        // A popup closes by itself when the page behind it takes the focus: then it is opened again.
        if (Date.now() > giveUpAt) throw error;
      }
    }
  }

  /** Presses the toolbar button. */
  async triggerAction(page: Page): Promise<void> {
    const extension = (await this.browser.extensions()).get(this.extensionId);
    if (extension === undefined) throw new Error('the extension is gone');
    await page.triggerExtensionAction(extension);
  }

  /** The popup, once something opened it. */
  async waitForPopup(timeout = WITHIN_MS): Promise<Page> {
    const target = await this.browser.waitForTarget((one) => this.#isPopup(one), { timeout });
    const popup = await target.asPage();
    await this.attachToken(popup);
    return popup;
  }

  /** Closes the popup, where one is open, as a click beside it does; resolves once it is gone. */
  async closePopup(): Promise<void> {
    const target = this.#popupTarget();
    if (target === undefined) return;
    await this.rememberToken();
    const page = await target.asPage().catch(() => undefined);
    await page?.evaluate(() => window.close()).catch(() => undefined);
    const giveUpAt = Date.now() + WITHIN_MS;
    while (this.#popupTarget() !== undefined && Date.now() < giveUpAt) await pause(20);
  }

  /** The folder in which the browser keeps what it keeps. */
  get profile(): string {
    return this.#profile;
  }

  #popupTarget(): Target | undefined {
    return this.browser.targets().find((one) => this.#isPopup(one));
  }

  #isPopup(target: Target): boolean {
    return target.url().startsWith(`chrome-extension://${this.extensionId}/popup.html`);
  }

  /** Takes another token into the hand, or a new one of that name; the page has it, and no other, from now on. */
  async takeToken(page: Page, name: string): Promise<void> {
    await this.rememberToken();
    this.#inHand = name;
    await this.attachToken(page);
  }

  /** Takes a token into the hand that was enrolled elsewhere; pages get it by `attachToken`. */
  async bringToken(name: string, credential: Credential): Promise<void> {
    await this.rememberToken();
    this.#credentials.set(name, [credential]);
    this.#inHand = name;
  }

  /** Gives the token in the hand to a page: a virtual authenticator belongs to one page, what it holds is carried along. */
  async attachToken(page: Page): Promise<void> {
    await this.rememberToken();
    const token = this.#inHand;
    const before = this.#holders.get(page);
    const session = before?.session ?? (await this.#openSession(page));
    if (before !== undefined) {
      const { authenticatorId } = before;
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    }
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: this.#token.verifies,
        automaticPresenceSimulation: true,
        defaultBackupEligibility: this.#token.synced,
        defaultBackupState: this.#token.synced,
      },
    });
    for (const credential of this.#credentials.get(token) ?? []) {
      await session.send('WebAuthn.addCredential', { authenticatorId, credential });
    }
    this.#holder = { page, session, authenticatorId, token };
    this.#holders.set(page, this.#holder);
  }

  /** A popup may close at once after a touch: what the token counted is kept as it happens. */
  async #openSession(page: Page): Promise<CDPSession> {
    const session = await page.createCDPSession();
    await session.send('WebAuthn.enable');
    session.on('WebAuthn.credentialAdded', ({ credential }) => this.#keep(page, credential));
    session.on('WebAuthn.credentialAsserted', ({ credential }) => {
      this.#keep(page, credential);
      void this.#tellOthers(page, credential);
    });
    return session;
  }

  /** Keeps what the token has learned and counted, while its page is still open. */
  async rememberToken(): Promise<void> {
    if (this.#holder === undefined) return;
    const { session, authenticatorId, token } = this.#holder;
    const known = await session.send('WebAuthn.getCredentials', { authenticatorId }).catch(() => undefined);
    if (known !== undefined && known.credentials.length > 0) this.#credentials.set(token, known.credentials);
  }

  #keep(page: Page, credential: Credential): void {
    const token = this.#holders.get(page)?.token ?? this.#inHand;
    const held = this.#credentials.get(token) ?? [];
    const others = held.filter(({ credentialId }) => credentialId !== credential.credentialId);
    this.#credentials.set(token, [...others, credential]);
  }

  /** The same token at other pages counts on from there, for it is one. */
  async #tellOthers(page: Page, credential: Credential): Promise<void> {
    const token = this.#holders.get(page)?.token;
    for (const holder of [...this.#holders.values()]) {
      if (holder.page === page || holder.token !== token) continue;
      const { session, authenticatorId } = holder;
      const { credentialId } = credential;
      try {
        await session.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
        await session.send('WebAuthn.addCredential', { authenticatorId, credential });
      } catch {
        this.#holders.delete(holder.page);
      }
    }
  }

  /** Saves a picture of a page under a name, where pictures are wanted. */
  async picture(page: Page, name: string): Promise<void> {
    if (this.pictures === undefined) return;
    await page.screenshot({ path: path.join(this.pictures, `${name}.png`) as `${string}.png` });
  }

  #isOwn(target: Target, type: string): boolean {
    return target.type() === type && target.url().startsWith(`chrome-extension://${this.extensionId}/`);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function writePreferences(profile: string, preferences: object): Promise<void> {
  await mkdir(path.join(profile, 'Default'));
  await writeFile(path.join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
}
