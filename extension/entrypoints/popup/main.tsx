import { render } from 'preact';
import browser from 'webextension-polyfill';
import { Popup } from '../../ui/Popup.tsx';
import '../../ui/base.css';
import '../../ui/payment.css';
import '../../ui/code.css';
import '../../ui/payments.css';

document.documentElement.lang = browser.i18n.getUILanguage();
document.documentElement.dir = browser.i18n.getMessage('@@bidi_dir');
const app = document.getElementById('app');
if (app !== null) render(<Popup />, app);
