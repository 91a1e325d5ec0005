import type { MessageTexts } from './texts.ts';

const KINDS = { email: 'dieses Postfach', sms: 'diese Telefonnummer' } as const;

export const de: MessageTexts = {
  confirmation: (amount, payee, code) =>
    `${amount} an ${payee} zahlen? Code ${code}. Nicht Sie? Nicht beachten.`,
  confirmationSubject: (amount) => `${amount} bestätigen`,
  enrolment: (channel, entity, code) =>
    `Code ${code} nimmt ${KINDS[channel]} bei ${entity} auf. Nicht Sie? Nicht beachten.`,
  enrolmentSubject: (entity) => `Ihr Code für ${entity}`,
};
