import type { Kysely } from 'kysely';
import { formatInstant } from '../../shared/instant.ts';
import type { Device } from '../../shared/schemas.ts';
import type { Row, Tables } from '../store/tables.ts';

/** The devices of a person that were not removed, oldest first, as the person sees them. */
export async function readDevices(read: Kysely<Tables>, accountId: string): Promise<Device[]> {
  const rows = await read
    .selectFrom('devices')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('enrolled_at')
    .orderBy('id')
    .execute();
  return rows.map(showDevice);
}

/** A device as its person sees it. */
export function showDevice({ id, channel, hint, usable_from }: Row<'devices'>): Device {
  return { id, channel: channel === 'sms' ? 'sms' : 'email', hint, usableFrom: formatInstant(usable_from) };
}
