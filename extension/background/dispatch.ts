import browser, { type Runtime } from 'webextension-polyfill';
import type { CommandName, Commands } from '../messages/commands.ts';
import { succeed } from '../messages/problem.ts';
import { readToldForm } from '../messages/told-form.ts';
import type { Settings } from '../messages/view.ts';
import { approvalRequest, approve, listApprovals, refusePayment } from './approvals.ts';
import {
  beginChange,
  freezeAccount,
  keepNewToken,
  leaveChange,
  newTokenOptions,
  proveDevice,
} from './changing.ts';
import { confirmationRequest, confirmPayment } from './confirm.ts';
import {
  enrolBack,
  enrolCode,
  enrolDevice,
  enrolInvitation,
  enrolLostToken,
  enrolMark,
  enrolServer,
  enrolToken,
  forgetBrowser,
} from './enrolment.ts';
import { cancelPayment, followPayment, payHigher } from './follow.ts';
import { optionsView } from './options-view.ts';
import { cancelById, listPayments, openPayment, readEvidence, recogniseMerchant } from './payments.ts';
import { quoteTyped } from './quote.ts';
import { allowFrame } from './release.ts';
import { signIn, signInRequest, signOut } from './session.ts';
import { changeRequest, makeChange } from './sign-change.ts';
import { inTurn, readOwnSettings, writeLocal, writeSession } from './storage.ts';
import { resendCode, sendCertificate } from './submit.ts';
import { expectPage, lookCloser, noteCardForm, showBadges } from './tabs.ts';
import { viewOf } from './views.ts';
import { seeDecline, watchCard } from './watch-card.ts';

type Handlers = { [C in CommandName]: (ask: Commands[C]['ask']) => Promise<Commands[C]['answer']> };

const done = (work: Promise<unknown>) => work.then(() => succeed(null));

/** What concerns one payment goes one after another, however many windows ask at once. */
const paying = <T>(tabId: number, work: () => Promise<T>) => inTurn(`payment:${tabId}`, work);

/** What the shopper sees of a payment is no news; its card is followed further when the window is closed. */
async function seeing<T>(tabId: number, work: Promise<T>): Promise<T> {
  const answer = await work;
  await seeDecline(tabId);
  void watchCard(tabId);
  return answer;
}

/** The change in hand is one, however many pages show it. */
const changing = <T>(work: () => Promise<T>) => inTurn('changing', work);

