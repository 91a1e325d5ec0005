import type { Message, Ports } from '../ports.ts';
import type { Row } from '../store/tables.ts';
import type { NoticeKind } from './tell-devices.ts';

/** How long too many wrong codes block confirmation (PROTOCOL section 3). */
const BLOCK_MS = 60 * 60 * 1000;

type Text = { subject: string; text: string };

const NOT_YOU = 'Not you? Freeze your account and tell us.';

/** News of a change at that time, as a subject and a sentence. */
const changed = (subject: string, sentence: string) => (payerEntity: string, at: number) => ({
  subject,
  text: `${payerEntity}: ${sentence} at ${clockTime(at)} UTC. ${NOT_YOU}`,
});

/** Each kind of news, as it stood when it happened. */
const NOTICES: Readonly<Record<NoticeKind, (payerEntity: string, at: number) => Text>> = {
  'confirmation-blocked': (payerEntity, at) => ({
    subject: 'Payments are blocked for an hour',
    text:
      `${payerEntity}: too many wrong codes. No payment can be confirmed until ${clockTime(at + BLOCK_MS)} UTC. ` +
      'Not you? Somebody else is trying to pay from your account: tell us.',
  }),
  'device-added': changed('A device was added', 'a device for codes was added to your account'),
  'device-removed': changed('A device was removed', 'a device for codes was removed from your account'),
  'token-added': changed('A token was added', 'a token was added to your account'),
  'token-removed': changed('A token was removed', 'a token was removed from your account'),
  'token-recovered': changed(
    'A recovery code was used',
    'a token was added to your account with a recovery code',
  ),
  'account-frozen': changed('Your account is frozen', 'your account was frozen'),
  'account-unfrozen': changed('Your account is open again', 'your account was opened again'),
  'recovery-codes-made': changed(
    'New recovery codes were made',
    'new recovery codes were made for your account; older ones are void',
  ),
};

const isNotice = (kind: string): kind is NoticeKind => Object.hasOwn(NOTICES, kind);

/** The text of a notice to one device; undefined where the device was removed or the notice is not known. */
export async function composeNotice(
  deps: Pick<Ports, 'store' | 'keys' | 'config'>,
  row: Row<'outbox'>,
): Promise<Message | undefined> {
  const notice = isNotice(row.subject_id) ? NOTICES[row.subject_id] : undefined;
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
