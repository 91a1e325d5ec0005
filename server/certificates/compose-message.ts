import { confirmationMessage } from '../../shared/message.ts';
import { displayAmountForMessage } from '../../shared/money.ts';
import { deriveCode } from '../codes/derive-code.ts';
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
  const { account_id, subject_id, device_id } = message;
  const row = await deps.store.read
    .selectFrom('certificates')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('id', '=', subject_id)
    .executeTakeFirst();
  const device = await deps.store.read
    .selectFrom('devices')
    .select('address')
    .where('account_id', '=', account_id)
    .where('id', '=', device_id ?? '')
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined || device === undefined) return undefined;
  if (stateOf(row, deps.clock()) !== 'awaiting-confirmation') return undefined;
  const certificate = certificateOf(row);
  return {
    to: deps.keys.open('address', device.address),
    subject: `Confirm ${displayAmountForMessage(certificate.amount)}`,
    text: confirmationMessage(certificate, deriveCode(deps.keys, row.seed)),
    messageId: `${message.id}@${new URL(deps.config.publicUrl).hostname}`,
  };
}
