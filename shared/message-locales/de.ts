import type { MessageTexts, NoticeText } from './texts.ts';

const KINDS = { email: 'dieses Postfach', sms: 'diese Telefonnummer' } as const;

const NOT_YOU = 'Nicht Sie? Konto sperren und bei uns melden.';

/** News of a change, with the time at which it happened. */
const changed = (subject: string, sentence: (time: string) => string): NoticeText => ({
  subject,
  text: (entity, time) => `${entity}: ${sentence(time)} ${NOT_YOU}`,
});

export const de: MessageTexts = {
  confirmation: (amount, payee, code) =>
    `${amount} an ${payee} zahlen? Code ${code}. Nicht Sie? Nicht beachten.`,
  confirmationSubject: (amount) => `${amount} bestätigen`,
  enrolment: (channel, entity, code) =>
    `Code ${code} nimmt ${KINDS[channel]} bei ${entity} auf. Nicht Sie? Nicht beachten.`,
  enrolmentSubject: (entity) => `Ihr Code für ${entity}`,
  recovery: (entity, code) =>
    `Code ${code} nimmt einen Schlüssel in Ihr Konto bei ${entity} auf. Nicht Sie? Sofort dort melden.`,
  declined: (entity, payee, amount, time) =>
    `${entity}: ${amount} auf Ihrer Karte für ${payee} wurden um ${time} UTC abgelehnt. Warum? Siehe Zahlungen.`,
  declinedSubject: 'Eine Abbuchung wurde abgelehnt',
  approval: (amount, payee, requester, entity) =>
    `${entity}: ${requester} will ${amount} an ${payee} zahlen und braucht Ihre Freigabe. Bitte binnen 24 Stunden in der Erweiterung Ihres Browsers freigeben oder ablehnen.`,
  approvalSubject: (amount) => `${amount}: Ihre Freigabe wird gebraucht`,
  outcomes: {
    approved: {
      subject: 'Ihre Zahlung ist freigegeben',
      text: (amount, payee) =>
        `${amount} an ${payee} ist freigegeben. Bitte binnen 10 Minuten im Browser weitermachen, sonst verfällt die Karte.`,
    },
    refused: {
      subject: 'Ihre Zahlung wurde abgelehnt',
      text: (amount, payee) => `${amount} an ${payee} wurde abgelehnt. Den Grund nennt die Erweiterung.`,
    },
    expired: {
      subject: 'Niemand hat Ihre Zahlung freigegeben',
      text: (amount, payee) =>
        `${amount} an ${payee}: binnen 24 Stunden hat es niemand freigegeben. Es wurde nichts gezahlt.`,
    },
  },
  notices: {
    'confirmation-blocked': {
      subject: 'Zahlungen sind eine Stunde lang gesperrt',
      text: (entity, time) =>
        `${entity}: zu viele falsche Codes. Bis ${time} UTC wird nichts bestätigt. Nicht Sie? Jemand will von Ihrem Konto zahlen: bei uns melden.`,
    },
    'device-added': changed(
      'Ein Gerät ist dazugekommen',
      (time) => `um ${time} UTC kam ein Gerät für Codes zu Ihrem Konto dazu.`,
    ),
    'device-removed': changed(
      'Ein Gerät wurde entfernt',
      (time) => `um ${time} UTC wurde ein Gerät für Codes von Ihrem Konto entfernt.`,
    ),
    'token-added': changed(
      'Ein Schlüssel ist dazugekommen',
      (time) => `um ${time} UTC kam ein Schlüssel zu Ihrem Konto dazu.`,
    ),
    'token-removed': changed(
      'Ein Schlüssel wurde entfernt',
      (time) => `um ${time} UTC wurde ein Schlüssel von Ihrem Konto entfernt.`,
    ),
    'token-recovered': changed(
      'Ein Notfallcode wurde benutzt',
      (time) => `um ${time} UTC kam mit einem Notfallcode ein Schlüssel zu Ihrem Konto dazu.`,
    ),
    'account-frozen': changed('Ihr Konto ist gesperrt', (time) => `um ${time} UTC wurde Ihr Konto gesperrt.`),
    'account-unfrozen': changed(
      'Ihr Konto ist wieder offen',
      (time) => `um ${time} UTC wurde Ihr Konto wieder geöffnet.`,
    ),
    'recovery-codes-made': changed(
      'Neue Notfallcodes',
      (time) => `um ${time} UTC wurden neue Notfallcodes erstellt; ältere gelten nicht mehr.`,
    ),
    'account-erased': {
      subject: 'Ihre Daten sind gelöscht',
      text: (entity, time) =>
        `${entity}: Um ${time} UTC wurden Ihre Daten gelöscht, bis auf gesetzliche Zahlungsbelege. Nicht Sie? Bei uns melden.`,
    },
    'sim-changed': changed(
      'Die SIM eines Telefons wurde getauscht',
      (time) => `die SIM eines Telefons für Ihre Codes wurde getauscht, bemerkt um ${time} UTC.`,
    ),
    'card-burned': changed(
      'Eine Karte wurde geschlossen',
      (time) => `um ${time} UTC wurde eine Karte nach Fehlversuchen geschlossen.`,
    ),
    'token-stopped': {
      subject: 'Ein Token wurde gesperrt',
      text: (entity, time) =>
        `${entity}: ein Token von Ihnen gilt seit ${time} UTC nicht mehr, seine Art ist nicht mehr erlaubt. Nehmen Sie ein anderes.`,
    },
    'token-frozen': {
      subject: 'Ein Token ist vielleicht kopiert',
      text: (entity, time) =>
        `${entity}: ein Token von Ihnen wurde um ${time} UTC gesperrt, es ist vielleicht kopiert. Melden Sie sich.`,
    },
    'token-serves': {
      subject: 'Ein Token gilt wieder',
      text: (entity, time) => `${entity}: ein Token von Ihnen gilt seit ${time} UTC wieder.`,
    },
    'reset-asked': {
      subject: 'Token und Gerät sollen ersetzt werden',
      text: (entity, time) =>
        `${entity}: um ${time} UTC wurde gebeten, Token und Geräte als verloren zu ersetzen. Nicht Sie? Sofort melden.`,
    },
    'reset-approved': {
      subject: 'Token und Gerät können ersetzt werden',
      text: (entity, time) =>
        `${entity}: seit ${time} UTC können Token und Geräte durch neue ersetzt werden. Nicht Sie? Sofort melden.`,
    },
    'policy-proposed': {
      subject: 'Eine Änderung der Regeln wartet',
      text: (entity, time) =>
        `${entity}: um ${time} UTC wurde eine Änderung der Regeln vorgeschlagen. In der Konsole lesen und mit dem Token zeichnen.`,
    },
    'reset-waits': {
      subject: 'Ein Ersatz wartet auf Zustimmung',
      text: (entity, time) =>
        `${entity}: um ${time} UTC wurde gebeten, eine Person neu aufzunehmen. Jemand anderes muss in der Konsole zustimmen.`,
    },
  },
};
