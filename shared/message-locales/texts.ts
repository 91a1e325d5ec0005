/** What people are told of their account; a notice names neither device, address nor token. */
export type NoticeKind =
  | 'confirmation-blocked'
  | 'device-added'
  | 'device-removed'
  | 'token-added'
  | 'token-removed'
  | 'token-recovered'
  | 'account-frozen'
  | 'account-unfrozen'
  | 'recovery-codes-made'
  | 'account-erased'
  | 'sim-changed'
  | 'card-burned'
  | 'token-stopped'
  | 'token-frozen'
  | 'token-serves'
  | 'reset-asked'
  | 'reset-approved'
  // To the security team: something waits for another person's token.
  | 'policy-proposed'
  | 'reset-waits';

/** One piece of news; `time` is a clock's, in UTC: when it happened, or until when a block lasts. */
export type NoticeText = { subject: string; text(payerEntity: string, time: string): string };

/** What became of a payment that others had to approve. */
export type OutcomeKind = 'approved' | 'refused' | 'expired';

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
  /** To a device of the person's, while a token is added with a recovery code. */
  recovery(payerEntity: string, code: string): string;
  /** A charge on the card for `payee` that was declined at `time`, as of a clock in UTC. */
  declined(payerEntity: string, payee: string, amount: string, time: string): string;
  declinedSubject: string;
  /** To an approver: what `requester` wants to pay. Nothing in it approves or leads anywhere. */
  approval(amount: string, payee: string, requester: string, entity: string): string;
  approvalSubject(amount: string): string;
  /** To the payer. */
  outcomes: Readonly<Record<OutcomeKind, { subject: string; text(amount: string, payee: string): string }>>;
  notices: Readonly<Record<NoticeKind, NoticeText>>;
};
