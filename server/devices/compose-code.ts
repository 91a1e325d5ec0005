import { enrolmentMessage, nameForMessage } from '../../shared/message.ts';
import { deriveCode } from '../codes/derive-code.ts';
import type { Message, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/**
 * The message with the code of a device that is being added, made just before it is sent; undefined when it is no longer to
 * be sent: the addition ended, or its code ran out.
 */
export async function composeDeviceMessage(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'config'>,
  message: Row<'outbox'>,
): Promise<Message | undefined> {
  const row = await deps.store.read
    .selectFrom('device_additions')
    .selectAll()
    .where('account_id', '=', message.account_id)
    .where('id', '=', message.subject_id)
    .where('state', '=', 'awaiting-code')
    .executeTakeFirst();
  if (row === undefined || row.seed === null || row.code_expires_at <= deps.clock()) return undefined;
  const channel = row.channel === 'sms' ? 'sms' : 'email';
  const { payerEntity, publicUrl } = deps.config;
  return {
    to: deps.keys.open('address', row.address),
    subject: `Your code for ${nameForMessage(payerEntity)}`,
    text: enrolmentMessage(channel, payerEntity, deriveCode(deps.keys, row.seed)),
    messageId: `${message.id}@${new URL(publicUrl).hostname}`,
  };
}
