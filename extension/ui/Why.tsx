import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { i18n } from '#i18n';
import type { Reason, Source, ToldField } from '../messages/told-form.ts';

/** More would not fit, and convince nobody. */
const MOST_REASONS = 2;

type WhyProps = {
  fields: readonly ToldField[];
  total: string | undefined;
  /** Whose payment service's own page this is. */
  service?: string | undefined;
  children?: ComponentChildren;
};

/** What spoke for a checkout here, for those who ask. */
export function Why({ fields, total, service, children }: WhyProps) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: 'end' }), []);
  return (
    <section class="why" ref={panel}>
      <h2>{i18n.t('why.title')}</h2>
      <ul>
        {service !== undefined && <li>{i18n.t('why.service', [service])}</li>}
        {fields.map((field) => (
          <li key={field.kind}>{fieldWords(field)}</li>
        ))}
        <li>{total === undefined ? i18n.t('why.noTotal') : i18n.t('why.total', [total])}</li>
        <li>{i18n.t('why.origin')}</li>
      </ul>
      {children}
    </section>
  );
}

/** "Card number: the page calls it “Card number”, and marks it “cc-number”." */
function fieldWords({ kind, visible, because }: ToldField): string {
  const reasons = because
    .filter(({ words }) => words !== '')
    .slice(0, MOST_REASONS)
    .map(reasonWords);
  const told = reasons.length === 0 ? i18n.t('why.neighbours') : reasons.join(', ');
  const name = visible ? fieldName(kind) : i18n.t('why.hidden', [fieldName(kind)]);
  return i18n.t('why.field', [name, told]);
}

const REASONS: Readonly<Record<Source, (words: string) => string>> = {
  autocomplete: (words) => i18n.t('why.autocomplete', [words]),
  name: (words) => i18n.t('why.name', [words]),
  label: (words) => i18n.t('why.label', [words]),
  hint: (words) => i18n.t('why.hint', [words]),
  nearby: (words) => i18n.t('why.nearby', [words]),
  class: (words) => i18n.t('why.name', [words]),
  shape: (words) => i18n.t('why.shape', [words]),
  options: (words) => i18n.t('why.options', [words]),
  neighbours: () => i18n.t('why.neighbours'),
};

function reasonWords({ source, words }: Reason): string {
  return REASONS[source](words);
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
