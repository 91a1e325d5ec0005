import browser, { type Runtime } from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';
import { i18n } from '#i18n';
import { dispatch } from '../background/dispatch.ts';
import { abandonPayment } from '../background/follow.ts';
import { forgetSender, noteNavigation } from '../background/sender.ts';
import { inTurn } from '../background/storage.ts';
import { forgetTab, showBadges } from '../background/tabs.ts';
import { watchCard } from '../background/watch-card.ts';

const MENU = 'pay-with-token';

/** Wiring only: what the browser tells goes to who deals with it. */
export default defineBackground(() => {
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) =>
    dispatch(message, sender),
  );
  browser.runtime.onInstalled.addListener(({ reason }) => {
    browser.contextMenus.create({
      id: MENU,
      title: i18n.t('menu.pay'),
      contexts: ['page', 'frame', 'editable'],
    });
    if (reason === 'install') void browser.runtime.openOptionsPage();
  });
  browser.contextMenus.onClicked.addListener(({ menuItemId }) => {
    if (menuItemId === MENU) void browser.action.openPopup();
  });
  // A browser may know what its organisation sets only some seconds after its start, when badges are lit already.
  browser.storage.onChanged.addListener((_changes, area) => {
    if (area === 'managed') void showBadges();
  });
  browser.tabs.onUpdated.addListener((tabId, { status, url }) => {
    if (status === 'loading') void noteNavigation(tabId, url);
    if (status === 'loading' && url !== undefined) void forgetTab(tabId);
    if (status === 'complete') void watchCard(tabId);
  });
  browser.tabs.onRemoved.addListener((tabId) => {
    void forgetTab(tabId);
    void forgetSender(tabId);
    void inTurn(`payment:${tabId}`, () => abandonPayment(tabId));
  });
});
