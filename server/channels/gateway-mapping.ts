import { createHmac } from 'node:crypto';
import type { GatewayMapping, SmsGateway } from '../config-sms.ts';

/** Where gateways tell what became of a message. */
export const STATUS_PATH = '/v1/channels/sms/status';

/** Twilio's Messages API of 2010-04-01. */
const TWILIO: GatewayMapping = {
  format: 'form',
  fields: {
    To: '{to}',
    From: '{from}',
    Body: '{text}',
    StatusCallback: '{callback}',
    ValidityPeriod: '{seconds}',
  },
  headers: {},
  id: 'sid',
  alphabet: { gsm: '', unicode: '' },
  status: {
    id: 'MessageSid',
    state: 'MessageStatus',
    delivered: ['delivered', 'read'],
    failed: ['failed', 'undelivered'],
  },
};

/** How this gateway is spoken to; a messaging service takes the place of a sender's number. */
export function mappingOf({ mapping, source }: SmsGateway): GatewayMapping {
  if (mapping !== undefined) return mapping;
  if (!/^MG[0-9a-f]{32}$/.test(source)) return TWILIO;
  const { From: MessagingServiceSid = '', ...fields } = TWILIO.fields;
  return { ...TWILIO, fields: { ...fields, MessagingServiceSid } };
}

/** The address that the gateway is told; where it signs nothing, it holds a key that only it was told. */
export function callbackUrl(gateway: SmsGateway, publicUrl: string): string {
  const url = `${publicUrl}${STATUS_PATH}`;
  return gateway.mapping === undefined ? url : `${url}?key=${callbackKey(gateway)}`;
}

/** Derived from the gateway's password, so that nothing more has to be kept. */
export function callbackKey({ password }: SmsGateway): string {
  return createHmac('sha256', password).update('countersign/sms-status/v1').digest('base64url');
}
