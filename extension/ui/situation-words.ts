import { i18n } from '#i18n';
import { ownWord } from './own-word.ts';
import type { Situation } from './situation.ts';

/** Where a payment stands, in words; a situation without words does not compile. */
export const SITUATIONS: Readonly<Record<Situation, () => string>> = {
  paid: () => i18n.t('situation.paid'),
  refunded: () => i18n.t('situation.refunded'),
  reserved: () => i18n.t('situation.reserved'),
  givenBack: () => i18n.t('situation.givenBack'),
  declined: () => i18n.t('situation.declined'),
  confirmed: () => i18n.t('situation.confirmed'),
  waitsForCode: () => i18n.t('situation.waitsForCode'),
  waitsForApproval: () => i18n.t('situation.waitsForApproval'),
  unused: () => i18n.t('situation.unused'),
  locked: () => i18n.t('situation.locked'),
  expired: () => i18n.t('situation.expired'),
  cancelled: () => i18n.t('situation.cancelled'),
  denied: () => i18n.t('situation.denied'),
};

/** What to do next. */
export const NEXT_STEPS: Readonly<Record<Situation, () => string>> = {
  paid: () => i18n.t('nextStep.paid'),
  refunded: () => i18n.t('nextStep.nothing'),
  reserved: () => i18n.t('nextStep.reserved'),
  givenBack: () => i18n.t('nextStep.notPaid'),
  declined: () => i18n.t('nextStep.declined'),
  confirmed: () => i18n.t('nextStep.confirmed'),
  waitsForCode: () => i18n.t('nextStep.waitsForCode'),
  waitsForApproval: () => i18n.t('nextStep.waitsForApproval'),
  unused: () => i18n.t('nextStep.notPaid'),
  locked: () => i18n.t('nextStep.notPaid'),
  expired: () => i18n.t('nextStep.notPaid'),
  cancelled: () => i18n.t('nextStep.notPaid'),
  denied: () => i18n.t('nextStep.notPaid'),
};

const EVENTS: Readonly<Record<string, () => string>> = {
  accepted: () => i18n.t('event.accepted'),
  sent: () => i18n.t('event.sent'),
  resent: () => i18n.t('event.resent'),
  failed: () => i18n.t('event.failed'),
  locked: () => i18n.t('event.locked'),
  confirmed: () => i18n.t('event.confirmed'),
  approved: () => i18n.t('event.approved'),
  refused: () => i18n.t('event.refused'),
  validated: () => i18n.t('event.validated'),
  released: () => i18n.t('event.released'),
  charged: () => i18n.t('event.charged'),
  reversed: () => i18n.t('event.reversed'),
  refunded: () => i18n.t('event.refunded'),
  cancelled: () => i18n.t('event.cancelled'),
  expired: () => i18n.t('event.expired'),
  denied: () => i18n.t('event.denied'),
  unused: () => i18n.t('event.unused'),
  completed: () => i18n.t('event.completed'),
};

/** What happened to a payment (PROTOCOL section 5.2); an event that is new to this client stands as the server wrote it. */
export function eventWords(event: string): string {
  return ownWord(EVENTS, event) ?? event;
}
