import browser, { type Scripting } from 'webextension-polyfill';

type Injection = Scripting.ScriptInjection;
type Answer = { frameId: number; result: unknown };

/**
 * Runs a script in frames of a tab and answers what those said that are there. A browser answers for all of them at once,
 * and a frame that never finishes loading makes it wait for ever: after so many milliseconds the answer is undefined.
 */
export async function runInFrames(injection: Injection, withinMs: number): Promise<Answer[] | undefined> {
  const run = browser.scripting.executeScript(injection).then(
    (results) => results.map(({ frameId, result }) => ({ frameId, result: result as unknown })),
    () => [],
  );
  return Promise.race([run, pause(withinMs)]);
}

/** Nothing, after so many milliseconds. */
export function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, undefined));
}
