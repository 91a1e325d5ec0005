import { confirmationMessage, confirmationSubject } from '../../shared/message.ts';
import { deriveCode } from '../codes/derive-code.ts';
import { localeOf } from '../devices/message-locale.ts';
import type { Message, Ports } from '../ports.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { type CertificateRow, certificateOf, stateOf } from './certificate-row.ts';

/**
 * Reads the certificates and devices of these messages at once; answers who writes the message with a certificate's code
 * just before it is sent: undefined when it can no longer be confirmed or its device was removed.
 */
export async function readConfirmationMessages(
  deps: Pick<Ports, 'store' | 'keys' | 'clock' | 'config'>,
  messages: readonly Row<'outbox'>[],
): Promise<(message: Row<'outbox'>) => Message | undefined> {
  const { reads } = deps.store.engine;
  const [certificates, devices] = await Promise.all([
    selectRows(
      reads,
      'certificates',
      messages.map(({ account_id, subject_id: id }) => ({ account_id, id })),
    ),
    selectRows(
      reads,
      'devices',
      messages.map(({ account_id, device_id }) => ({ account_id, id: device_id ?? '' })),
      { where: 't.removed_at is null' },
    ),
  ]);
  const rowOf = new Map(certificates.map((row) => [`${row.account_id} ${row.id}`, row]));
  const deviceOf = new Map(devices.map((row) => [`${row.account_id} ${row.id}`, row]));
  return (message) => {
    const certificate = rowOf.get(`${message.account_id} ${message.subject_id}`);
    const device = deviceOf.get(`${message.account_id} ${message.device_id}`);
    if (certificate === undefined || device === undefined) return undefined;
    return composeConfirmationMessage(deps, message.id, certificate, device);
  };
}

function composeConfirmationMessage(
  deps: Pick<Ports, 'keys' | 'clock' | 'config'>,
  messageId: string,
  row: CertificateRow,
  { address }: Row<'devices'>,
): Message | undefined {
  if (stateOf(row, deps.clock()) !== 'awaiting-confirmation') return undefined;
  const certificate = certificateOf(row);
  const to = deps.keys.open('address', address);
  const locale = localeOf(to, deps.config);
  return {
    to,
    subject: confirmationSubject(certificate.amount, locale),
    text: confirmationMessage(certificate, deriveCode(deps.keys, row.seed), locale),
    messageId: `${messageId}@${new URL(deps.config.publicUrl).hostname}`,
  };
}
