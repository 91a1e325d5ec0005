import { EventRefused, IssuerUnavailable } from '../issuer-port.ts';

/** What a provider has on a charge and its adapter does not read holds up no other charge: it is asked for again later. */
export async function legible<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EventRefused)) throw error;
    throw new IssuerUnavailable('the provider has what this adapter does not read', { cause: error });
  }
}
