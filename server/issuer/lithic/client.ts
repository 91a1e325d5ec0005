import Lithic from 'lithic';
import type { LithicSettings } from '../../config-lithic.ts';
import { IssuerUnavailable } from '../../issuer-port.ts';

const ANSWER_WITHIN_MS = 5000;

/** Lithic's own client; it takes nothing from the environment, and logs nothing. */
export function openClient({ apiKey, apiBase }: LithicSettings): Lithic {
  return new Lithic({
    apiKey,
    baseURL: apiBase,
    webhookSecret: null,
    maxRetries: 1,
    timeout: ANSWER_WITHIN_MS,
    logLevel: 'off',
  });
}

/** Whatever Lithic refuses or does not answer is unavailable; its texts may quote what was sent, so they are not told. */
export async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Lithic.APIError)
      throw new IssuerUnavailable(`Lithic answers ${error.status ?? 'nothing'} (${error.name})`);
    if (error instanceof SyntaxError) throw new IssuerUnavailable('Lithic answers no JSON');
    throw error;
  }
}

/** The same for what may not be there. */
export function found<T>(work: () => Promise<T>): Promise<T | undefined> {
  return asked(async () => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Lithic.NotFoundError) return undefined;
      throw error;
    }
  });
}

/** What Lithic answers is looked at before it is used. */
export function checked<T>(is: (value: unknown) => value is T, value: unknown): T {
  if (is(value)) return value;
  throw new IssuerUnavailable('Lithic answers what this adapter does not read');
}
