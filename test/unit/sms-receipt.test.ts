import smpp, { type Pdu } from 'smpp';
import { expect, test } from 'vitest';
import { readReceipt } from '../../server/channels/smpp-receipt.ts';
import { classifyStatus, statusName } from '../../server/channels/smpp-status.ts';

const pdu = (parameters: object) => ({ esm_class: 4, ...parameters }) as unknown as Pdu;
const text = (stat: string, id = 'A1b2') => ({
  short_message: {
    message: `id:${id} sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:${stat} err:012 text:Pay`,
  },
});

test.each([
  ['DELIVRD', 'delivered', 'DELIVRD 012'],
  ['UNDELIV', 'failed', 'UNDELIV 012'],
  ['EXPIRED', 'failed', 'EXPIRED 012'],
  ['REJECTD', 'failed', 'REJECTD 012'],
])('stat:%s is %s', (stat, delivery, detail) => {
  expect(readReceipt(pdu(text(stat)))).toEqual({ reference: 'smpp:a1b2', delivery, detail });
});

test('parameters of 3.4 come before the text', () => {
  const told = { ...text('UNKNOWN', 'other'), receipted_message_id: 'A1B2', message_state: 2 };
  expect(readReceipt(pdu(told))).toMatchObject({ reference: 'smpp:a1b2', delivery: 'delivered' });
  expect(readReceipt(pdu({ receipted_message_id: '7', message_state: 5 }))).toEqual({
    reference: 'smpp:7',
    delivery: 'failed',
    detail: 'state 5',
  });
});

test.each([
  ['a message from a phone', { esm_class: 0, ...text('DELIVRD') }],
  ['an intermediate notification', { esm_class: 0x20, ...text('DELIVRD') }],
  ['a message on its way', text('ACCEPTD')],
  ['a receipt without an id', { short_message: { message: 'stat:DELIVRD' } }],
  ['nothing', {}],
])('%s is no final receipt', (_, parameters) => {
  expect(readReceipt(pdu(parameters))).toBeUndefined();
});

test.each([
  ['ESME_RTHROTTLED', 'busy'],
  ['ESME_RMSGQFUL', 'busy'],
  ['ESME_RSYSERR', 'busy'],
  ['ESME_RX_T_APPN', 'busy'],
  ['ESME_RINVDSTADR', 'refused'],
  ['ESME_RSUBMITFAIL', 'refused'],
  ['ESME_RX_P_APPN', 'refused'],
])('%s: %s', (name, outcome) => {
  expect(classifyStatus(smpp.errors[name] ?? 0)).toEqual({ outcome, detail: name });
});

test('a status of the carrier’s own is told by its number', () => {
  expect(statusName(0x4ff)).toBe('status 0x000004ff');
});
