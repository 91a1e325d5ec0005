import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Anchors } from '../../shared/anchors.ts';
import { canonicalJson } from '../../shared/canonical.ts';
import type { Evidence } from '../../shared/evidence-schemas.ts';
import { readClaims } from './read-text.ts';

/** What is wrong with the receipt's claims, compared with the certificate and token of the same file. */
export function receiptCheck({
  receipt,
  digest,
  certificate,
  token,
  delivery,
  approvals,
}: Evidence): string | undefined {
  try {
    const claims = readClaims(receipt);
    const { merchant, amount, charge, payer, reference, demand } = certificate;
    const wanted: Record<string, unknown> = {
      digest,
      merchant,
      amount,
      charge,
      entity: payer.entity,
      ...(reference === undefined ? {} : { reference }),
      ...(demand === undefined ? {} : { demand }),
    };
    for (const [name, value] of Object.entries(wanted)) {
      if (canonicalJson(claims[name]) !== canonicalJson(value)) return `${name} is not the certificate’s`;
    }
    const assurance = claims['assurance'] as {
      channel?: string;
      token?: { aaguid?: string };
      approvals?: number;
    };
    if (assurance?.channel !== delivery.channel) return 'the channel is another one';
    if (assurance.token?.aaguid !== token.aaguid) return 'the token’s model is another one';
    return assurance.approvals === approvals.length ? undefined : 'the count of approvals is another one';
  } catch {
    return 'it is no receipt';
  }
}

/** What is wrong with the receipt's signature or issuer, by the anchors alone. */
export async function receiptSignatureCheck(
  { receipt }: Evidence,
  anchors: Anchors,
): Promise<string | undefined> {
  try {
    await compactVerify(receipt, createLocalJWKSet(anchors.jwks as JSONWebKeySet), { algorithms: ['EdDSA'] });
    return readClaims(receipt)['iss'] === anchors.iss ? undefined : 'another server issued it';
  } catch {
    return 'none of the anchors’ keys verifies it';
  }
}
