import type { IssuerAdapter } from '../issuer-port.ts';
import type { Ports } from '../ports.ts';

/** What an adapter may use; it holds no lock of ours and never calls a use case. */
export type IssuerDeps = Pick<Ports, 'config' | 'store' | 'keys' | 'random' | 'clock' | 'log'>;

type OpenIssuer = (deps: IssuerDeps) => IssuerAdapter;

/** Each is loaded only where it is configured: a provider's own package is large. */
const ISSUERS: Readonly<Record<Ports['config']['issuer'], () => Promise<OpenIssuer>>> = {
  lithic: async () => (await import('./lithic/open-lithic.ts')).openLithic,
  sandbox: async () => (await import('./sandbox.ts')).openSandbox,
  iso8583: async () => (await import('./iso8583/open-iso8583.ts')).openIso8583,
  stripe: async () => (await import('./stripe/open-stripe.ts')).openStripe,
};

/** The adapter that the configuration names. */
export async function openIssuer(deps: IssuerDeps): Promise<IssuerAdapter> {
  const open = await ISSUERS[deps.config.issuer]();
  return open(deps);
}
