import { decodeBase64url, encodeBase64url } from '../../shared/base64url.ts';

/** What the client data of a WebAuthn ceremony has to say (PROTOCOL section 4). */
export type ExpectedClientData = {
  type: 'webauthn.create' | 'webauthn.get';
  challenge: Uint8Array;
  /** An exact list. */
  origins: readonly string[];
};

/** The first thing that is wrong with client data, each named after its member. */
export type ClientDataProblem = 'json' | 'type' | 'challenge' | 'origin' | 'crossOrigin' | 'topOrigin';

/**
 * What is wrong with a CollectedClientData (WebAuthn Level 3 section 5.8.1), or nothing. Every member is looked at, whatever
 * another one says. `crossOrigin` and `topOrigin` are checked here because the library accepts them.
 */
export function clientDataProblems(
  clientDataJSON: string,
  expected: ExpectedClientData,
): readonly ClientDataProblem[] {
  const data = parseObject(clientDataJSON);
  if (data === undefined) return ['json'];
  const wrong: Readonly<Record<Exclude<ClientDataProblem, 'json'>, boolean>> = {
    type: data['type'] !== expected.type,
    challenge: data['challenge'] !== encodeBase64url(expected.challenge),
    origin: !expected.origins.some((origin) => origin === data['origin']),
    crossOrigin: data['crossOrigin'] !== undefined && data['crossOrigin'] !== false,
    topOrigin: data['topOrigin'] !== undefined,
  };
  return (Object.keys(wrong) as (keyof typeof wrong)[]).filter((member) => wrong[member]);
}

function parseObject(base64url: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const bytes = decodeBase64url(base64url);
    if (bytes === undefined) return undefined;
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
