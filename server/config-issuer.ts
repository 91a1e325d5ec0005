import type { Environment, Read } from './config.ts';
import { type Iso8583Settings, readIso8583 } from './config-iso8583.ts';
import { BINS, DEFAULT_BIN, readBin, readNetworkUrl } from './config-issuer-forms.ts';
import { type LithicSettings, readLithic } from './config-lithic.ts';
import { readStripe, type StripeSettings } from './config-stripe.ts';

/** The built-in issuer. */
export type SandboxSettings = {
  /** The first six digits of its cards' numbers; one of the ranges that no bank issues under. */
  bin: string;
  /** Where its network can be asked what it has on a charge; undefined: there is nobody to ask. */
  networkUrl: string | undefined;
};

const ISSUERS = ['sandbox', 'stripe', 'lithic', 'iso8583'] as const;

/** Who issues the cards; of the others than the sandbox the settings are there where it is them. */
export type IssuerSettings = {
  issuer: (typeof ISSUERS)[number];
  sandbox: SandboxSettings;
  stripe: StripeSettings | undefined;
  lithic: LithicSettings | undefined;
  iso8583: Iso8583Settings | undefined;
};

/** The variables of whoever issues cards. */
export function readIssuer(environment: Environment, read: Read): IssuerSettings {
  const issuer = read(
    'ISSUER',
    'sandbox',
    (text) => ISSUERS.find((name) => name === text),
    ISSUERS.join(' or '),
  );
  return {
    issuer,
    sandbox: {
      bin: read('SANDBOX_BIN', DEFAULT_BIN, readBin, BINS),
      networkUrl: environment['SANDBOX_NETWORK_URL']
        ? read('SANDBOX_NETWORK_URL', '', readNetworkUrl, 'an https URL (http only on this machine)')
        : undefined,
    },
    stripe: issuer === 'stripe' ? readStripe(environment, read) : undefined,
    lithic: issuer === 'lithic' ? readLithic(environment, read) : undefined,
    iso8583: issuer === 'iso8583' ? readIso8583(environment, read) : undefined,
  };
}
