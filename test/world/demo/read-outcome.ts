// What the shopper has afterwards: the receipt, which anybody can verify, and the account.
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Page } from 'puppeteer';
import type { Money } from '../network.ts';

/** The parts of the browser's API that the extension's own pages have. */
type ExtensionPage = {
  chrome: {
    storage: { session: { get(): Promise<Record<string, { receipt?: string }>> } };
    runtime: { sendMessage(message: object): Promise<unknown> };
  };
};

/** The receipt that the extension holds for its shopper: a compact JWS. */
export async function receiptIn(popup: Page): Promise<string> {
  const receipt = await popup.evaluate(async () => {
    const { chrome } = globalThis as unknown as ExtensionPage;
    const kept = await chrome.storage.session.get();
    return Object.entries(kept).find(([key]) => key.startsWith('payment:'))?.[1].receipt;
  });
  if (receipt === undefined) throw new Error('the extension has no receipt');
  return receipt;
}

export type VerifiedReceipt = { claims: Record<string, unknown>; kid: string; alg: string };

/** Verifies the signature by the keys that the server publishes; rejects where it does not hold. */
export async function verifyReceipt(receipt: string, server: string): Promise<VerifiedReceipt> {
  const answer = await fetch(`${server}/.well-known/jwks.json`);
  const keys = createLocalJWKSet((await answer.json()) as JSONWebKeySet);
  const { payload, protectedHeader } = await compactVerify(receipt, keys);
  const claims = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
  return { claims, kid: protectedHeader.kid ?? '', alg: protectedHeader.alg };
}

export type Balance = { available: Money; held: Money };

/** What the account has, asked for as the extension asks. */
export async function balanceOf(popup: Page): Promise<Balance> {
  const view = await popup.evaluate(() => {
    const { chrome } = globalThis as unknown as ExtensionPage;
    return chrome.runtime.sendMessage({ command: 'optionsView' });
  });
  const { account } = view as { account?: Partial<Balance> };
  if (account?.available === undefined || account.held === undefined)
    throw new Error('the account does not say what it has');
  return { available: account.available, held: account.held };
}