/** What the extension's own pages may ask for. */
const HANDLERS: Handlers = {
  view: ({ tabId }) => seeing(tabId, viewOf(tabId)),
  signInRequest,
  signIn: ({ id, assertion }) => signIn(id, assertion),
  quote: ({ amount }) => quoteTyped(amount),
  send: (order) => paying(order.tabId, () => sendCertificate(order)),
  resend: ({ tabId, deviceId }) => paying(tabId, () => resendCode(tabId, deviceId)),
  tokenRequest: ({ tabId, code }) => paying(tabId, () => confirmationRequest(tabId, code)),
  confirm: ({ tabId, code, assertion }) => paying(tabId, () => confirmPayment(tabId, code, assertion)),
  follow: ({ tabId }) =>
    seeing(
      tabId,
      paying(tabId, () => followPayment(tabId)),
    ),
  cancel: ({ tabId }) => paying(tabId, () => cancelPayment(tabId)),
  allowFrame: ({ tabId, origin }) => done(paying(tabId, () => allowFrame(tabId, origin))),
  dismiss: ({ tabId }) => done(paying(tabId, () => writeSession(`payment:${tabId}`, undefined))),
  openWindow: ({ tabId }) => done(openWindow(tabId)),
  neverHere: ({ origin, never }) => done(setOwn((own) => withNever(own, origin, never))),
  payHigher: ({ tabId, amount }) => paying(tabId, () => payHigher(tabId, amount)),
  payments: ({ words, after }) => listPayments(words, after),
  payment: ({ id }) => openPayment(id),
  cancelById: ({ id }) => cancelById(id),
  recognise: ({ id, recognised }) => recogniseMerchant(id, recognised),
  approvals: ({ after }) => listApprovals(after),
  approvalRequest: ({ id, digest }) => approvalRequest(id, digest),
  approve: ({ id, assertion }) => approve(id, assertion),
  refuse: ({ id, reason }) => refusePayment(id, reason),
  evidence: ({ id }) => readEvidence(id),
  optionsView,
  settings: ({ settings: { on, autoOpen } }) =>
    done(setOwn((own) => ({ ...own, on: on ?? own.on, autoOpen: autoOpen ?? own.autoOpen }))),
  enrolServer: ({ server }) => enrolServer(server),
  enrolInvitation: ({ invitation }) => enrolInvitation(invitation),
  enrolToken: ({ registration, label }) => enrolToken(registration, label),
  enrolLostToken,
  enrolDevice: ({ channel, address }) => enrolDevice(channel, address),
  enrolCode: ({ code }) => enrolCode(code),
  enrolMark: ({ mark }) => enrolMark(mark),
  enrolBack,
  beginChange: ({ beginning }) => changing(() => beginChange(beginning)),
  leaveChange: () => changing(leaveChange),
  changeRequest: ({ change }) => changeRequest(change),
  change: ({ change, id, assertion }) => changing(() => makeChange(change, id, assertion)),
  proveDevice: ({ code }) => changing(() => proveDevice(code)),
  newTokenOptions,
  keepNewToken: ({ registration, label }) => changing(() => keepNewToken(registration, label)),
  freeze: freezeAccount,
  signOut,
  forget: forgetBrowser,
};

type Sender = Pick<Runtime.MessageSender, 'id' | 'url' | 'tab' | 'frameId'> & { documentLifecycle?: string };

/**
 * All messages, sorted by how far their sender is trusted: what any site's frame may cause comes first, and only a page of
 * this extension gets further. Who sent it is the browser's word, never the message's.
 */
export function dispatch(message: unknown, sender: Sender): Promise<unknown> | undefined {
  if (sender.id !== browser.runtime.id || typeof message !== 'object' || message === null) return undefined;
  const isOwnPage = sender.url?.startsWith(browser.runtime.getURL('')) === true;
  if (!isOwnPage) return fromSite(message, sender);
  const { command } = message as { command?: unknown };
  if (typeof command !== 'string' || !Object.hasOwn(HANDLERS, command)) return undefined;
  const handler = HANDLERS[command as CommandName] as (ask: unknown) => Promise<unknown>;
  return handler(message);
}

/** A frame may say that it has signs of card fields, and which fields it has, and nothing else. */
function fromSite(
  message: object,
  { tab, frameId, documentLifecycle }: Sender,
): Promise<unknown> | undefined {
  if (tab?.id === undefined || frameId === undefined) return undefined;
  if (documentLifecycle === 'prerender') return expectPage(tab.id);
  const { signs, seen } = message as { signs?: unknown; seen?: unknown };
  if (signs === true) return lookCloser(tab.id, frameId);
  const form = readToldForm(seen);
  return form === undefined ? undefined : noteCardForm(tab.id, frameId, form);
}

/** Changes the shopper's own settings, one change after another: each page knows only what stood there when it was drawn. */
async function setOwn(change: (own: Settings) => Settings): Promise<void> {
  await inTurn('settings', async () => writeLocal('settings', change(await readOwnSettings())));
  await showBadges();
}

function withNever(own: Settings, origin: string, never: boolean): Settings {
  const others = own.never.filter((one) => one !== origin);
  return { ...own, never: never ? [...others, origin] : others };
}

/** The popup's screens in a small window of their own, for browsers whose token dialog closes the popup. */
async function openWindow(tabId: number): Promise<void> {
  const url = browser.runtime.getURL(`popup.html?tab=${tabId}`);
  await browser.windows.create({ url, type: 'popup', width: 400, height: 640 });
}
