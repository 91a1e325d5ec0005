// A shopper at the browser: what a person does in the options page and the popup, by what a person can see there.
import type { ElementHandle, Page } from 'puppeteer';
import type { ShopperBrowser } from './browser.ts';

/** What a shopper needs to enrol. */
export type Enrolment = {
  server: string;
  invitation: string;
  address: string;
  /** How many messages the second device has, and the code of the next one after so many. */
  device: { count(): number; codeAfter(count: number): Promise<string> };
  mark?: string;
};

const WITHIN_MS = 20_000;
/** A page ignores input for half a second after it appears. */
const GUARD_MS = 600;
const PRESSES = 3;
const CHANGES_WITHIN_MS = 1000;
/** Often enough; at every frame, as is usual, looking would be most of a browser's work. */
const LOOK_MS = 50;
/** What keeps a number's direction within a sentence, and nobody sees (UAX #9). */
const MARKS = '[\u2066-\u2069]';

export class Shopper {
  readonly browser: ShopperBrowser;
  readonly device: Enrolment['device'];

  private constructor(browser: ShopperBrowser, device: Enrolment['device']) {
    this.browser = browser;
    this.device = device;
  }

  /** Enrols in the options page, step by step, with the browser's virtual token. */
  static async enrol(browser: ShopperBrowser, enrolment: Enrolment): Promise<Shopper> {
    const page = await browser.openExtensionPage('options.html');
    await field(page, 'Server address', enrolment.server);
    await press(page, 'Continue');
    await field(page, 'Invitation', enrolment.invitation);
    await browser.picture(page, 'enrol-invitation');
    await press(page, 'Continue');
    await field(page, 'What do you call it?', 'Blue key');
    await browser.picture(page, 'enrol-token');
    await press(page, 'Register the token');
    await field(page, 'E-mail address', enrolment.address);
    const before = enrolment.device.count();
    await press(page, 'Continue');
    await field(page, 'Code', await enrolment.device.codeAfter(before));
    await browser.picture(page, 'enrol-code');
    await press(page, 'Continue');
    await field(page, 'A word', enrolment.mark ?? 'heron');
    await browser.picture(page, 'enrol-mark');
    await press(page, 'Finish');
    await shown(page, 'Second devices');
    await browser.picture(page, 'options');
    await browser.rememberToken();
    await page.close();
    return new Shopper(browser, enrolment.device);
  }

  /** Adds a phone in the options page: signed with the token, proved by the code that it gets. */
  async addPhone(address: string, readCode: () => Promise<string>): Promise<void> {
    const page = await this.browser.openExtensionPage('options.html');
    await press(page, 'Add a device');
    await (await waitFor(page, 'aria/Text message[role="radio"]', 'Text message')).click();
    await field(page, 'Phone number', address);
    await press(page, 'Send the code, with your token');
    await field(page, 'Code', await readCode());
    await press(page, 'Continue');
    await shown(page, 'Add a device');
    await this.browser.rememberToken();
    await page.close();
  }

  /** Opens the popup over a checkout. */
  async openPopup(page: Page): Promise<Page> {
    return this.browser.openPopup(page);
  }

  /** Confirms what the popup shows; answers how many messages the second device had before. */
  async sendCode(popup: Page): Promise<number> {
    const before = this.device.count();
    await press(popup, 'Send code to');
    await shown(popup, 'Type the code');
    return before;
  }

  /** Types a code (the newest one, where none is given) and touches the token. */
  async typeCode(popup: Page, code: string): Promise<void> {
    await field(popup, 'Type the code from your other device', code);
    await press(popup, 'Continue with your token');
  }

  /** The whole confirmation, from the cheque to the filled card. */
  async confirm(popup: Page): Promise<void> {
    const before = await this.sendCode(popup);
    await this.typeCode(popup, await this.device.codeAfter(before));
    await shown(popup, 'Confirmed.');
  }
}

/** Waits until a page shows a text. */
export async function shown(page: Page, text: string, timeout = WITHIN_MS): Promise<void> {
  await page
    .waitForFunction(
      (wanted, marks) => document.body.innerText.replace(new RegExp(marks, 'g'), '').includes(wanted),
      { timeout, polling: LOOK_MS },
      text,
      MARKS,
    )
    .catch(async () => {
      throw new Error(`"${text}" does not appear; the page shows:\n${await textOf(page)}`);
    });
}

/** All that a page shows. */
export async function textOf(page: Page): Promise<string> {
  return (await page.evaluate(() => document.body.innerText)).replaceAll(new RegExp(MARKS, 'g'), '');
}

