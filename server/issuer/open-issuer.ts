import type { IssuerAdapter } from '../issuer-port.ts';
import type { Ports } from '../ports.ts';
import { openIso8583 } from './iso8583/open-iso8583.ts';
import { openLithic } from './lithic/open-lithic.ts';
import { openSandbox } from './sandbox.ts';
import { openStripe } from './stripe/open-stripe.ts';

/** What an adapter may use; it holds no lock of ours and never calls a use case. */
export type IssuerDeps = Pick<Ports, 'config' | 'store' | 'keys' | 'random' | 'clock' | 'log'>;

const ISSUERS: Readonly<Record<Ports['config']['issuer'], (deps: IssuerDeps) => IssuerAdapter>> = {
  lithic: openLithic,
  sandbox: openSandbox,
  iso8583: openIso8583,
  stripe: openStripe,
};

/** The adapter that the configuration names. */
export function openIssuer(deps: IssuerDeps): IssuerAdapter {
  return ISSUERS[deps.config.issuer](deps);
}
