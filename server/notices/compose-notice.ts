import { isNotice, type MessageLocale, noticeMessage } from '../../shared/message.ts';
import { localeOf } from '../devices/message-locale.ts';
import type { Message, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/** How long too many wrong codes block confirmation (PROTOCOL section 3). */
const BLOCK_MS = 60 * 60 * 1000;

/** The text of a notice to one device; undefined where the device was removed or the notice is not known. */
export async function composeNotice(
  deps: Pick<Ports, 'store' | 'keys' | 'config'>,
  row: Row<'outbox'>,
): Promise<Message | undefined> {
  const notice = row.subject_id;
  if (!isNotice(notice)) return undefined;
  const at = row.created_at + (notice === 'confirmation-blocked' ? BLOCK_MS : 0);
  return composeForDevice(deps, row, (locale) =>
    noticeMessage(notice, deps.config.payerEntity, clockTime(at), locale),
  );
}

/** A message in the language of the device that it is for; undefined where that was removed. */
export async function composeForDevice(
  { store, keys, config }: Pick<Ports, 'store' | 'keys' | 'config'>,
  row: Row<'outbox'>,
  write: (locale: MessageLocale) => { subject: string; text: string },
): Promise<Message | undefined> {
  const device = await store.read
    .selectFrom('devices')
    .select('address')
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.device_id ?? '')
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (device === undefined) return undefined;
  const to = keys.open('address', device.address);
  const messageId = `${row.id}@${new URL(config.publicUrl).hostname}`;
  return { to, ...write(localeOf(to, config)), messageId };
}

/** Such as `12:00`, in UTC. */
export function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 16);
}
