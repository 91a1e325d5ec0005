import { Webhook } from 'standardwebhooks';
import { openSecret } from '../merchants/credentials.ts';
import type { Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { Fate } from './decide-next.ts';

const GONE = 410;

/**
 * Sends a claimed webhook, signed now by Standard Webhooks. Only a 2xx of that very address counts; redirects are not
 * followed, and of the answer nothing but its status is read.
 */
export async function sendWebhook(
  deps: Pick<Ports, 'store' | 'keys' | 'clock'> & { answerWithinMs: number },
  { id, merchant_id, address, body }: Row<'webhooks'>,
): Promise<Fate> {
  const merchant = await deps.store.read
    .selectFrom('merchants')
    .select(['id', 'secret'])
    .where('id', '=', merchant_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (merchant === undefined) return { outcome: 'dropped', detail: 'the merchant was removed' };
  const receiver = { address, secret: openSecret(deps, merchant) };
  return fateOf(await postSigned(receiver, { id, at: deps.clock(), body }, deps.answerWithinMs));
}

/** Posts a body that is signed by Standard Webhooks; answers the status, or why there was none. Redirects are not followed. */
export function postSigned(
  { address, secret }: { address: string; secret: string },
  { id, at, body }: { id: string; at: number; body: string },
  withinMs: number,
): Promise<number | string> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Countersign',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), body),
  };
  return post(address, headers, body, withinMs);
}

async function post(
  address: string,
  headers: Record<string, string>,
  body: string,
  withinMs: number,
): Promise<number | string> {
  try {
    const signal = AbortSignal.timeout(withinMs);
    const answer = await fetch(address, { method: 'POST', headers, body, redirect: 'manual', signal });
    await answer.body?.cancel().catch(() => undefined);
    return answer.status;
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? 'no answer');
  }
}

function fateOf(answer: number | string): Fate {
  if (typeof answer === 'string') return { outcome: 'again', detail: answer };
  const detail = `status ${answer}`;
  if (answer >= 200 && answer < 300) return { outcome: 'sent', detail };
  return { outcome: answer === GONE ? 'refused' : 'again', detail };
}
