import { simHoldUntil } from '../../shared/sim-change.ts';
import { tellDevices } from '../notices/tell-devices.ts';
import type { Ports, Random } from '../ports.ts';
import { insertRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import type { Operation } from '../store/writer.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Until when devices take no code, by their ids. */
export type SimHolds = ReadonlyMap<string, number>;
export const NO_HOLDS: SimHolds = new Map();

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random' | 'config' | 'sim' | 'wakeWorker'>;

/**
 * Asks the networks of a person's phones whether their SIMs were changed, before a transaction begins; a change that was not
 * known is told to the other devices. With `deviceId` only that one is asked about.
 */
export async function findSimHolds(
  deps: Deps,
  { accountId, deviceId }: { accountId: string; deviceId: string | undefined },
): Promise<SimHolds> {
  if (!deps.sim.asks) return NO_HOLDS;
  const phones = await deps.store.read
    .selectFrom('devices')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('channel', '=', 'sms')
    .where('removed_at', 'is', null)
    .execute();
  const asked = phones.filter(({ id }) => deviceId === undefined || id === deviceId);
  const holds = await Promise.all(asked.map((phone) => holdOf(deps, phone)));
  return new Map(holds.flat());
}

async function holdOf(deps: Deps, phone: Row<'devices'>): Promise<[string, number][]> {
  const { account_id, id: device_id, enrolled_at: provedAt } = phone;
  const sim = await deps.sim.signalOf(deps.keys.open('address', phone.address));
  const until = simHoldUntil({ sim, provedAt, holdMs: deps.config.simChangeHours * HOUR_MS });
  const now = deps.clock();
  if (sim.signal !== 'changed' || until === undefined || until <= now) return [];
  const change = { account_id, device_id, changed_at: sim.at };
  if (await deps.store.submit(recordSimChanges, { change, at: now, random: deps.random })) deps.wakeWorker();
  return [[device_id, until]];
}

type News = { change: Row<'sim_changes'>; at: number; random: Random };

/** Each change is told once; answers whether it was news. */
const recordSimChanges: Operation<News, boolean> = async (transaction, items) => {
  const results: boolean[] = [];
  for (const { change, at, random } of items) {
    const isNews = (await insertRows(transaction, 'sim_changes', [change])).size === 1;
    const told = { accountId: change.account_id, notice: 'sim-changed', at, random } as const;
    if (isNews) await tellDevices(transaction, { ...told, except: change.device_id });
    results.push(isNews);
  }
  return results;
};

/** The devices as they stand with these holds: one that is held cools down. */
export function withSimHolds(devices: readonly Row<'devices'>[], holds: SimHolds): Row<'devices'>[] {
  return devices.map((device) => ({
    ...device,
    usable_from: Math.max(device.usable_from, holds.get(device.id) ?? 0),
  }));
}
