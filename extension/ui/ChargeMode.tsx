import { i18n } from '#i18n';
import type { Charge } from '../../shared/schemas.ts';

/** How the shop may charge, where it is not simply once. */
export function ChargeMode({ charge }: { charge: Charge }) {
  if (charge.mode === 'single') return null;
  return <p class="mode">{modeWords(charge)}</p>;
}

function modeWords(charge: Exclude<Charge, { mode: 'single' }>): string {
  return charge.mode === 'split'
    ? i18n.t('mode.splitInto', [String(charge.count)])
    : i18n.t('mode.estimateMost');
}
