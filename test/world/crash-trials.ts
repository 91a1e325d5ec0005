// Purchases during which the server dies once: all points at which it can, and what has to be true afterwards.
import { audit } from './crash-audit.ts';
import { buy, STORIES, type Story } from './crash-purchase.ts';
import { CrashWorld } from './crash-world.ts';

/** Where the server dies in which purchase. */
export type CrashPoint = { story: Story; dieAt: string };

const CLOSING = ['closeCard', 'closeCards', 'noteOnCards'];
/** Steps of the worker in their own time: they belong to no purchase, or to the one before. */
const SWEEPS = [
  ...CLOSING,
  ...['forgetCheckValues', 'lapse', 'checkLater', 'expire', 'endMessages', 'recordResults'],
  ...['claimWebhooks', 'recordFates', 'claimLook', 'endLook', 'write', 'deleteRows'],
];
/** One turn of the outbox may do what took two in the purchase before; the next purchase has the step again. */
const PURCHASES = 6;
const STEP_WITHIN_MS = 2000;

export class CrashTrials implements AsyncDisposable {
  readonly world: CrashWorld;

  private constructor(world: CrashWorld) {
    this.world = world;
  }

  static async open(databaseUrl?: string, channel?: 'email' | 'sms'): Promise<CrashTrials> {
    return new CrashTrials(await CrashWorld.open(databaseUrl, channel));
  }

  /** Every step of these stories, before and after it, as they go without a crash; each only in the first story that has it. */
  async points(stories: readonly Story[] = STORIES): Promise<CrashPoint[]> {
    const known = new Set<string>();
    const points: CrashPoint[] = [];
    for (const story of stories) {
      await this.world.arm();
      const ended = await buy(this.world, story);
      await this.#settled(ended.certificate.id);
      const steps = await this.world.steps();
      await audit(this.world, ended);
      const own = steps.filter((step) => !SWEEPS.includes(step.split(' ', 1)[0] ?? ''));
      for (const dieAt of own) if (!known.has(dieAt)) points.push({ story, dieAt });
      for (const dieAt of own) known.add(dieAt);
    }
    const closing = CLOSING.flatMap((name) => [`${name} 1 before`, `${name} 1 after`]);
    return [...points, ...closing.map((dieAt) => ({ story: 'card cancelled' as const, dieAt }))];
  }

  /** So many of them, evenly over all that are more than a request's proof, and always the same. */
  static sample(points: readonly CrashPoint[], count: number): CrashPoint[] {
    const telling = points.filter(({ dieAt }) => !/^(rememberProofs|useSessions) /.test(dieAt));
    const every = telling.length / count;
    const places = Array.from({ length: count }, (_, place) => Math.floor((place + 0.5) * every));
    return places.flatMap((place) => telling[place] ?? []);
  }

  /** Those at which a message is taken, handed over, written down or receipted. */
  static ofMessages(points: readonly CrashPoint[]): CrashPoint[] {
    return points.filter(({ dieAt }) => /^(takeTurns|send|recordReceipts) /.test(dieAt));
  }

  /** A purchase with its crash, and the look at what it left; one that never came to that step is looked at as well. */
  async run(point: CrashPoint): Promise<void> {
    const { story, dieAt } = point;
    try {
      for (let purchase = 0; purchase < PURCHASES; purchase += 1) if (await this.#dies(point)) return;
      throw new Error(`${PURCHASES} purchases did not come to that step`);
    } catch (error) {
      throw new Error(`killed at ${dieAt} (${story}): ${(error as Error).message}`, { cause: error });
    }
  }

  async #dies({ story, dieAt }: CrashPoint): Promise<boolean> {
    const { world } = this;
    const closes = CLOSING.includes(dieAt.split(' ', 1)[0] ?? '');
    if (closes) await this.#allClosed();
    await world.arm(dieAt);
    const ended = await buy(world, story);
    await this.#settled(ended.certificate.id);
    if (closes) await this.#allClosed();
    const came = await world.passes(dieAt, STEP_WITHIN_MS);
    if (came) await world.until('the death', () => world.deaths === 1 || undefined);
    await audit(world, ended);
    return came;
  }

  /** Until nothing of the payment is in the outbox any more. */
  async #settled(certificate: string): Promise<void> {
    const { read } = this.world.store;
    await this.world.until('the end of the messages', async () => {
      const open = await read
        .selectFrom('outbox')
        .select('id')
        .where('subject_id', '=', certificate)
        .where('state', 'in', ['queued', 'sending'])
        .execute();
      return open.length === 0 || undefined;
    });
  }

  /** Until no card waits to be closed at its provider. */
  async #allClosed(): Promise<void> {
    const { read } = this.world.store;
    await this.world.until('the closing of all cards', async () => {
      const open = await read
        .selectFrom('cards')
        .select('id')
        .where('state', 'in', ['closed', 'burned'])
        .where('closed_at', 'is', null)
        .execute();
      return open.length === 0 || undefined;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]();
  }
}
