import type { MessageTexts } from './texts.ts';

const KINDS = { email: 'este correo', sms: 'este teléfono' } as const;

/** `Clave`, as banks say; the usual word has a letter that the GSM alphabet lacks. */
export const es: MessageTexts = {
  confirmation: (amount, payee, code) =>
    `¿Pagar ${amount} a ${payee}? Clave ${code}. ¿No es usted? No haga caso.`,
  confirmationSubject: (amount) => `Confirmar ${amount}`,
  enrolment: (channel, entity, code) =>
    `La clave ${code} añade ${KINDS[channel]} a ${entity}. ¿No es usted? No haga caso.`,
  enrolmentSubject: (entity) => `Su clave para ${entity}`,
};
