import { encodeBase64url } from '../../shared/base64url.ts';
import type { AuthorisationRequest, CardSnapshot } from '../../shared/card-decision.ts';
import { certificateDigest } from '../../shared/certificate.ts';
import { parseMoney } from '../../shared/money.ts';
import { certificateOf } from '../certificates/certificate-row.ts';
import type { NetworkEvent, NetworkMerchant } from '../issuer-port.ts';
import type { Row } from '../store/tables.ts';
import { billedOf } from './charge-event.ts';
import { earlierCharge, type PaymentFile, positionIn } from './payment-file.ts';

/** What the network asks, or what somebody approved in our place. */
export function requestOf(event: NetworkEvent, file: PaymentFile | undefined): AuthorisationRequest {
  const { networkId, amount, purpose, channel, initiator, checks } = event;
  const merchant = withChallengeAddress(event, file);
  if (amount === undefined) throw new TypeError('an authorisation is about an amount');
  const billed = billedOf(event, file?.account.currency ?? null);
  return { networkId, merchant, amount, billed, purpose, channel, initiator, checks };
}

/** An authorisation often leaves out the address that its 3-D Secure challenge has told. */
function withChallengeAddress({ merchant }: NetworkEvent, file: PaymentFile | undefined): NetworkMerchant {
  const url = merchant.url ?? file?.card?.challenge_url ?? undefined;
  return url === undefined ? merchant : { ...merchant, url };
}

/** What the decision looks at. */
export function snapshotOf(file: PaymentFile): CardSnapshot | undefined {
  const { account, card, certificate: row, chains } = file;
  if (card === undefined) return undefined;
  const { merchant, amount, charge } = certificateOf(row);
  const minor = parseMoney(amount);
  return {
    card: {
      state: card.state,
      releasedAt: card.released_at ?? undefined,
      closesAt: card.closes_at ?? undefined,
      acceptorId: card.acceptor_id ?? undefined,
      verifications: card.verifications,
    },
    frozen: account.frozen_at !== null,
    certificate: {
      valid: minor !== undefined && isValid(row),
      merchant,
      amount: { currency: amount.currency, minor: Number(minor ?? 0n) },
      charge,
    },
    learned: file.learned ?? [],
    ownWord: file.ownWord,
    charges: chains.map(earlierCharge),
    leftOfReserve: positionIn(file).reserved,
  };
}

/**
 * Whether what is stored is a payment that was validated over exactly these bytes (INV1). The signature itself was
 * verified at the confirmation, and is not verified again here (INV6).
 */
function isValid(row: Row<'certificates'>): boolean {
  const evidence = row.confirmation !== null && row.receipt !== null && row.validated_at !== null;
  if (row.state !== 'validated' || !evidence) return false;
  return encodeBase64url(certificateDigest(certificateOf(row))) === row.digest;
}
