import { expireApprovals } from './approvals/expire-approvals.ts';
import { openMetadataWork } from './attestation/refresh-metadata.ts';
import { openTextRemoval } from './audit/remove-texts.ts';
import { BATCH, sealEntries } from './audit/seal-entries.ts';
import { sweepCards } from './cards/sweep-cards.ts';
import { expireCertificates } from './certificates/expire-certificates.ts';
import { newId } from './ids.ts';
import { endOutlived } from './outbox/end-outlived.ts';
import { recordReceipt } from './outbox/record-receipt.ts';
import { OutboxWork } from './outbox/work-outbox.ts';
import type { ChannelPort, Ports } from './ports.ts';
import { deleteOutlived } from './retention/delete-outlived.ts';
import { pushEntries } from './siem/push-entries.ts';
import { pushedTo } from './siem/pushed-to.ts';
import { siemTargets } from './siem/targets.ts';
import { WebhookWork } from './webhooks/work-webhooks.ts';

/** What goes on beside the requests. */
export type Worker = {
  /** Something was put into the outbox, or waits to be told to a merchant. */
  wake(): void;
  /** Resolves when the messages in hand have their answer and no sweep is under way. */
  stop(): Promise<void>;
};

/**
 * How many milliseconds after one look at what there is to do the next follows, where nobody wakes the worker; `answer`: how
 * long a merchant's site, or a SIEM, has to answer.
 */
export type Pauses = {
  outbox: number;
  sweep: number;
  delete: number;
  rates: number;
  seal: number;
  answer: number;
};
const PAUSES: Pauses = {
  ...{ outbox: 1000, sweep: 3000, delete: 10_000, rates: 10_000 },
  ...{ seal: 5000, answer: 10_000 },
};
const CARDS_AT_ONCE = 100;
const BETWEEN_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/** Sends what is in the outbox and writes down what time has done. Several servers may do so on one database. */
export function startWorker(
  ports: Ports,
  channels: readonly ChannelPort[],
  given: Partial<Pauses> = {},
): Worker {
  const pauses = { ...PAUSES, ...given };
  let onAnswer = () => {};
  const outbox = new OutboxWork(ports, channels, () => onAnswer());
  const sending = repeat(ports, 'outbox', pauses.outbox, () => outbox.take());
  onAnswer = sending.wake;
  let onTold = () => {};
  const webhooks = new WebhookWork({ ...ports, answerWithinMs: pauses.answer }, () => onTold());
  const telling = repeat(ports, 'webhooks', pauses.outbox, () => webhooks.take());
  onTold = telling.wake;
  for (const channel of channels) channel.onReceipt?.((receipt) => recordReceipt(ports, receipt));
  const metadata = openMetadataWork(ports);
  const sealer = newId(ports.random);
  const pushing = siemTargets(ports.config).map((target) =>
    repeat(ports, `siem ${target.kind}`, pauses.seal, () =>
      pushEntries({ ...ports, answerWithinMs: pauses.answer }, target, sealer),
    ),
  );
  const removeTexts = openTextRemoval(ports, () => pushedTo(ports));
  const sweeps = [
    ...pushing,
    repeat(ports, 'audit', pauses.seal, async () => {
      const sealed = await sealEntries(ports, { holder: sealer });
      if (sealed !== undefined && sealed > 0) for (const { wake } of pushing) wake();
      return sealed === BATCH;
    }),
    repeat(ports, 'outbox-end', pauses.sweep, async () => (await endOutlived(ports)) > 0),
    repeat(ports, 'certificates', pauses.sweep, async () => (await expireCertificates(ports)) > 0),
    repeat(ports, 'approvals', pauses.sweep, async () => (await expireApprovals(ports)) > 0),
    repeat(ports, 'cards', pauses.sweep, async () => {
      const worked = await sweepCards(ports, ports.clock());
      // Where the provider does not answer, the same cards come again: in their time.
      if (worked >= CARDS_AT_ONCE) await new Promise((wait) => setTimeout(wait, BETWEEN_MS));
      return worked >= CARDS_AT_ONCE;
    }),
    repeat(ports, 'audit-texts', pauses.delete, async () => (await removeTexts()) > 0),
    repeat(ports, 'rates', pauses.rates, async () => {
      await ports.rates.refresh();
      return false;
    }),
    repeat(ports, 'metadata', pauses.rates, async () => {
      await metadata();
      return false;
    }),
    repeat(ports, 'retention', pauses.delete, async () => {
      await deleteOutlived(ports);
      return false;
    }),
  ];
  return {
    wake() {
      sending.wake();
      telling.wake();
    },
    async stop() {
      await Promise.all([sending, telling, ...sweeps].map((loop) => loop.stop()));
      await Promise.all([outbox.finish(), webhooks.finish()]);
    },
  };
}

type Loop = { wake(): void; stop(): Promise<void> };

/**
 * Does some work again and again: at once when it says that there is more, when woken, else after the pause. An error ends
 * nothing: it is logged when it first comes and the pauses grow until the work succeeds.
 */
function repeat(
  { log }: Pick<Ports, 'log'>,
  name: string,
  everyMs: number,
  work: () => Promise<boolean>,
): Loop {
  let stopping = false;
  let woken = false;
  let endPause = () => {};
  let failures = 0;
  const once = async (): Promise<boolean> => {
    try {
      const more = (await work()) === true;
      if (failures > 0) log.info({ work: name, failures }, 'the worker goes on');
      failures = 0;
      return more;
    } catch (error) {
      failures += 1;
      if (failures === 1) log.error({ work: name, error: (error as Error).name }, 'the worker is held up');
      return false;
    }
  };
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const running = (async () => {
    while (!stopping) {
      woken = false;
      const more = await once();
      if (more || woken || stopping) continue;
      await pause(Math.min(LONGEST_PAUSE_MS, everyMs * 2 ** failures));
    }
  })();
  return {
    wake() {
      woken = true;
      if (failures === 0) endPause();
    },
    async stop() {
      stopping = true;
      endPause();
      await running;
    },
  };
}
