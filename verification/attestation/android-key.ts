import { id_ce_keyDescription, KeyDescription } from '@peculiar/asn1-android';
import { AsnParser } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { isoUint8Array } from '@simplewebauthn/server/helpers';
import { canonicalJson } from '../../shared/canonical.ts';
import { jwkOfCose } from '../token-key.ts';
import { verifySignature } from '../verify-signature.ts';
import { jwkOfCertificate } from './certificate-key.ts';
import type { Attestation } from './read-attestation.ts';

/** Of Android's Keymaster: the key was made in it, and it signs. */
const ORIGIN_GENERATED = 0;
const PURPOSE_SIGN = 2;

/**
 * What is wrong with an android-key statement (WebAuthn Level 3 section 8.4), or nothing. It is verified here because the
 * library takes the last certificate that came for the root, and fetches whatever list of revoked ones that names.
 */
export async function androidKeyProblem({
  x5c,
  signature,
  authData,
  clientDataHash,
  publicKey,
}: Attestation): Promise<string | undefined> {
  const [leaf] = x5c;
  if (leaf === undefined || signature === undefined) return 'certificate or signature are missing';
  const key = jwkOfCose(publicKey);
  if (canonicalJson(await jwkOfCertificate(leaf)) !== canonicalJson(key))
    return 'the certificate is of another key';
  const signed = isoUint8Array.concat([authData, clientDataHash]);
  if (!(await verifySignature(key, signed, signature))) return 'the signature does not verify';
  return descriptionProblem(leaf, clientDataHash);
}

function descriptionProblem(
  leaf: Uint8Array<ArrayBuffer>,
  clientDataHash: Uint8Array<ArrayBuffer>,
): string | undefined {
  const { extensions = [] } = AsnParser.parse(leaf, Certificate).tbsCertificate;
  const extension = extensions.find(({ extnID }) => extnID === id_ce_keyDescription);
  if (extension === undefined) return 'the certificate does not describe its key';
  const { attestationChallenge, teeEnforced, softwareEnforced } = AsnParser.parse(
    extension.extnValue,
    KeyDescription,
  );
  if (!isoUint8Array.areEqual(new Uint8Array(attestationChallenge.buffer), clientDataHash))
    return 'the challenge is another one';
  const lists = [teeEnforced, softwareEnforced];
  if (lists.some(({ allApplications }) => allApplications !== undefined))
    return 'the key serves every application';
  // Whoever writes nothing of it is believed as far as their chain reaches.
  if (lists.some(({ origin = ORIGIN_GENERATED }) => origin !== ORIGIN_GENERATED))
    return 'the key was not made in the device';
  const signs = lists.every(({ purpose }) => purpose === undefined || [...purpose].includes(PURPOSE_SIGN));
  return signs ? undefined : 'the key is not one that signs';
}
