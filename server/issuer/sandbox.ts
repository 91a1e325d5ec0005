import type { IssuerAdapter, NetworkAnswer, NetworkEvent, ProviderRecord } from '../issuer-port.ts';
import type { Ports } from '../ports.ts';
import { available, HOLD_DAYS, type OwnCards, openOwnCards } from './own-cards.ts';
import { readMessage } from './sandbox-message.ts';
import { readCharge } from './sandbox-read-back.ts';
import { verifyWebhook } from './webhook-signature.ts';

type Deps = Pick<Ports, 'config' | 'store' | 'keys' | 'random' | 'clock'>;

const DECISION_MS = 2000;

/** The built-in issuer: makes single-use cards of the test range without anybody else's account. */
export function openSandbox(deps: Deps): IssuerAdapter {
  const { keys } = deps;
  const { networkUrl, bin } = deps.config.sandbox;
  const { recognise, ...cards } = openOwnCards({ ...deps, bin });
  return {
    provider: 'sandbox',
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
    readEvent: async (raw, headers, now) => {
      verifyWebhook(raw, headers, keys.sandboxNetworkSecret, now);
      return { events: [await eventOf(recognise, readMessage(raw))] };
    },
    ...(networkUrl === undefined
      ? {}
      : { readBack: (networkId) => readBack(deps, recognise, { url: networkUrl, networkId }) }),
    reply: (answer) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer satisfies NetworkAnswer),
    }),
  };
}

type Recognise = OwnCards['recognise'];

/** What a message says, of the card that it names. */
async function eventOf(
  recognise: Recognise,
  { facts, card }: ReturnType<typeof readMessage>,
): Promise<NetworkEvent> {
  return { ...facts, ...(await recognise(card)) };
}

async function readBack(
  { keys, clock }: Deps,
  recognise: Recognise,
  { url, networkId }: { url: string; networkId: string },
): Promise<ProviderRecord | undefined> {
  const secret = keys.sandboxNetworkSecret;
  const { messages } = await readCharge({ url, secret, networkId, now: clock() });
  if (messages.length === 0) return undefined;
  const read = (message: unknown) => eventOf(recognise, readMessage(Buffer.from(JSON.stringify(message))));
  const events = await available(() => Promise.all(messages.map(read)));
  return { networkId, events };
}
