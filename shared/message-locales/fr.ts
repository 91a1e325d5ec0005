import type { MessageTexts } from './texts.ts';

const KINDS = { email: 'cette adresse', sms: 'ce téléphone' } as const;

export const fr: MessageTexts = {
  confirmation: (amount, payee, code) =>
    `Payer ${amount} à ${payee} ? Code ${code}. Pas vous ? Ignorez ce message.`,
  confirmationSubject: (amount) => `Confirmer ${amount}`,
  enrolment: (channel, entity, code) =>
    `Le code ${code} ajoute ${KINDS[channel]} à ${entity}. Pas vous ? Ignorez ce message.`,
  enrolmentSubject: (entity) => `Votre code pour ${entity}`,
};
