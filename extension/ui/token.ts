import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import type { Assertion, Registration } from '../../shared/schemas.ts';
import { fail, type Result, succeed } from '../messages/problem.ts';

/** Asks the token for its signature over a challenge that the background computed; `token-silent` when it gives none. */
export async function touchToken(optionsJSON: object): Promise<Result<Assertion>> {
  try {
    const options = optionsJSON as PublicKeyCredentialRequestOptionsJSON;
    return succeed((await startAuthentication({ optionsJSON: options })) as Assertion);
  } catch {
    return fail('token-silent');
  }
}

/** Registers a token; `token-silent` when it was not touched, or is registered already. */
export async function registerToken(optionsJSON: object): Promise<Result<Registration>> {
  try {
    const options = optionsJSON as PublicKeyCredentialCreationOptionsJSON;
    return succeed((await startRegistration({ optionsJSON: options })) as Registration);
  } catch {
    return fail('token-silent');
  }
}
