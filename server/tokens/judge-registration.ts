import { type Refusal, refuse } from '../../shared/refusals.ts';
import type { Ports } from '../ports.ts';
import { readModelFacts } from './model-facts.ts';
import { modelStanding, type Standing } from './token-standing.ts';
import type { RegisteredToken } from './verify-registration.ts';

const DETAILS: Readonly<Record<Exclude<Standing, 'good' | 'frozen'>, string>> = {
  denied: 'Tokens of this model are not allowed here: use another one.',
  'not-allowed':
    'Only models on a list are allowed here, and this token does not prove that it is one: use another one.',
  compromised: 'This model was reported as revoked or broken: use another one.',
};

/** Refuses a registered token whose model may not serve (registration-refused), in words and by its `state`; nothing where it may. */
export async function judgeRegistration(
  { store }: Pick<Ports, 'store'>,
  { aaguid, model, attested }: RegisteredToken,
): Promise<Refusal | undefined> {
  const facts = await readModelFacts(store.read);
  const standing = modelStanding({ aaguid, model, attested: attested ? 1 : 0 }, facts);
  return standing === 'good'
    ? undefined
    : refuse('registration-refused', { detail: DETAILS[standing], state: standing });
}
