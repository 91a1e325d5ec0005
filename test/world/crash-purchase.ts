// One purchase as our client drives it over a server that may die at any moment: the same request again, then the state.
import { randomUUID } from 'node:crypto';
import { Authenticator } from './authenticator.ts';
import { EXTENSION_ORIGIN } from './bank.ts';
import type { Answer } from './client/calls.ts';
import { type Card, type Certificate, Client, type Enrolment, type Submitted } from './client.ts';
import type { CrashWorld } from './crash-world.ts';
import { codeIn } from './mailbox.ts';
import { Network } from './network.ts';
import { SHOP } from './payer.ts';

/** How a purchase goes, beside the crash. */
export const STORIES = ['paid', 'cancelled', 'card cancelled', 'resent', 'wrong code first'] as const;
export type Story = (typeof STORIES)[number];

/** A purchase that has come to its end. */
export type Ended = {
  story: Story;
  address: string;
  account: string;
  certificate: Certificate;
  client: Client;
  card: Card | undefined;
  /** What was left after the wrong code. */
  attemptsLeft: number | undefined;
  /** Answers to one authorisation, sent twice. */
  decisions: unknown[];
};

const MERCHANT = {
  acceptorId: 'acceptor-1',
  descriptor: 'EXAMPLE SHOP BERLIN',
  mcc: '5732',
  country: 'DE',
  city: 'Berlin',
  url: SHOP.origin,
};
const AMOUNT = { currency: 'EUR', value: '42.50' };
const RESEND_GAP_MS = 31_000;

function mustBe(status: number, { answer, lost }: { answer: Answer; lost: boolean }, orLost = ''): Answer {
  const { reason } = (answer.body ?? {}) as { reason?: string };
  // Whatever was carried out before its answer was lost is out of its order when it is asked for again.
  if (answer.status === status || (lost && orLost !== '' && reason === orLost)) return answer;
  throw new Error(`${answer.status} instead of ${status}${lost ? ' (again)' : ''}: ${answer.text}`);
}

/** Enrols a new shopper and lets them buy; every answer that the server's death has swallowed is asked for again. */
export async function buy(world: CrashWorld, story: Story): Promise<Ended> {
  const { invitation, account } = await world.invite();
  const address = world.newAddress();
  const authenticator = new Authenticator({ origin: EXTENSION_ORIGIN });
  const client = await Client.create({ baseUrl: world.server.url, authenticator });
  await enrol(world, client, invitation, address);
  await world.insist(() => client.account());
  const certificate = await client.certificate({ merchant: SHOP, amount: AMOUNT });
  const { answer: submitted } = await world.insist(() => client.submit(certificate));
  const ended: Ended = {
    story,
    address,
    account,
    certificate,
    client,
    card: undefined,
    attemptsLeft: undefined,
    decisions: [],
  };
  await pay(world, ended, submitted);
  return ended;
}

async function enrol(world: CrashWorld, client: Client, invitation: string, address: string): Promise<void> {
  const begin = () => client.ask<Enrolment>('POST', '/v1/enrolments', 201, { invitation });
  const { answer: enrolment } = await world.insist(begin);
  const path = `/v1/enrolments/${enrolment.id}`;
  const registration = client.authenticator.register(enrolment.creationOptions);
  mustBe(200, await world.insist(() => client.call('POST', `${path}/token`, { registration })), 'not-open');
  const device = { channel: world.centre === undefined ? 'email' : 'sms', address };
  mustBe(202, await world.insist(() => client.call('POST', `${path}/device`, device)), 'resend-too-soon');
  const code = await world.until('the code of the enrolment', () => codesTo(world, address, 'adds this')[0]);
  const confirm = () => client.call('POST', `${path}/device/confirmation`, { code });
  const { status, body } = mustBe(201, await world.insist(confirm), 'unknown');
  if (status === 201) client.accessToken = (body as { accessToken: string }).accessToken;
  else await world.insist(() => client.signIn());
}

/** Letters that say this, oldest first. */
export function lettersTo(
  world: CrashWorld,
  address: string,
  saying: string,
): { text: string; raw: string }[] {
  return world.letters(address).filter(({ text }) => text.replaceAll(/\s+/g, ' ').includes(saying));
}

function codesTo(world: CrashWorld, address: string, saying: string): string[] {
  return lettersTo(world, address, saying).flatMap(({ text }) => codeIn(text) ?? []);
}

async function pay(world: CrashWorld, ended: Ended, submitted: Submitted): Promise<void> {
  const { client, certificate, story, address } = ended;
  const { id } = certificate;
  if (story === 'cancelled') return cancel(world, ended);
  const code = await world.until('the code', () => codesTo(world, address, 'Pay EUR')[0]);
  if (story === 'resent') await resend(world, ended);
  const { nonce } = submitted;
  if (story === 'wrong code first') {
    const wrong = code === '00000000' ? '57200000' : '00000000';
    const assertion = client.integrity(certificate, nonce, wrong);
    const failed = mustBe(422, await world.insist(() => client.tryConfirm(id, wrong, assertion)));
    ended.attemptsLeft = (failed.body as { attemptsLeft: number }).attemptsLeft;
  }
  const assertion = client.integrity(certificate, nonce, code);
  mustBe(200, await world.insist(() => client.tryConfirm(id, code, assertion)));
  ended.card = (await world.insist(() => client.card(id))).answer;
  if (story === 'card cancelled') await cancel(world, ended);
  else await charge(world, ended, ended.card);
}

async function cancel(world: CrashWorld, { client, certificate: { id } }: Ended): Promise<void> {
  mustBe(204, await world.insist(() => client.call('DELETE', `/v1/certificates/${id}`)));
}

async function resend(world: CrashWorld, { client, certificate: { id }, address }: Ended): Promise<void> {
  const sent = async () =>
    (await client.read(id)).history.some(({ event }) => event === 'sent') ? true : undefined;
  await world.until('news of the first letter', async () => (await world.insist(sent)).answer);
  await world.advance(RESEND_GAP_MS);
  const before = lettersTo(world, address, 'Pay EUR').length;
  const again = () => client.call('POST', `/v1/certificates/${id}/code`, {});
  mustBe(202, await world.insist(again), 'resend-too-soon');
  const more = () => lettersTo(world, address, 'Pay EUR').length > before || undefined;
  await world.until('the letter of the resend', more);
}

/** Authorisation and capture; a network sends the same event again where it got no answer. */
async function charge(world: CrashWorld, ended: Ended, card: Card): Promise<void> {
  const { url, keysFile } = world.server;
  const network = new Network({ serverUrl: url, keysFile });
  const { number, expiryMonth, expiryYear, cvc } = card;
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  const common = {
    networkId: randomUUID(),
    at,
    card: { number, expiryMonth, expiryYear, cvc },
    merchant: MERCHANT,
    amount: AMOUNT,
  };
  const tell = async (event: object) => {
    const { answer } = await world.insist(() => network.send(event));
    if (answer.status !== 200) throw new Error(`the event: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const more = { channel: 'online', initiator: 'cardholder' };
  const authorisation = { ...common, id: randomUUID(), type: 'authorization', ...more };
  ended.decisions.push(await tell(authorisation), await tell(authorisation));
  const clearing = { ...common, id: randomUUID(), type: 'clearing', final: true };
  await tell(clearing);
  await tell(clearing);
}
