// What the protocol says that requests and answers hold, written down apart from the server's schemas.
import type { CreationOptions } from '../authenticator.ts';

export type Money = { currency: string; value: string };

export type Certificate = {
  type: 'countersign/certificate';
  version: 1;
  id: string;
  merchant: { name: string; origin: string };
  amount: Money;
  charge: { mode: 'single' } | { mode: 'split'; count: number } | { mode: 'estimate' };
  payer: { name: string; account: string; entity: string };
  issuedAt: string;
  expiresAt: string;
  reserve?: Money;
  reference?: string;
  demand?: string;
};

export type Device = { id: string; channel: 'email' | 'sms'; hint: string; usableFrom: string };
export type Token = {
  id: string;
  label: string;
  aaguid: string;
  attested: boolean;
  enrolledAt: string;
  lastUsedAt?: string;
};

export type Account = {
  number: string;
  name: string;
  entity: string;
  currency: string;
  available?: string | Money;
  held?: string | Money;
  asOf?: string;
  frozenAt?: string;
  devices: Device[];
  tokens: Token[];
};

export type Enrolment = { id: string; name: string; role: string; creationOptions: CreationOptions };
export type Session = { accessToken: string; expiresAt: string };
export type RequestOptions = { rpId?: string; allowCredentials?: { id: string }[] };
export type SigningOptions = { id: string; nonce: string; requestOptions: RequestOptions };
export type SentTo = { channel: string; hint: string; delivery: 'queued' | 'sent' | 'delivered' | 'failed' };

export type Submitted = {
  id: string;
  digest: string;
  state: string;
  nonce: string;
  requestOptions: RequestOptions;
  sentTo: SentTo;
  attemptsLeft: number;
  codeExpiresAt: string;
  expiresAt: string;
};

export type Charge = { at: string; amount: Money; state: string };
export type CertificateRead = Omit<Submitted, 'nonce' | 'requestOptions'> & {
  nonce?: string;
  requestOptions?: RequestOptions;
  certificate: Certificate;
  history: { at: string; event: string }[];
  receipt?: string;
  card?: { lastFour: string; state: string; closesAt: string; charges: Charge[] };
};

export type Confirmed = { state: string; receipt?: string };
export type Card = {
  cardId: string;
  number: string;
  expiryMonth: number;
  expiryYear: number;
  cvc: string;
  holder: string;
  closesAt: string;
};
export type Resent = { sentTo: SentTo; sendsLeft: number; nextSendAt: string };

export type ApprovalRead = {
  id: string;
  certificate: Certificate;
  digest: string;
  rule: string;
  askedAt: string;
  expiresAt: string;
  given: number;
  needed: number;
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  reason: string;
  attemptsLeft?: number;
  state?: string;
  now?: string;
};
