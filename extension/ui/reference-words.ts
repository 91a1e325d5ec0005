import { i18n } from '#i18n';
import type { Certificate } from '../../shared/schemas.ts';

/** Whose word a reference is: the shop's with its demand, otherwise the payer's reason. */
export function referenceWords({ demand }: Certificate): string {
  return demand === undefined ? i18n.t('approval.reason') : i18n.t('payments.reference');
}
