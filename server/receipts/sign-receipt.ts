import { CompactSign } from 'jose';
import type { Certificate } from '../../shared/schemas.ts';
import { newId } from '../ids.ts';
import type { Ports } from '../ports.ts';

/** What a receipt states (PROTOCOL section 8): neither the payer's name nor account nor the certificate's id. */
export type ReceiptSubject = {
  certificate: Certificate;
  digest: string;
  channel: string;
  token: { aaguid: string; attested: boolean };
  approvals: number;
};

/** The server's signed statement that a payment was validated: a compact JWS by EdDSA. */
export async function signReceipt(
  deps: Pick<Ports, 'config' | 'keys' | 'clock' | 'random'>,
  { certificate, digest, channel, token, approvals }: ReceiptSubject,
): Promise<string> {
  const [key] = deps.keys.receipts;
  if (key?.privateKey === undefined) throw new Error('no key signs receipts');
  const { merchant, amount, charge, payer, reference, demand } = certificate;
  const claims = {
    iss: deps.config.publicUrl,
    iat: Math.floor(deps.clock() / 1000),
    jti: newId(deps.random),
    digest,
    merchant,
    amount,
    charge,
    entity: payer.entity,
    reference,
    demand,
    assurance: { channel, token, approvals },
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'JWT' })
    .sign(key.privateKey);
}
