import browser from 'webextension-polyfill';
import type { CommandName, Commands } from '../messages/commands.ts';

/** Asks the background; a background that was killed is started by it. */
export async function ask<C extends CommandName>(
  command: C,
  details: Commands[C]['ask'],
): Promise<Commands[C]['answer']> {
  return (await browser.runtime.sendMessage({ command, ...details })) as Commands[C]['answer'];
}

/** The tab that the popup belongs to: the one in front, or the one named where the screens stand in a window. */
export async function tabOfPopup(): Promise<number | undefined> {
  const named = Number(new URLSearchParams(location.search).get('tab') ?? Number.NaN);
  if (Number.isInteger(named)) return named;
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.id;
}

/** The options page as it is now: one that is open already may show what was before. */
export async function openOptions(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('options.html') });
}
