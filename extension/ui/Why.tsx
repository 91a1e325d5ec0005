import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { i18n } from '#i18n';

type WhyProps = { kinds: readonly string[]; total: string | undefined; children?: ComponentChildren };

/** What spoke for a checkout here, for those who ask. */
export function Why({ kinds, total, children }: WhyProps) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: 'end' }), []);
  return (
    <section class="why" ref={panel}>
      <h2>{i18n.t('why.title')}</h2>
      <ul>
        <li>{i18n.t('why.fields', [kinds.map(fieldName).join(', ')])}</li>
        <li>{total === undefined ? i18n.t('why.noTotal') : i18n.t('why.total', [total])}</li>
        <li>{i18n.t('why.origin')}</li>
      </ul>
      {children}
    </section>
  );
}

const NAMES: Readonly<Record<string, () => string>> = {
  number: () => i18n.t('field.number'),
  expiry: () => i18n.t('field.expiry'),
  month: () => i18n.t('field.month'),
  year: () => i18n.t('field.year'),
  cvc: () => i18n.t('field.cvc'),
  holder: () => i18n.t('field.holder'),
  network: () => i18n.t('field.network'),
};

/** What a person calls a card field. */
export function fieldName(kind: string): string {
  return NAMES[kind]?.() ?? kind;
}