/** Chooses the device whose hint begins so, where there are several. */
export async function chooseDevice(popup: Page, hint: string): Promise<void> {
  const selector = 'aria/Code goes to[role="combobox"]';
  const choice = await waitFor(popup, selector, 'Code goes to');
  const value = await choice.evaluate(
    (one, wanted, marks) =>
      [...(one as HTMLSelectElement).options].find(({ text }) =>
        text.replace(new RegExp(marks, 'g'), '').startsWith(wanted),
      )?.value,
    hint,
    MARKS,
  );
  if (value === undefined)
    throw new Error(`there is no device ${hint}; the page shows:\n${await textOf(popup)}`);
  await choice.select(value);
}

/** Types into the field of that name, in place of what it holds. */
export async function field(page: Page, name: string, text: string): Promise<void> {
  const input = await waitFor(page, `aria/${name}[role="textbox"]`, name);
  // Not by clicks: a popup that grows or shrinks moves away from under the mouse.
  await input.focus();
  await input.evaluate((one) => (one as HTMLInputElement).select());
  await input.press('Backspace');
  await input.type(text);
}

/** Presses the button whose words begin so, once it may be pressed, and lets the page answer. */
export async function press(page: Page, words: string, timeout = WITHIN_MS): Promise<void> {
  await passGuard(page);
  for (let tries = 0; tries < PRESSES; tries += 1) {
    const button = await buttonOf(page, words, timeout);
    const before = await textOf(page);
    if (!(await isClicked(button))) continue;
    await changes(page, button, before);
    return;
  }
  throw new Error(`"${words}" cannot be pressed; the page shows:\n${await textOf(page)}`);
}

/** Makes a page believe whenever it looks at its clock that more than half a second has passed, for which it ignores input. */
async function passGuard(page: Page): Promise<void> {
  await page.evaluate((ahead) => {
    if (Object.hasOwn(performance, 'now')) return;
    const { now } = Performance.prototype;
    let looks = 0;
    performance.now = () => {
      looks += 1;
      return now.call(performance) + looks * ahead;
    };
  }, GUARD_MS);
}

/** Clicks the button, and whether it got the click: its screen may move, or be put in place anew, in this very moment. */
async function isClicked(button: Button): Promise<boolean> {
  const got = await button.evaluateHandle((one) => {
    const seen = { click: false };
    one.addEventListener('click', () => Object.assign(seen, { click: true }), { capture: true, once: true });
    return seen;
  });
  try {
    await button.click();
  } catch (error) {
    if (String(error).includes('detached')) return false;
    // A page that is gone went with its click, perhaps before it could say so.
    if ((error as Error).name === 'TargetCloseError') return true;
    throw error;
  }
  return got.evaluate(({ click }) => click).catch(() => true);
}

type Button = ElementHandle<HTMLButtonElement>;

/** Waits until a page shows something else than before, or is gone: a little while, or as long as its button is at work. */
async function changes(page: Page, button: Button, before: string): Promise<void> {
  const pressed = Date.now();
  let within = CHANGES_WITHIN_MS;
  while (Date.now() - pressed < within) {
    const isBusy = await button.evaluate(({ ariaBusy }) => ariaBusy === 'true').catch(() => false);
    if ((await textOf(page).catch(() => undefined)) !== before) return;
    within = isBusy ? WITHIN_MS : CHANGES_WITHIN_MS;
    await pause(LOOK_MS);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((wait) => setTimeout(wait, milliseconds));
}

/** The button whose words begin so, once it is there. */
async function buttonOf(page: Page, words: string, timeout = WITHIN_MS): Promise<Button> {
  const button = await page
    .waitForFunction(
      (wanted, marks) =>
        [...document.querySelectorAll('button')].find(
          (one) =>
            !one.disabled &&
            one.ariaBusy !== 'true' &&
            one.innerText.replace(new RegExp(marks, 'g'), '').trim().startsWith(wanted),
        ),
      { timeout, polling: LOOK_MS },
      words,
      MARKS,
    )
    .catch(async () => {
      throw new Error(`there is no button "${words}"; the page shows:\n${await textOf(page)}`);
    });
  return button.asElement() as Button;
}

async function waitFor(page: Page, selector: string, name: string) {
  const found = await page.waitForSelector(selector, { timeout: WITHIN_MS }).catch(async () => {
    throw new Error(`there is no field "${name}"; the page shows:\n${await textOf(page)}`);
  });
  if (found === null) throw new Error(`there is no field "${name}"`);
  return found;
}
