// The security team at work: a server, its mailbox, and a browser in which each person has tabs and a token of their own.
import type { BrowserContext, Page } from 'puppeteer';
import { SHIPPED_ORIGINS } from '../../server/shipped-origins.ts';
import { EXTENSION_ORIGIN } from './bank.ts';
import { type BrowserOptions, ShopperBrowser } from './browser.ts';
import { Mailbox } from './mailbox.ts';
import { Payer, type PayerOptions, type Till } from './payer.ts';
import { ServerProcess } from './server-process.ts';
import { press, shown } from './shopper.ts';

export type ConsoleWorldOptions = { environment?: Record<string, string>; browser?: BrowserOptions };

export class ConsoleWorld implements AsyncDisposable {
  readonly server: ServerProcess;
  readonly mailbox: Mailbox;
  readonly browser: ShopperBrowser;
  readonly #parts: AsyncDisposableStack;
  readonly #contexts = new Map<Payer, BrowserContext>();
  #people = 0;

  private constructor(
    parts: Pick<ConsoleWorld, 'server' | 'mailbox' | 'browser'>,
    disposing: AsyncDisposableStack,
  ) {
    this.server = parts.server;
    this.mailbox = parts.mailbox;
    this.browser = parts.browser;
    this.#parts = disposing;
  }

  static async start(options: ConsoleWorldOptions = {}): Promise<ConsoleWorld> {
    await using started = new AsyncDisposableStack();
    const mailbox = started.use(await Mailbox.start());
    const environment = {
      SMTP_URL: mailbox.url,
      EXTENSION_ORIGINS: [EXTENSION_ORIGIN, ...SHIPPED_ORIGINS].join(','),
      ...options.environment,
    };
    const server = started.use(await ServerProcess.start({ environment }));
    const browser = started.use(await ShopperBrowser.start({ still: true, ...options.browser }));
    return new ConsoleWorld({ server, mailbox, browser }, started.move());
  }

  /** What people need to enrol and pay. */
  get till(): Till {
    return { url: this.server.url, mailbox: this.mailbox, now: Date.now };
  }

  /** Invited at the command line, enrolled, with a token of their own. */
  async person(options: PayerOptions): Promise<Payer> {
    const { name = 'Ada Example', role = 'payer', fund = 'EUR 500.00' } = options;
    const money = role === 'payer' ? ['--currency', fund.slice(0, 3), '--fund', fund] : [];
    const who = ['--name', name, '--role', role, ...money];
    const { invitation } = await this.server.cli<{ invitation: string }>('invite', ...who);
    this.#people += 1;
    const address = `person${this.#people}@mail.example`;
    return Payer.enrol(this.till, { ...options, invitation, address });
  }

  /** A tab of that person, with their token in it; nobody else's tabs share its storage. */
  async tab(person: Payer, address = '/console'): Promise<Page> {
    const context = this.#contexts.get(person) ?? (await this.browser.browser.createBrowserContext());
    this.#contexts.set(person, context);
    const page = await context.newPage();
    await page.goto(this.server.url + address);
    await this.takeToken(person, page);
    return page;
  }

  /** The person's token goes into the tab, counted on from where it was. */
  async takeToken({ token }: Payer, page: Page): Promise<void> {
    const { credentialId, userHandle = '', key } = token;
    const base64 = (text: string) => Buffer.from(text, 'base64url').toString('base64');
    token.counter += 1000;
    await this.browser.bringToken(credentialId, {
      credentialId: base64(credentialId),
      isResidentCredential: true,
      rpId: 'localhost',
      privateKey: key.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      userHandle: base64(userHandle),
      signCount: token.counter,
    });
    await this.browser.attachToken(page);
  }

  /** A tab in which that person has signed in. */
  async signIn(person: Payer): Promise<Page> {
    const page = await this.tab(person);
    await press(page, 'Sign in with your token');
    await shown(page, 'Sign out');
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

/** Goes to a place of the console, until it shows that text. */
export async function go(page: Page, place: string, text: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, `#/${place}`);
  await shown(page, text);
}
