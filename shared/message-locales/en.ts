import type { MessageTexts } from './texts.ts';

const KINDS = { email: 'mailbox', sms: 'phone number' } as const;

/** English, word for word as PROTOCOL section 3 has it. */
export const en: MessageTexts = {
  confirmation: (amount, payee, code) => `Pay ${amount} to ${payee}? Code ${code}. Not you? Ignore this.`,
  confirmationSubject: (amount) => `Confirm ${amount}`,
  enrolment: (channel, entity, code) =>
    `Code ${code} adds this ${KINDS[channel]} to ${entity}. Not you? Ignore this.`,
  enrolmentSubject: (entity) => `Your code for ${entity}`,
};
