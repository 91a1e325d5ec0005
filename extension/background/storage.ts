import browser from 'webextension-polyfill';
import type { Money } from '../../shared/money.ts';
import type { Certificate } from '../../shared/schemas.ts';
import type { Changing } from '../messages/change.ts';
import type { TabPayment } from '../messages/payment.ts';
import type { ToldForm } from '../messages/told-form.ts';
import type { Enrolling, Mark, Settings } from '../messages/view.ts';
import { readManaged } from './managed.ts';

/** The server that this browser enrolled with; the relying party is kept for good (PROTOCOL section 4). */
export type Enrolled = {
  server: string;
  rpId: string;
  entity: string;
  name: string;
  mark: Mark;
  /** What the invitation was for; a payer's where nothing is said. */
  role?: string;
};
export type EnrolmentDraft = Enrolling & { id?: string; rpId?: string; role?: string };
export type Session = { accessToken: string; expiresAt: string };

/** On disk: nothing of a card, no code, no token. */
type Local = {
  enrolled: Enrolled;
  enrolling: EnrolmentDraft;
  settings: Settings;
  /** Frames of others that the shopper allowed, by merchant origin. */
  allowedFrames: Record<string, string[]>;
  /** Payments that wait for an approval, by id, with their page as it was confirmed: they outlive tab and browser. */
  waiting: Record<string, TabPayment>;
};

/** In memory, gone with the browser; it survives the background's own death. */
type InSession = {
  session: Session;
  clockOffsetMs: number;
  /** The change of devices or tokens that was begun; never recovery codes. */
  changing: Changing;
  /** Card fields by tab and frame. */
  [tab: `seen:${number}`]: Record<string, ToldForm>;
  [payment: `payment:${number}`]: TabPayment;
  [opened: `opened:${number}`]: string;
  /** The popup of this tab opens by itself: the shopper has not acted yet. */
  [byItself: `by-itself:${number}`]: true;
  /** On a payment service's page: the origin of the shop that the tab came from. */
  [sender: `sender:${number}`]: string;
  /** What the shop of this tab tried to charge in place of less, which the shopper wants to pay. */
  [higher: `higher:${number}`]: Money;
  /** When the latest decline came that the shopper of this tab has seen. */
  [seen: `seen-decline:${number}`]: string;
  /** What the popup shows at this moment, constituted but not sent. */
  [draft: `draft:${number}`]: { certificate: Certificate; digest: string };
};

export const DEFAULT_SETTINGS: Settings = { on: true, autoOpen: true, never: [] };

async function get(area: 'local' | 'session', key: string): Promise<unknown> {
  return (await browser.storage[area].get(key))[key];
}

export async function readLocal<K extends keyof Local>(key: K): Promise<Local[K] | undefined> {
  return (await get('local', key)) as Local[K] | undefined;
}

export async function writeLocal<K extends keyof Local>(key: K, value: Local[K] | undefined): Promise<void> {
  await (value === undefined
    ? browser.storage.local.remove(key)
    : browser.storage.local.set({ [key]: value }));
}

export async function readSession<K extends keyof InSession>(key: K): Promise<InSession[K] | undefined> {
  return (await get('session', String(key))) as InSession[K] | undefined;
}

export async function writeSession<K extends keyof InSession>(
  key: K,
  value: InSession[K] | undefined,
): Promise<void> {
  await (value === undefined
    ? browser.storage.session.remove(String(key))
    : browser.storage.session.set({ [key]: value }));
}

/** One after another, whoever asks: what reads, decides and writes under that name is never interleaved. */
export function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(name, work) as Promise<T>;
}

/** The shopper's settings, as they themselves have them. */
export async function readOwnSettings(): Promise<Settings> {
  return { ...DEFAULT_SETTINGS, ...(await readLocal('settings')) };
}

/** The same, but for what their organisation has set. */
export async function readSettings(): Promise<Settings> {
  const { on, autoOpen } = await readManaged();
  const own = await readOwnSettings();
  return { ...own, on: on ?? own.on, autoOpen: autoOpen ?? own.autoOpen };
}

/** Forgets everything that this browser knows of its shopper. */
export async function forgetAll(): Promise<void> {
  await browser.storage.local.clear();
  await browser.storage.session.clear();
}
