/**
 * The texts of one language. Amount and merchant come before the code, nothing reads as a link, and letters beyond the GSM
 * alphabet are avoided in whatever goes by SMS: one of them makes a message twice as long.
 */
export type MessageTexts = {
  /** `payee` is the merchant's name and host. */
  confirmation(amount: string, payee: string, code: string): string;
  /** Without the code. */
  confirmationSubject(amount: string): string;
  enrolment(channel: 'email' | 'sms', payerEntity: string, code: string): string;
  enrolmentSubject(payerEntity: string): string;
};
