import { type enrolmentMessage, recoveryMessage } from '../../shared/message.ts';
import { codeMessage } from '../devices/compose-code.ts';
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
    .innerJoin('invitations', 'invitations.hash', 'enrolments.invitation_hash')
    .selectAll('enrolments')
    .select('invitations.kind')
    .where('enrolments.account_id', '=', message.account_id)
    .where('enrolments.id', '=', message.subject_id)
    .where('enrolments.state', '=', 'awaiting-code')
    .executeTakeFirst();
  if (row === undefined || row.seed === null || row.address === null) return undefined;
  if (row.address_hash !== message.device_id || row.code_expires_at <= deps.clock()) return undefined;
  const { address, seed, channel } = row;
  const textOf = row.kind === 'recovery' ? recoveryText : undefined;
  return codeMessage(deps, message, { address, seed, channel }, textOf);
}

const recoveryText: typeof enrolmentMessage = (_channel, payerEntity, code, locale) =>
  recoveryMessage(payerEntity, code, locale);
