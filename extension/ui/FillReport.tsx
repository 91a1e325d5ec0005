import { i18n } from '#i18n';
import type { Card } from '../../shared/schemas.ts';
import type { FieldKind, FieldReport } from '../messages/fields.ts';
import { CopyButton } from './CopyButton.tsx';
import { fieldName } from './Why.tsx';

type Props = { fields: readonly FieldReport[]; card: Card | undefined };

/** What landed in the page's fields, part by part of the card, and a way to copy what did not. */
export function FillReport({ fields, card }: Props) {
  return (
    <ul class="report">
      {fields.map(({ kind, outcome }) => {
        const text = card && outcome !== 'filled' ? cardText(kind, card) : undefined;
        return (
          <li key={kind} class={outcome}>
            <span>{WORDS[outcome](fieldName(kind))}</span>
            {text !== undefined && <CopyButton name={fieldName(kind)} copied={text} />}
          </li>
        );
      })}
    </ul>
  );
}

const WORDS: Readonly<Record<FieldReport['outcome'], (name: string) => string>> = {
  filled: (name) => i18n.t('card.filled', [name]),
  altered: (name) => i18n.t('card.altered', [name]),
  emptied: (name) => i18n.t('card.emptied', [name]),
  rejected: (name) => i18n.t('card.rejected', [name]),
  unsafe: (name) => i18n.t('card.unsafe', [name]),
};

/** A part of the card as a person types it; a card's network is chosen, not typed. */
export function cardText(kind: FieldKind, card: Card): string | undefined {
  const month = String(card.expiryMonth).padStart(2, '0');
  const year = String(card.expiryYear);
  const texts: Readonly<Record<FieldKind, string | undefined>> = {
    number: card.number,
    expiry: `${month}/${year.slice(-2)}`,
    month,
    year,
    cvc: card.cvc,
    holder: card.holder,
    network: undefined,
  };
  return texts[kind];
}
