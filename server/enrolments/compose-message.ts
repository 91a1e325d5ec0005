import { enrolmentMessage, nameForMessage } from '../../shared/message.ts';
import { deriveCode } from '../codes/derive-code.ts';
import type { Message, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';

/**
 * The message with an enrolment's code, made just before it is sent; undefined when it is no longer to be sent: the enrolment
 * ended or took another address, or the code ran out.
 */
export async function composeEnrolmentMessage(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'config'>,
  message: Row<'outbox'>,
): Promise<Message | undefined> {
  const row = await deps.store.read
    .selectFrom('enrolments')
    .selectAll()
    .where('account_id', '=', message.account_id)
    .where('id', '=', message.subject_id)
    .where('state', '=', 'awaiting-code')
    .executeTakeFirst();
  if (row === undefined || row.seed === null || row.address === null) return undefined;
  if (row.address_hash !== message.device_id || row.code_expires_at <= deps.clock()) return undefined;
  const channel = row.channel === 'sms' ? 'sms' : 'email';
  const { payerEntity, publicUrl } = deps.config;
  return {
    to: deps.keys.open('address', row.address),
    subject: `Your code for ${nameForMessage(payerEntity)}`,
    text: enrolmentMessage(channel, payerEntity, deriveCode(deps.keys, row.seed)),
    messageId: `${message.id}@${new URL(publicUrl).hostname}`,
  };
}
