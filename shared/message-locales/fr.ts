import type { MessageTexts, NoticeText } from './texts.ts';

const KINDS = { email: 'cette adresse', sms: 'ce téléphone' } as const;

const NOT_YOU = 'Pas vous ? Gelez votre compte et prévenez-nous.';

/** News of a change, with the time at which it happened. */
const changed = (subject: string, sentence: (time: string) => string): NoticeText => ({
  subject,
  text: (entity, time) => `${entity} : ${sentence(time)} ${NOT_YOU}`,
});

export const fr: MessageTexts = {
  confirmation: (amount, payee, code) =>
    `Payer ${amount} à ${payee} ? Code ${code}. Pas vous ? Ignorez ce message.`,
  confirmationSubject: (amount) => `Confirmer ${amount}`,
  enrolment: (channel, entity, code) =>
    `Le code ${code} ajoute ${KINDS[channel]} à ${entity}. Pas vous ? Ignorez ce message.`,
  enrolmentSubject: (entity) => `Votre code pour ${entity}`,
  recovery: (entity, code) =>
    `Le code ${code} ajoute une clé à votre compte chez ${entity}. Pas vous ? Prévenez-les tout de suite.`,
  declined: (entity, payee, amount, time) =>
    `${entity} : ${amount} refusés à ${time} UTC sur votre carte pour ${payee}. Pourquoi : voir vos paiements.`,
  declinedSubject: 'Un débit a été refusé',
  approval: (amount, payee, requester, entity) =>
    `${entity} : ${requester} veut payer ${amount} à ${payee} et attend votre accord. Ouvrez l'extension de votre navigateur pour approuver ou refuser, avant 24 heures.`,
  approvalSubject: (amount) => `${amount} : votre accord est attendu`,
  outcomes: {
    approved: {
      subject: 'Votre paiement est approuvé',
      text: (amount, payee) =>
        `${amount} à ${payee} : paiement approuvé. Continuez dans votre navigateur avant 10 minutes, sinon la carte expire.`,
    },
    refused: {
      subject: 'Votre paiement est refusé',
      text: (amount, payee) => `${amount} à ${payee} : paiement refusé. L'extension dit pourquoi.`,
    },
    expired: {
      subject: "Personne n'a approuvé votre paiement",
      text: (amount, payee) =>
        `${amount} à ${payee} : personne ne l'a approuvé en 24 heures. Rien n'est payé.`,
    },
  },
  notices: {
    'confirmation-blocked': {
      subject: 'Les paiements sont bloqués pour une heure',
      text: (entity, time) =>
        `${entity} : trop de codes faux. Aucun paiement avant ${time} UTC. Pas vous ? Un autre veut payer avec votre compte : prévenez-nous.`,
    },
    'device-added': changed(
      'Un appareil a été ajouté',
      (time) => `un appareil pour les codes a été ajouté à votre compte à ${time} UTC.`,
    ),
    'device-removed': changed(
      'Un appareil a été retiré',
      (time) => `un appareil pour les codes a été retiré de votre compte à ${time} UTC.`,
    ),
    'token-added': changed(
      'Une clé a été ajoutée',
      (time) => `une clé a été ajoutée à votre compte à ${time} UTC.`,
    ),
    'token-removed': changed(
      'Une clé a été retirée',
      (time) => `une clé a été retirée de votre compte à ${time} UTC.`,
    ),
    'token-recovered': changed(
      'Un code de secours a servi',
      (time) => `une clé a été ajoutée avec un code de secours à ${time} UTC.`,
    ),
    'account-frozen': changed('Votre compte est gelé', (time) => `votre compte a été gelé à ${time} UTC.`),
    'account-unfrozen': changed(
      'Votre compte est rouvert',
      (time) => `votre compte a été rouvert à ${time} UTC.`,
    ),
    'recovery-codes-made': changed(
      'Nouveaux codes de secours',
      (time) => `nouveaux codes de secours à ${time} UTC ; les anciens ne valent plus.`,
    ),
    'account-erased': {
      subject: 'Vos données sont effacées',
      text: (entity, time) =>
        `${entity} : vos données effacées à ${time} UTC, sauf ce que la loi garde des paiements. Pas vous ? Prévenez-nous.`,
    },
    'sim-changed': changed(
      'La SIM d’un mobile a changé',
      (time) => `la SIM d'un téléphone pour vos codes a changé, vu à ${time} UTC.`,
    ),
    'card-burned': changed(
      'Une carte a été fermée',
      (time) => `une carte a été fermée à ${time} UTC après des essais suspects.`,
    ),
    'token-stopped': {
      subject: 'Une clé ne fonctionne plus',
      text: (entity, time) =>
        `${entity} : une de vos clés ne sert plus depuis ${time} UTC : ce type est refusé. Prenez-en une autre.`,
    },
    'token-frozen': {
      subject: 'Une clé a été bloquée',
      text: (entity, time) =>
        `${entity} : une de vos clés a été bloquée à ${time} UTC, une copie est possible. Contactez-nous.`,
    },
    'token-serves': {
      subject: 'Une clé fonctionne à nouveau',
      text: (entity, time) => `${entity} : une de vos clés sert à nouveau depuis ${time} UTC.`,
    },
    'reset-asked': {
      subject: 'Remplacement demandé',
      text: (entity, time) =>
        `${entity} : à ${time} UTC on a demandé de remplacer votre clé et vos appareils perdus. Pas vous ? Contactez-nous.`,
    },
    'reset-approved': {
      subject: 'Remplacement autorisé',
      text: (entity, time) =>
        `${entity} : depuis ${time} UTC votre clé et vos appareils peuvent changer. Pas vous ? Contactez-nous.`,
    },
    'policy-proposed': {
      subject: 'Un changement des règles attend',
      text: (entity, time) =>
        `${entity} : un changement des règles a été proposé à ${time} UTC. Lisez-le dans la console et signez-le ou retirez-le.`,
    },
    'reset-waits': {
      subject: 'Un remplacement attend un accord',
      text: (entity, time) =>
        `${entity} : à ${time} UTC on a demandé de réinscrire une personne. Un autre opérateur doit approuver dans la console.`,
    },
  },
};
