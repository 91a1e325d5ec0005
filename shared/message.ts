import { de } from './message-locales/de.ts';
import { en } from './message-locales/en.ts';
import { es } from './message-locales/es.ts';
import { fr } from './message-locales/fr.ts';
import type { MessageTexts, NoticeKind, OutcomeKind } from './message-locales/texts.ts';
import { displayAmountForMessage, groupedAmountForMessage, type Money } from './money.ts';
import { hostOf } from './origin.ts';

const NAME_CODE_POINTS = 30;

/** The languages of messages; another one is one file and one word here. */
const LOCALES = { de, en, es, fr } as const satisfies Record<string, MessageTexts>;
export type MessageLocale = keyof typeof LOCALES;

/** Whether there are messages in that language. */
export function isMessageLocale(text: string): text is MessageLocale {
  return Object.hasOwn(LOCALES, text);
}

/** What the second device shows for a payment: amount and merchant before the code (PROTOCOL section 3). */
export function confirmationMessage(payment: Payment, code: string, locale: MessageLocale = 'en'): string {
  return LOCALES[locale].confirmation(displayAmountForMessage(payment.amount), payeeOf(payment), code);
}

/** The subject of its mail, without the code. */
export function confirmationSubject(amount: Money, locale: MessageLocale = 'en'): string {
  return LOCALES[locale].confirmationSubject(displayAmountForMessage(amount));
}

/** What a device shows that is being enrolled. */
export function enrolmentMessage(
  channel: 'email' | 'sms',
  payerEntity: string,
  code: string,
  locale: MessageLocale = 'en',
): string {
  return LOCALES[locale].enrolment(channel, nameForMessage(payerEntity), code);
}

/** The subject of its mail, without the code. */
export function enrolmentSubject(payerEntity: string, locale: MessageLocale = 'en'): string {
  return LOCALES[locale].enrolmentSubject(nameForMessage(payerEntity));
}

/** What a device of the person's shows while a token is added with a recovery code. */
export function recoveryMessage(payerEntity: string, code: string, locale: MessageLocale = 'en'): string {
  return LOCALES[locale].recovery(nameForMessage(payerEntity), code);
}

export type { NoticeKind, OutcomeKind } from './message-locales/texts.ts';

type Payment = { amount: Money; merchant: { name: string; origin: string } };

/** What an approver is told: who wants to pay what, and where to decide. No link, no code, nothing that approves. */
export function approvalMessage(
  payment: Payment & { requester: string },
  payerEntity: string,
  locale: MessageLocale = 'en',
): { subject: string; text: string } {
  const amount = displayAmountForMessage(payment.amount);
  const { approval, approvalSubject } = LOCALES[locale];
  const [requester, entity] = [nameForMessage(payment.requester), nameForMessage(payerEntity)];
  return { subject: approvalSubject(amount), text: approval(amount, payeeOf(payment), requester, entity) };
}

/** What the payer is told once a payment does not wait for approvals any more. */
export function outcomeMessage(
  kind: OutcomeKind,
  payment: Payment,
  locale: MessageLocale = 'en',
): { subject: string; text: string } {
  const { subject, text } = LOCALES[locale].outcomes[kind];
  return { subject, text: text(displayAmountForMessage(payment.amount), payeeOf(payment)) };
}

function payeeOf({ merchant }: Payment): string {
  return `${nameForMessage(merchant.name)} (${hostOf(merchant.origin)})`;
}

/** Whether there is such news. */
export function isNotice(kind: string): kind is NoticeKind {
  return Object.hasOwn(LOCALES.en.notices, kind);
}

/** A piece of news as a subject and a text; `time` such as `12:00`, in UTC. */
export function noticeMessage(
  kind: NoticeKind,
  payerEntity: string,
  time: string,
  locale: MessageLocale = 'en',
): { subject: string; text: string } {
  const { subject, text } = LOCALES[locale].notices[kind];
  return { subject, text: text(nameForMessage(payerEntity), time) };
}

/** A declined charge as a subject and a text without code or link; `time` such as `12:00`, in UTC. */
export function declineMessage(
  { amount, merchantName, time }: { amount: Money; merchantName: string; time: string },
  payerEntity: string,
  locale: MessageLocale = 'en',
): { subject: string; text: string } {
  const { declined, declinedSubject } = LOCALES[locale];
  const payee = nameForMessage(merchantName);
  const text = declined(nameForMessage(payerEntity), payee, groupedAmountForMessage(amount), time);
  return { subject: declinedSubject, text };
}

/**
 * A page's own name made harmless: no run of four or more digits (category Nd, counted across spaces and hyphens) that
 * could pass for a code, nothing that reads as a link, at most 30 code points.
 */
export function nameForMessage(name: string): string {
  const unlinked = name.replace(/[./:@<>]/g, ' ');
  const undigited = unlinked.replace(/\p{Nd}(?:[\p{Zs}\s\p{Dash_Punctuation}]*\p{Nd}){3,}/gu, '…');
  const points = [...undigited];
  return points.length <= NAME_CODE_POINTS ? undigited : `${points.slice(0, NAME_CODE_POINTS - 1).join('')}…`;
}
