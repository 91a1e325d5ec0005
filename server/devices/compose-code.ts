import { enrolmentMessage, enrolmentSubject } from '../../shared/message.ts';
import { deriveCode } from '../codes/derive-code.ts';
import type { Message, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { localeOf } from './message-locale.ts';

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
  return codeMessage(deps, message, { ...row, seed: row.seed });
}

/** The message with a device's code, an enrolment's or an addition's; by default it says that the device is added. */
export function codeMessage(
  { keys, config }: Pick<Ports, 'keys' | 'config'>,
  { id }: Pick<Row<'outbox'>, 'id'>,
  { address, seed, channel }: { address: string; seed: string; channel: string | null },
  textOf: typeof enrolmentMessage = enrolmentMessage,
): Message {
  const { payerEntity, publicUrl } = config;
  const to = keys.open('address', address);
  const locale = localeOf(to, config);
  return {
    to,
    subject: enrolmentSubject(payerEntity, locale),
    text: textOf(channel === 'sms' ? 'sms' : 'email', payerEntity, deriveCode(keys, seed), locale),
    messageId: `${id}@${new URL(publicUrl).hostname}`,
  };
}
