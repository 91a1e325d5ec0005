import { approvalMessage, type OutcomeKind, outcomeMessage } from '../../shared/message.ts';
import { type CertificateRow, certificateOf, stateOf } from '../certificates/certificate-row.ts';
import { localeOf } from '../devices/message-locale.ts';
import type { Message, Ports } from '../ports.ts';
import { selectRows } from '../store/rows.ts';
import type { Row } from '../store/tables.ts';
import { payerOf } from './approval-file.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'config' | 'clock'>;

/** Tells an approver what is asked of them; nothing in it approves. Undefined once there is nothing to decide. */
export async function composeApproval(deps: Deps, row: Row<'outbox'>): Promise<Message | undefined> {
  const { reads } = deps.store.engine;
  const payerId = await payerOf(reads, row.subject_id);
  const certificate = payerId === undefined ? undefined : await readRow(deps, payerId, row);
  if (certificate === undefined || stateOf(certificate, deps.clock()) !== 'awaiting-approval')
    return undefined;
  const { amount, merchant, payer } = certificateOf(certificate);
  const payment = { amount, merchant, requester: payer.name };
  return letter(deps, row, (locale) => approvalMessage(payment, deps.config.payerEntity, locale));
}

const OUTCOMES: Readonly<Record<string, OutcomeKind>> = {
  validated: 'approved',
  denied: 'refused',
  expired: 'expired',
};

/** Tells the payer what became of a payment that waited; undefined where it went on meanwhile. */
export async function composeOutcome(deps: Deps, row: Row<'outbox'>): Promise<Message | undefined> {
  const certificate = await readRow(deps, row.account_id, row);
  const outcome = OUTCOMES[certificate?.state ?? ''];
  if (certificate === undefined || outcome === undefined) return undefined;
  return letter(deps, row, (locale) => outcomeMessage(outcome, certificateOf(certificate), locale));
}

async function readRow(
  { store }: Deps,
  account_id: string,
  { subject_id: id }: Row<'outbox'>,
): Promise<CertificateRow | undefined> {
  const [row] = await selectRows(store.engine.reads, 'certificates', [{ account_id, id }]);
  return row;
}

async function letter(
  { store, keys, config }: Deps,
  { account_id, device_id, id }: Row<'outbox'>,
  write: (locale: ReturnType<typeof localeOf>) => { subject: string; text: string },
): Promise<Message | undefined> {
  const wanted = [{ account_id, id: device_id ?? '' }];
  const where = 't.removed_at is null';
  const [device] = await selectRows(store.engine.reads, 'devices', wanted, { where });
  if (device === undefined) return undefined;
  const to = keys.open('address', device.address);
  const messageId = `${id}@${new URL(config.publicUrl).hostname}`;
  return { to, ...write(localeOf(to, config)), messageId };
}
