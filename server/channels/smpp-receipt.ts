import type { Pdu } from 'smpp';
import type { CarrierReceipt } from '../ports.ts';

const MESSAGE_TYPE = 0x3c;
const DELIVERY_RECEIPT = 0x04;
/** SMPP 3.4 section 5.2.28, as numbers (message_state) and as words (appendix B, `stat:`); other states are on the way. */
const DELIVERED = ['2', 'DELIVRD'];
const FAILED = ['3', '4', '5', '8', 'EXPIRED', 'DELETED', 'UNDELIV', 'REJECTD'];

/** The final delivery receipt that a deliver_sm carries, if it is one; ids are compared without case. */
export function readReceipt(pdu: Pdu): CarrierReceipt | undefined {
  if ((Number(pdu['esm_class']) & MESSAGE_TYPE) !== DELIVERY_RECEIPT) return undefined;
  const text = textOf(pdu);
  const told = pdu['receipted_message_id'];
  const id = typeof told === 'string' && told !== '' ? told : /\bid:\s*([^\s]+)/i.exec(text)?.[1];
  const word = /\bstat:\s*([A-Za-z]+)/.exec(text)?.[1]?.toUpperCase();
  const state = String(pdu['message_state'] ?? word);
  const error = /\berr:\s*([0-9A-Za-z]{1,8})\b/.exec(text)?.[1];
  if (id === undefined) return undefined;
  const receipt = {
    reference: smppReference(id),
    detail: [word ?? `state ${state}`, error].filter(Boolean).join(' '),
  };
  if (DELIVERED.includes(state)) return { ...receipt, delivery: 'delivered' };
  return FAILED.includes(state) ? { ...receipt, delivery: 'failed' } : undefined;
}

/** The name under which a carrier's message is remembered. */
export function smppReference(id: string): string {
  return `smpp:${id.toLowerCase()}`;
}

/** A short_message comes as text or octets, alone or beside its header. */
function textOf(pdu: Pdu): string {
  for (const parameter of ['short_message', 'message_payload']) {
    const value = pdu[parameter] as { message?: unknown } | undefined;
    const message = value?.message ?? value;
    if (typeof message === 'string') return message;
    if (Buffer.isBuffer(message) && message.length > 0) return message.toString('latin1');
  }
  return '';
}
