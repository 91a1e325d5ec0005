import { decodeBase64url } from '../../shared/base64url.ts';
import type { Hash } from '../../shared/merkle.ts';

const ANSWER_WITHIN_MS = 10_000;
const MOST_BYTES = 64 * 1024;

/** The server did not answer as a log does. */
export class LogUnreachable extends Error {}

/** What another server shows of its log to anybody (PROTOCOL section 8). */
export type LogServer = {
  checkpoint(): Promise<string>;
  consistency(from: number, to: number): Promise<readonly Hash[]>;
};

/** The log of the server at an address. */
export function logServerAt(url: string): LogServer {
  const ask = (path: string) => textAt(`${url.replace(/\/+$/, '')}/v1/audit/${path}`);
  return {
    checkpoint: () => ask('checkpoint'),
    async consistency(from, to) {
      const hashes = hashesIn(await ask(`consistency?from=${from}&to=${to}`));
      if (hashes === undefined) throw new LogUnreachable('the consistency proof is none');
      return hashes;
    },
  };
}

function hashesIn(text: string): readonly Hash[] | undefined {
  try {
    const { proof } = JSON.parse(text) as { proof?: unknown };
    if (!Array.isArray(proof)) return undefined;
    const hashes = proof.map((one) => (typeof one === 'string' ? decodeBase64url(one) : undefined));
    return hashes.every((hash) => hash !== undefined) ? (hashes as Hash[]) : undefined;
  } catch {
    return undefined;
  }
}

async function textAt(address: string): Promise<string> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(address, { redirect: 'error', signal }).catch((error: Error) => {
    const { cause } = error as Error & { cause?: { code?: string } };
    throw new LogUnreachable(`${new URL(address).host} does not answer: ${cause?.code ?? error.name}`);
  });
  if (!answer.ok) throw new LogUnreachable(`${new URL(address).host} answers ${answer.status}`);
  const text = await limitedText(answer);
  if (text === undefined) throw new LogUnreachable(`${new URL(address).host} answers too much`);
  return text;
}

/** A log that is not to be trusted may answer without end. */
async function limitedText(answer: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const part of answer.body ?? []) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return undefined;
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}
