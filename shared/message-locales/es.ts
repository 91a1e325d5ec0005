import type { MessageTexts, NoticeText } from './texts.ts';

const KINDS = { email: 'este correo', sms: 'este teléfono' } as const;

const NOT_YOU = '¿No es usted? Bloquee su cuenta y avise.';

/** News of a change, with the time at which it happened. */
const changed = (subject: string, sentence: (time: string) => string): NoticeText => ({
  subject,
  text: (entity, time) => `${entity}: ${sentence(time)} ${NOT_YOU}`,
});

/** `Clave`, as banks say; the usual word has a letter that the GSM alphabet lacks. */
export const es: MessageTexts = {
  confirmation: (amount, payee, code) =>
    `¿Pagar ${amount} a ${payee}? Clave ${code}. ¿No es usted? No haga caso.`,
  confirmationSubject: (amount) => `Confirmar ${amount}`,
  enrolment: (channel, entity, code) =>
    `La clave ${code} añade ${KINDS[channel]} a ${entity}. ¿No es usted? No haga caso.`,
  enrolmentSubject: (entity) => `Su clave para ${entity}`,
  recovery: (entity, code) =>
    `La clave ${code} añade una llave a su cuenta en ${entity}. ¿No es usted? Avise enseguida.`,
  declined: (entity, payee, amount, time) =>
    `${entity}: ${amount} rechazados a las ${time} UTC en su tarjeta para ${payee}. Vea el motivo en sus pagos.`,
  declinedSubject: 'Se ha rechazado un cargo',
  approval: (amount, payee, requester, entity) =>
    `${entity}: ${requester} quiere pagar ${amount} a ${payee} y necesita su visto bueno. Abra el complemento de su navegador y apruebe o rechace el pago antes de 24 horas.`,
  approvalSubject: (amount) => `${amount}: falta su visto bueno`,
  outcomes: {
    approved: {
      subject: 'Pago aprobado',
      text: (amount, payee) =>
        `${amount} a ${payee}: pago aprobado. Siga en su navegador antes de 10 minutos o la tarjeta caduca.`,
    },
    refused: {
      subject: 'Pago rechazado',
      text: (amount, payee) => `${amount} a ${payee}: pago rechazado. El motivo lo dice el complemento.`,
    },
    expired: {
      subject: 'Nadie ha aprobado el pago',
      text: (amount, payee) =>
        `${amount} a ${payee}: nadie lo ha aprobado en 24 horas. No se ha pagado nada.`,
    },
  },
  notices: {
    'confirmation-blocked': {
      subject: 'Pagos bloqueados durante una hora',
      text: (entity, time) =>
        `${entity}: demasiadas claves falsas. No se confirma pago alguno hasta las ${time} UTC. ¿No es usted? Otro intenta pagar con su cuenta: avise.`,
    },
    'device-added': changed(
      'Nuevo dispositivo',
      (time) => `se ha añadido un dispositivo para claves a su cuenta a las ${time} UTC.`,
    ),
    'device-removed': changed(
      'Dispositivo retirado',
      (time) => `se ha retirado un dispositivo para claves de su cuenta a las ${time} UTC.`,
    ),
    'token-added': changed('Nueva llave', (time) => `se ha añadido una llave a su cuenta a las ${time} UTC.`),
    'token-removed': changed(
      'Llave retirada',
      (time) => `se ha retirado una llave de su cuenta a las ${time} UTC.`,
    ),
    'token-recovered': changed(
      'Se ha usado una clave de reserva',
      (time) => `se ha añadido una llave con una clave de reserva a las ${time} UTC.`,
    ),
    'account-frozen': changed(
      'Su cuenta queda bloqueada',
      (time) => `se ha bloqueado su cuenta a las ${time} UTC.`,
    ),
    'account-unfrozen': changed(
      'Su cuenta vuelve a funcionar',
      (time) => `se ha desbloqueado su cuenta a las ${time} UTC.`,
    ),
    'recovery-codes-made': changed(
      'Nuevas claves de reserva',
      (time) => `hay nuevas claves de reserva desde las ${time} UTC; las anteriores ya no valen.`,
    ),
    'account-erased': {
      subject: 'Sus datos se han borrado',
      text: (entity, time) =>
        `${entity}: sus datos se han borrado a las ${time} UTC, salvo lo que la ley guarda de pagos. ¿No es usted? Avise.`,
    },
    'sim-changed': changed(
      'Ha cambiado la SIM de un móvil',
      (time) => `ha cambiado la SIM de un teléfono para sus claves, visto a las ${time} UTC.`,
    ),
    'card-burned': changed(
      'Se ha cerrado una tarjeta',
      (time) => `una tarjeta fue cerrada a las ${time} UTC tras intentos sospechosos.`,
    ),
    'token-stopped': {
      subject: 'Una llave ha dejado de funcionar',
      text: (entity, time) =>
        `${entity}: una de sus llaves no funciona desde las ${time} UTC: su tipo ya no se admite. Use otra o consulte.`,
    },
    'token-frozen': {
      subject: 'Se ha bloqueado una llave',
      text: (entity, time) =>
        `${entity}: una de sus llaves fue bloqueada a las ${time} UTC: puede estar copiada. Use otra y avise.`,
    },
    'token-serves': {
      subject: 'Una llave funciona de nuevo',
      text: (entity, time) => `${entity}: una de sus llaves funciona de nuevo desde las ${time} UTC.`,
    },
    'reset-asked': {
      subject: 'Se ha pedido un cambio',
      text: (entity, time) =>
        `${entity}: a las ${time} UTC se ha pedido cambiar su llave y sus dispositivos perdidos. ¿No es usted? Avise.`,
    },
    'reset-approved': {
      subject: 'Se ha permitido el cambio',
      text: (entity, time) =>
        `${entity}: desde las ${time} UTC pueden cambiarse su llave y sus dispositivos. ¿No es usted? Avise.`,
    },
    'policy-proposed': {
      subject: 'Un cambio de las reglas espera',
      text: (entity, time) =>
        `${entity}: a las ${time} UTC se ha propuesto un cambio de las reglas. Lea el cambio en la consola y firme con su llave.`,
    },
    'reset-waits': {
      subject: 'Un cambio espera a otro operador',
      text: (entity, time) =>
        `${entity}: a las ${time} UTC se ha pedido admitir de nuevo a una persona. Otro operador debe aprobar en la consola.`,
    },
  },
};
