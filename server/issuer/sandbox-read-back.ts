import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseStrictJson } from '../../shared/strict-json.ts';
import { EventRefused, IssuerUnavailable } from '../issuer-port.ts';
import { signWebhook, verifyWebhook } from './webhook-signature.ts';

const ANSWER_WITHIN_MS = 5000;
const MOST_BYTES = 1_000_000;

const ReadBack = Type.Object({ networkId: Type.String(), messages: Type.Array(Type.Unknown()) });
type ReadBack = Static<typeof ReadBack>;
const readBack = Compile(ReadBack);

type Asked = { url: string; secret: Buffer; networkId: string; now: number };

/**
 * Asks the sandbox network for its messages on a charge: `GET URL/charges/ID`, signed by both sides as its events are, for
 * an answer that anybody could have given would free a hold. Rejects with IssuerUnavailable.
 */
export async function readCharge({ url, secret, networkId, now }: Asked): Promise<ReadBack> {
  try {
    const response = await fetch(`${url}/charges/${encodeURIComponent(networkId)}`, {
      headers: signWebhook(Buffer.alloc(0), secret, { id: `read-${networkId}`, now }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const raw = Buffer.from(await response.arrayBuffer());
    if (response.status !== 200 || raw.length > MOST_BYTES)
      throw new IssuerUnavailable(`the network answered ${response.status}`);
    verifyWebhook(raw, Object.fromEntries(response.headers), secret, now);
    const parsed: unknown = parseStrictJson(raw.toString('utf8'));
    if (readBack.Check(parsed) && parsed.networkId === networkId) return parsed;
    throw new EventRefused('form');
  } catch (error) {
    if (error instanceof IssuerUnavailable) throw error;
    throw new IssuerUnavailable('the network does not answer', { cause: error });
  }
}
