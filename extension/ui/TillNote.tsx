import { i18n } from '#i18n';
import type { Service, Site } from '../messages/view.ts';
import { isolated } from './Parts.tsx';

type Props = { service: Service | undefined; site: Site };

/** Whose page takes the card where it is not the shop's own, and which shop sent the shopper there. */
export function TillNote({ service, site }: Props) {
  if (service === undefined) return null;
  const { owner, sender } = service;
  const till = [isolated(site.host), owner] as const;
  return (
    <p class="note service">
      {sender === undefined
        ? i18n.t('service.unknown', [...till])
        : i18n.t('service.from', [...till, isolated(sender.host)])}
    </p>
  );
}
