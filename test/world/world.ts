// Everything that stands around the product: bank, mailbox, card network, payment service, shop, and a shopper's browser.
import { type BrowserOptions, ShopperBrowser } from './browser.ts';
import { Mailbox } from './mailbox.ts';
import { Network } from './network.ts';
import { Psp } from './psp.ts';
import { ServerProcess } from './server-process.ts';
import { Shop, type ShopOptions } from './shop.ts';
import { Shopper } from './shopper.ts';
import { type CentreFaults, SmsCentre } from './sms-centre.ts';

export const ADDRESS = 'ada@phone.example';
export const PHONE = '+447400123442';

export type WorldOptions = {
  shop?: Partial<ShopOptions>;
  browser?: BrowserOptions;
  environment?: Record<string, string>;
  fund?: string;
  /** Whether the shop asks for certificates by itself. */
  demands?: boolean;
  /** What goes wrong at the SMS centre; every message is delivered, with a receipt, where nothing is said. */
  sms?: CentreFaults;
  /** The server's clock is so many milliseconds ahead, and can be turned on; the browser's stays what it is. */
  aheadMs?: number;
  /** Ports of server, shop and mailbox, where a person is to find them again. */
  ports?: { server?: number; shop?: number };
  /** Is told of each part as it stands. */
  onStarted?: (part: 'server' | 'psp' | 'shop' | 'browser', where: string) => void;
  /** Ends the start in the middle; what was started is stopped again. */
  signal?: AbortSignal;
};

/** Those of a test's file that have not ended. */
export const worlds = new Set<World>();

/** One world with one enrolled shopper. */
export class World implements AsyncDisposable {
  readonly server: ServerProcess;
  readonly mailbox: Mailbox;
  readonly sms: SmsCentre;
  readonly network: Network;
  readonly psp: Psp;
  readonly shop: Shop;
  readonly browser: ShopperBrowser;
  readonly shopper: Shopper;
  /** The shopper's account number. */
  readonly account: string;

  private constructor(
    parts: Pick<
      World,
      'server' | 'mailbox' | 'sms' | 'network' | 'psp' | 'shop' | 'browser' | 'shopper' | 'account'
    >,
  ) {
    this.server = parts.server;
    this.mailbox = parts.mailbox;
    this.sms = parts.sms;
    this.network = parts.network;
    this.psp = parts.psp;
    this.shop = parts.shop;
    this.browser = parts.browser;
    this.shopper = parts.shopper;
    this.account = parts.account;
  }

  /** Starts it all and enrols the shopper through the options page, as a person would. */
  static async start(options: WorldOptions = {}): Promise<World> {
    const { onStarted = () => {}, signal, aheadMs } = options;
    await using started = new AsyncDisposableStack();
    const mailbox = started.use(await Mailbox.start());
    const sms = started.use(await SmsCentre.start(options.sms ?? { receipts: { stat: 'DELIVRD' } }));
    const carriers = { SMTP_URL: mailbox.url, SMS_URL: sms.url('source=ExampleBank') };
    const environment = { ...carriers, PAYER_ENTITY: 'Example Bank', ...options.environment };
    const clock = aheadMs === undefined ? {} : { aheadMs };
    const server = started.use(await ServerProcess.start({ environment, ...clock }));
    onStarted('server', server.url);
    const network = new Network({ serverUrl: server.url, keysFile: server.keysFile });
    const psp = started.use(await Psp.start(() => network));
    onStarted('psp', psp.origin);
    const shop = started.use(await Shop.start(psp, options.shop, options.ports?.shop));
    onStarted('shop', shop.origin);
    signal?.throwIfAborted();
    const browser = started.use(await ShopperBrowser.start({ still: true, ...options.browser }));
    onStarted('browser', browser.extensionId);
    const { invitation, account } = await invite(server, options.fund ?? 'EUR 500.00');
    const shopper = await orAborted(signal, enrol({ browser, server, mailbox, invitation }));
    const world = new World({ server, mailbox, sms, network, psp, shop, browser, shopper, account });
    started.defer(() => {
      worlds.delete(world);
    });
    world.#parts = started.move();
    worlds.add(world);
    if (options.demands === true) await world.letShopMakeDemands();
    return world;
  }

  /** Gives the shop a merchant's key, as an operator does. */
  async letShopMakeDemands(): Promise<void> {
    const { server, shop } = this;
    const who = ['--name', shop.options.name, '--origin', shop.origin, '--notify', shop.notify];
    const keys = await server.cli<{ apiKey: string; webhookSecret: string }>('merchant', 'add', ...who);
    shop.makeDemands({ server: server.url, ...keys });
  }

  /** Adds a phone to the shopper's devices in the options page, and waits until the mailbox is told of it. */
  async addPhone(address = PHONE): Promise<void> {
    const { shopper, sms, mailbox } = this;
    const told = mailbox.count(ADDRESS);
    const after = sms.countCodes(address);
    await shopper.addPhone(address, () => sms.waitForCode(address, { after }));
    await mailbox.waitForLetter(ADDRESS, { after: told });
  }

  /** Closes the popup and every tab of the shop. */
  async leaveShop(): Promise<void> {
    const { browser, shop } = this;
    await browser.closePopup();
    const tabs = (await browser.browser.pages()).filter((page) => page.url().startsWith(shop.origin));
    await Promise.all(tabs.map((page) => page.close()));
  }

  #parts = new AsyncDisposableStack();

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

async function invite(server: ServerProcess, fund: string): Promise<{ invitation: string; account: string }> {
  const who = ['--name', 'Ada Example', '--role', 'payer', '--currency', fund.slice(0, 3), '--fund', fund];
  return server.cli('invite', ...who);
}

function enrol(parts: Pick<World, 'browser' | 'server' | 'mailbox'> & { invitation: string }) {
  const { browser, server, mailbox, invitation } = parts;
  const device = {
    count: () => mailbox.count(ADDRESS),
    codeAfter: (count: number) => mailbox.waitForCode(ADDRESS, { after: count }),
  };
  return Shopper.enrol(browser, { server: server.url, invitation, address: ADDRESS, device });
}

/** What the work answers, unless the signal comes first: then its reason. */
export async function orAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (signal === undefined) return work;
  work.catch(() => {}); // where nobody waits any more
  signal.throwIfAborted();
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  ]);
}
