import { confirmationMessage, confirmationSubject } from '../../shared/message.ts';
import { deriveCode } from '../codes/derive-code.ts';
import { localeOf } from '../devices/message-locale.ts';
import type { Message, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import { certificateOf, stateOf } from './certificate-row.ts';

/**
 * The message with a certificate's code, made just before it is sent; undefined when the certificate can no longer be
 * confirmed or its device was removed.
 */
export async function composeConfirmationMessage(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'config'>,
  message: Row<'outbox'>,
): Promise<Message | undefined> {
  const row = await deps.store.read
    .selectFrom('certificates')
    .innerJoin('devices', 'devices.account_id', 'certificates.account_id')
    .selectAll('certificates')
    .select('devices.address')
    .where('certificates.account_id', '=', message.account_id)
    .where('certificates.id', '=', message.subject_id)
    .where('devices.id', '=', message.device_id ?? '')
    .where('devices.removed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (stateOf(row, deps.clock()) !== 'awaiting-confirmation') return undefined;
  const certificate = certificateOf(row);
  const to = deps.keys.open('address', row.address);
  const locale = localeOf(to, deps.config);
  return {
    to,
    subject: confirmationSubject(certificate.amount, locale),
    text: confirmationMessage(certificate, deriveCode(deps.keys, row.seed), locale),
    messageId: `${message.id}@${new URL(deps.config.publicUrl).hostname}`,
  };
}
