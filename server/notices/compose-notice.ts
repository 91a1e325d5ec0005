import type { Message, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/** How long too many wrong codes block confirmation (PROTOCOL section 3). */
const BLOCK_MS = 60 * 60 * 1000;

type Text = { subject: string; text: string };

/** Each kind of news, as it stood when it happened. */
const NOTICES: Readonly<Record<string, (payerEntity: string, at: number) => Text>> = {
  'confirmation-blocked': (payerEntity, at) => ({
    subject: 'Payments are blocked for an hour',
    text:
      `${payerEntity}: too many wrong codes. No payment can be confirmed until ${clockTime(at + BLOCK_MS)} UTC. ` +
      'Not you? Somebody else is trying to pay from your account: tell us.',
  }),
};

/** The text of a notice to one device; undefined where the device was removed or the notice is not known. */
export async function composeNotice(
  deps: Pick<Ports, 'store' | 'keys' | 'config'>,
  row: Row<'outbox'>,
): Promise<Message | undefined> {
  const notice = NOTICES[row.subject_id];
  const device = await deps.store.read
    .selectFrom('devices')
    .select('address')
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.device_id ?? '')
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (notice === undefined || device === undefined) return undefined;
  return {
    to: deps.keys.open('address', device.address),
    ...notice(deps.config.payerEntity, row.created_at),
    messageId: `${row.id}@${new URL(deps.config.publicUrl).hostname}`,
  };
}

function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 16);
}
