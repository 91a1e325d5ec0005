// A browser with a policy of its organisation: what it sets holds, and stands locked in the options page.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, ShopperBrowser } from '../world/browser.ts';
import { badgeOf, openWindow } from '../world/checkout.ts';
import { press, shown, textOf } from '../world/shopper.ts';
import { World } from '../world/world.ts';

const ID = 'omkoiblnccdmngnkgmekkdgjonlhbcao';
/** Policies are files below /etc: this browser alone gets its own, in a namespace of mounts that ends with it. */
const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

/** A program that starts Chromium with what an organisation sets for our extension. */
function browserWith(folder: string, set: object): string {
  const policies = path.join(folder, 'etc', 'policies', 'managed');
  mkdirSync(policies, { recursive: true });
  const policy = { '3rdparty': { extensions: { [ID]: set } } };
  writeFileSync(path.join(policies, 'company.json'), JSON.stringify(policy));
  const program = path.join(folder, 'chromium');
  const mounts = `mount --bind '${folder}/etc' /etc/chromium`;
  writeFileSync(
    program,
    `#!/bin/sh\nexec unshare --mount sh -c "${mounts} && exec '${findChromium()}' \\"\\$@\\"" chromium "$@"\n`,
  );
  chmodSync(program, 0o755);
  return program;
}

describe.skipIf(!canMount)('with a policy (needs the right to mount)', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-policy-'));
  let world: World;
  beforeAll(async () => {
    const program = browserWith(path.join(folder, 'shopper'), {
      merchants: ['shop.localhost'],
      autoOpen: false,
    });
    world = await World.start({ browser: { program } });
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('its settings are locked, and the others are the shopper’s', async () => {
    const page = await world.browser.openExtensionPage('options.html');
    await shown(page, 'Some settings are your organisation’s');
    // The words' own language: the browser says en-US of itself, and might say de.
    expect(await page.$eval('html', ({ lang, dir }) => ({ lang, dir }))).toEqual({ lang: 'en', dir: 'ltr' });
    expect(await textOf(page)).toContain('It pays only at: shop.localhost.');
    const switches = await page.$$eval('.switch input', (inputs) =>
      inputs.map((input) => {
        const { checked, disabled } = input as HTMLInputElement;
        return { checked, disabled };
      }),
    );
    expect(switches).toEqual([
      { checked: true, disabled: false },
      { checked: false, disabled: true },
    ]);
    await page.close();
  });

  test('who is on its list can be paid, who is not cannot, and lights no badge', async () => {
    const page = await world.browser.newTab();
    await page.goto(world.shop.checkoutUrl());
    await expect.poll(() => badgeOf(world)).toBe('✓');
    const popup = await openWindow(world, page);
    await shown(popup, 'Send code to');
    await popup.close();
    await page.goto(world.shop.checkoutUrl().replace('//shop.', '//other.'));
    const refused = await openWindow(world, page);
    await shown(refused, 'Your organisation does not let Countersign pay at this site.');
    expect(await textOf(refused)).not.toContain('Send code');
    await refused.close();
    await page.bringToFront();
    expect(await badgeOf(world)).toBe('');
    await page.close();
  });

  test('its server is the one that a newcomer enrols with', async () => {
    const { url } = world.server;
    const program = browserWith(path.join(folder, 'newcomer'), { server: url });
    await using browser = await ShopperBrowser.start({ still: true, program });
    const page = await browser.openExtensionPage('options.html');
    await shown(page, 'Your organisation has chosen it.');
    const address = await page.$eval('input', (input) => ({ value: input.value, locked: input.readOnly }));
    expect(address).toEqual({ value: url, locked: true });
    await press(page, 'Continue');
    await shown(page, 'Invitation');
  });
});
