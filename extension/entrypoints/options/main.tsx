import { render } from 'preact';
import browser from 'webextension-polyfill';
import { Options } from '../../ui/Options.tsx';
import '../../ui/base.css';
import '../../ui/payment.css';
import '../../ui/payments.css';
import '../../ui/options.css';

document.documentElement.lang = browser.i18n.getUILanguage();
document.documentElement.dir = browser.i18n.getMessage('@@bidi_dir');
const app = document.getElementById('app');
if (app !== null) render(<Options />, app);
