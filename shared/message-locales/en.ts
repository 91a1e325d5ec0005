import type { MessageTexts, NoticeText } from './texts.ts';

const KINDS = { email: 'mailbox', sms: 'phone number' } as const;

const NOT_YOU = 'Not you? Freeze your account and tell us.';

/** News of a change, with the time at which it happened. */
const changed = (subject: string, sentence: (time: string) => string): NoticeText => ({
  subject,
  text: (entity, time) => `${entity}: ${sentence(time)} ${NOT_YOU}`,
});

/** English, word for word as PROTOCOL section 3 has it. */
export const en: MessageTexts = {
  confirmation: (amount, payee, code) => `Pay ${amount} to ${payee}? Code ${code}. Not you? Ignore this.`,
  confirmationSubject: (amount) => `Confirm ${amount}`,
  enrolment: (channel, entity, code) =>
    `Code ${code} adds this ${KINDS[channel]} to ${entity}. Not you? Ignore this.`,
  enrolmentSubject: (entity) => `Your code for ${entity}`,
  recovery: (entity, code) =>
    `Code ${code} adds a token to your account at ${entity}. Not you? Tell them at once.`,
  declined: (entity, payee, amount, time) =>
    `${entity}: ${amount} on your card for ${payee} was declined at ${time} UTC. Open Payments to see why.`,
  declinedSubject: 'A charge was declined',
  approval: (amount, payee, requester, entity) =>
    `${entity}: ${requester} wants to pay ${amount} to ${payee} and needs your approval. Open the extension in your browser to approve or refuse it, within 24 hours.`,
  approvalSubject: (amount) => `${amount} needs your approval`,
  outcomes: {
    approved: {
      subject: 'Your payment was approved',
      text: (amount, payee) =>
        `${amount} to ${payee} was approved. Go on in your browser within 10 minutes, or the card lapses.`,
    },
    refused: {
      subject: 'Your payment was refused',
      text: (amount, payee) => `${amount} to ${payee} was refused by an approver. Why, the extension tells.`,
    },
    expired: {
      subject: 'Nobody approved your payment',
      text: (amount, payee) => `${amount} to ${payee}: nobody approved it within 24 hours. Nothing was paid.`,
    },
  },
  notices: {
    'confirmation-blocked': {
      subject: 'Payments are blocked for an hour',
      text: (entity, time) =>
        `${entity}: too many wrong codes. Nothing can be confirmed until ${time} UTC. Not you? Somebody else tries to pay from your account: tell us.`,
    },
    'device-added': changed(
      'A device was added',
      (time) => `a device for codes was added to your account at ${time} UTC.`,
    ),
    'device-removed': changed(
      'A device was removed',
      (time) => `a device for codes was removed from your account at ${time} UTC.`,
    ),
    'token-added': changed(
      'A token was added',
      (time) => `a token was added to your account at ${time} UTC.`,
    ),
    'token-removed': changed(
      'A token was removed',
      (time) => `a token was removed from your account at ${time} UTC.`,
    ),
    'token-recovered': changed(
      'A recovery code was used',
      (time) => `a token was added to your account with a recovery code at ${time} UTC.`,
    ),
    'account-frozen': changed('Your account is frozen', (time) => `your account was frozen at ${time} UTC.`),
    'account-unfrozen': changed(
      'Your account is open again',
      (time) => `your account was opened again at ${time} UTC.`,
    ),
    'recovery-codes-made': changed(
      'New recovery codes were made',
      (time) => `new recovery codes were made at ${time} UTC; older ones are void.`,
    ),
    'account-erased': {
      subject: 'Your data was erased',
      text: (entity, time) =>
        `${entity}: your data was erased at ${time} UTC, but for what law keeps of payments. Not you? Tell us.`,
    },
    'sim-changed': changed(
      'The SIM of a phone was changed',
      (time) => `the SIM of a phone for your codes was changed, seen at ${time} UTC.`,
    ),
    'card-burned': changed(
      'A card was closed',
      (time) => `a card was closed at ${time} UTC, after somebody tried it elsewhere.`,
    ),
    'token-stopped': {
      subject: 'A token stopped working',
      text: (entity, time) =>
        `${entity}: a token of yours stopped working at ${time} UTC: its kind is not allowed any more. Use another one.`,
    },
    'token-frozen': {
      subject: 'A token was stopped',
      text: (entity, time) =>
        `${entity}: a token of yours was stopped at ${time} UTC, as it may have been copied. Use another one and tell us.`,
    },
    'token-serves': {
      subject: 'A token works again',
      text: (entity, time) => `${entity}: a token of yours works again since ${time} UTC.`,
    },
    'reset-asked': {
      subject: 'Your token and device are to be replaced',
      text: (entity, time) =>
        `${entity}: at ${time} UTC somebody asked us to replace your token and devices, as lost. Not you? Tell us at once.`,
    },
    'reset-approved': {
      subject: 'Your token and device may be replaced',
      text: (entity, time) =>
        `${entity}: since ${time} UTC your token and devices can be replaced by new ones. Not you? Tell us at once.`,
    },
    'policy-proposed': {
      subject: 'A change of the policy waits',
      text: (entity, time) =>
        `${entity}: a change of the policy was proposed at ${time} UTC. Read it in the console, and sign it with your token or withdraw it.`,
    },
    'reset-waits': {
      subject: 'A reset waits for an operator',
      text: (entity, time) =>
        `${entity}: at ${time} UTC an operator asked to let a person in anew. Another operator has to approve it in the console.`,
    },
  },
};
