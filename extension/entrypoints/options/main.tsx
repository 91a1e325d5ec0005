import { render } from 'preact';
import { i18n } from '#i18n';
import { Options } from '../../ui/Options.tsx';
import '../../ui/base.css';
import '../../ui/payment.css';
import '../../ui/payments.css';
import '../../ui/options.css';

// The words' own, which are not always the browser's.
document.documentElement.lang = i18n.t('extension.language');
document.documentElement.dir = i18n.t('extension.direction');
const app = document.getElementById('app');
if (app !== null) render(<Options />, app);
