import { isWebhookSecret } from '../../config-lithic.ts';
import { IssuerUnavailable } from '../../issuer-port.ts';
import type { Ports } from '../../ports.ts';

/** A secret that another has taken the place of is good for a day more. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;
/** So an hour is often enough to look for a new one, and a minute where one is missed. */
const FRESH_MS = 60 * 60 * 1000;
const AGAIN_AFTER_MS = 60_000;
const FIRST_AGAIN_AFTER_MS = 1000;
const MOST = 4;

export type ResponderSecrets = {
  /** Knows a secret when it resolves. Rejects with IssuerUnavailable. */
  prepare(): Promise<void>;
  /** Those that may have signed a message now; nobody is waited for unless none is known yet. */
  accepted(): Promise<readonly string[]>;
  /** The same without waiting for anybody. */
  known(): readonly string[];
  /** A message was signed with none of them: they may have been rotated. */
  missed(): void;
};

type Deps = Pick<Ports, 'clock' | 'log'> & {
  /** From the configuration; none: the provider is asked. */
  configured: readonly string[];
  fetchSecret: () => Promise<string | undefined>;
};

/** The secrets under which Lithic signs what a responder of ours has to answer, kept in memory alone. */
export function openResponderSecrets({ configured, fetchSecret, clock, log }: Deps): ResponderSecrets {
  let known: { secret: string; until: number }[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const look = async () => {
    lookedAt = clock();
    const secret = await fetchSecret();
    if (secret === undefined || !isWebhookSecret(secret))
      throw new IssuerUnavailable('Lithic names no secret of its responder that this adapter reads');
    const now = clock();
    const earlier = known
      .filter((one) => one.secret !== secret && one.until > now)
      .map((one) => ({ ...one, until: Math.min(one.until, now + OVERLAP_MS) }));
    known = [{ secret, until: Number.POSITIVE_INFINITY }, ...earlier].slice(0, MOST);
  };
  const refresh = () => {
    running ??= look().finally(() => {
      running = undefined;
    });
    return running;
  };
  const refreshBehind = (after: number) => {
    if (configured.length > 0 || clock() - lookedAt < after) return;
    refresh().catch((error: Error) => log.warn({ provider: 'lithic' }, error.message));
  };

  const good = () => {
    const now = clock();
    return configured.length > 0
      ? configured
      : known.filter(({ until }) => until > now).map(({ secret }) => secret);
  };

  return {
    prepare: async () => {
      if (configured.length === 0 && known.length === 0) await refresh();
    },
    accepted: async () => {
      if (configured.length > 0) return configured;
      if (known.length > 0) refreshBehind(FRESH_MS);
      // Whoever sends rubbish does not make us ask more often.
      else if (running === undefined && clock() - lookedAt < FIRST_AGAIN_AFTER_MS)
        throw new IssuerUnavailable('the secret of the responder is not known yet');
      else await refresh();
      return good();
    },
    known: () => {
      if (known.length > 0) refreshBehind(FRESH_MS);
      return good();
    },
    missed: () => refreshBehind(AGAIN_AFTER_MS),
  };
}
