import { isNotice, noticeMessage } from '../../shared/message.ts';
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
  const device = await deps.store.read
    .selectFrom('devices')
    .select('address')
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.device_id ?? '')
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (device === undefined) return undefined;
  const to = deps.keys.open('address', device.address);
  const at = row.created_at + (notice === 'confirmation-blocked' ? BLOCK_MS : 0);
  return {
    to,
    ...noticeMessage(notice, deps.config.payerEntity, clockTime(at), localeOf(to, deps.config)),
    messageId: `${row.id}@${new URL(deps.config.publicUrl).hostname}`,
  };
}

function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 16);
}
