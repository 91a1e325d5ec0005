import { render } from 'preact';
import { i18n } from '#i18n';
import { Popup } from '../../ui/Popup.tsx';
import '../../ui/base.css';
import '../../ui/payment.css';
import '../../ui/code.css';
import '../../ui/payments.css';

// The words' own, which are not always the browser's.
document.documentElement.lang = i18n.t('extension.language');
document.documentElement.dir = i18n.t('extension.direction');
const app = document.getElementById('app');
if (app !== null) render(<Popup />, app);
