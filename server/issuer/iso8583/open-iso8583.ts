import { EventRefused, type IssuerAdapter } from '../../issuer-port.ts';
import type { Ports } from '../../ports.ts';
import { HOLD_DAYS, openOwnCards } from '../own-cards.ts';
import { answerMessage, type Tell } from './answer-message.ts';
import { isGenuine, withCode } from './authentication-code.ts';
import type { LinkEnd, Wire } from './link.ts';
import { LIMITS, type ListenLimits, listenForLinks } from './listen.ts';

type Deps = Pick<Ports, 'config' | 'store' | 'keys' | 'random' | 'clock' | 'log'>;

/** How long networks wait for an answer before they give one in our place. */
const DECISION_MS = 2000;

/**
 * A card network that speaks ISO 8583:1987 by TCP, in the dialect that the README tells. The issuer is ourselves: cards
 * are made here, a yes is final when it is sent, and holds end by our own timer.
 */
export function openIso8583(deps: Deps, limits: ListenLimits = LIMITS): IssuerAdapter {
  const { config, clock, log } = deps;
  const settings = config.iso8583;
  if (settings === undefined) throw new TypeError('ISSUER=iso8583 is configured with its settings');
  const { bin, macKey } = settings;
  const { recognise, ...cards } = openOwnCards({ ...deps, bin });
  return {
    provider: 'iso8583',
    caps: {
      decisionMs: DECISION_MS,
      merchantLock: 'none',
      partialApproval: false,
      increments: 'delta',
      answers3ds: false,
      pan: 'api',
      holdDays: HOLD_DAYS,
    },
    ...cards,
    readEvent: () => Promise.reject(new EventRefused('form')),
    reply: () => {
      throw new TypeError('this network speaks no HTTP');
    },
    listen: async (tell) => {
      const listening = await listenForLinks(settings, limits, {
        wire: wireOf({ clock, log, recognise }, macKey, tell),
        ended: (why) => noteEnd(log, why),
      });
      const { tls } = settings;
      log.info(
        { provider: 'iso8583', address: listening.address, tls: tls !== undefined },
        'waits for the network',
      );
      return listening;
    },
  };
}

/** Only what is genuine is answered, and what is answered bears our code. */
function wireOf(deps: Parameters<typeof answerMessage>[0], macKey: Buffer, tell: Tell): Wire {
  return {
    isGenuine: (message) => isGenuine(message, macKey),
    answer: async (message) => {
      try {
        const answer = await answerMessage(deps, message, tell);
        return answer && withCode(answer, macKey);
      } catch (error) {
        deps.log.error({ provider: 'iso8583', err: error }, 'a message could not be taken');
        throw error;
      }
    },
  };
}

function noteEnd(log: Ports['log'], why: LinkEnd): void {
  const fields = { provider: 'iso8583', why };
  if (why === 'closed') log.info(fields, 'a link of the network ended');
  else log.warn(fields, 'a link of the network was ended');
}
