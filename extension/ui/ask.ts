import browser from 'webextension-polyfill';
import type { CommandName, Commands } from '../messages/commands.ts';
import { fail } from '../messages/problem.ts';

/** What is looked at has no outcome of its own. */
type Looked = 'view' | 'optionsView';
type Asked = Exclude<CommandName, Looked>;

/** Asks the background; one that was killed is started by it, and one that dies, or fails, over it answers nothing. */
export async function ask<C extends Asked>(
  command: C,
  details: Commands[C]['ask'],
): Promise<Commands[C]['answer']> {
  return (await send(command, details)) ?? (fail('unreachable') as Commands[C]['answer']);
}

/** What a page of the extension shows; undefined where the background could not say. */
export function look<C extends Looked>(
  command: C,
  details: Commands[C]['ask'],
): Promise<Commands[C]['answer'] | undefined> {
  return send(command, details);
}

async function send<C extends CommandName>(
  command: C,
  details: Commands[C]['ask'],
): Promise<Commands[C]['answer'] | undefined> {
  const answer = browser.runtime.sendMessage({ command, ...details });
  return (await answer.catch(() => undefined)) as Commands[C]['answer'] | undefined;
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
