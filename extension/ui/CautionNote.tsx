import { i18n } from '#i18n';
import type { Caution, Site } from '../messages/view.ts';

type Props = { caution: Caution | undefined; site: Site };

/** The one warning about an address that looks like another's. */
export function CautionNote({ caution, site }: Props) {
  if (caution === undefined) return null;
  return (
    <p class="note problem" role="alert">
      {cautionWords(caution, site)}
    </p>
  );
}

function cautionWords(caution: Caution, { host }: Site): string {
  if (caution.kind === 'near') return i18n.t('caution.near', [host, caution.like]);
  if (caution.kind === 'mixed') return i18n.t('caution.mixed', [caution.shown]);
  return i18n.t('caution.readsLike', [caution.like]);
}
