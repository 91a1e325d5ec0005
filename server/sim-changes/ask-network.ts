import { readFile } from 'node:fs/promises';
import type { SimSignal } from '../../shared/sim-change.ts';

/** A network's API; the file holds its access token, which somebody else renews. */
export type SimChangeApi = { url: string; tokenFile: string | undefined };

/** A shopper waits for it. */
const ANSWER_WITHIN_MS = 1500;
const LONGEST_ANSWER = 4096;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The network's answer is not what the API has. */
export class SimAnswerUnreadable extends Error {
  override name = 'SimAnswerUnreadable';
}

/**
 * Asks a network that offers the CAMARA API "SIM Swap": `POST …/retrieve-date { phoneNumber }` → `{ latestSimChange }`. The last
 * change may be the SIM's first use; where the network may look back only so many days it says `monitoredPeriod` and null.
 */
export async function askNetwork(
  { url, tokenFile }: SimChangeApi,
  number: string,
  now: number,
): Promise<SimSignal> {
  const token = tokenFile === undefined ? undefined : (await readFile(tokenFile, 'utf8')).trim();
  const answer = await fetch(`${url}/retrieve-date`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ phoneNumber: number }),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const text = await answer.text();
  if (!answer.ok || text.length > LONGEST_ANSWER)
    throw Object.assign(new SimAnswerUnreadable(), { code: String(answer.status) });
  return readAnswer(text, now);
}

function readAnswer(text: string, now: number): SimSignal {
  const { latestSimChange, monitoredPeriod } = parsed(text);
  if (latestSimChange === null) {
    const isPeriod = typeof monitoredPeriod === 'number' && monitoredPeriod > 0;
    return isPeriod ? { signal: 'unchanged', since: now - monitoredPeriod * DAY_MS } : { signal: 'unknown' };
  }
  const at = typeof latestSimChange === 'string' ? Date.parse(latestSimChange) : Number.NaN;
  // A change that is still to come, beyond what clocks differ by, is none that a network can know of.
  if (Number.isNaN(at) || at > now + DAY_MS) throw new SimAnswerUnreadable();
  return { signal: 'changed', at: Math.min(at, now) };
}

function parsed(text: string): { latestSimChange?: unknown; monitoredPeriod?: unknown } {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // No JSON.
  }
  throw new SimAnswerUnreadable();
}
