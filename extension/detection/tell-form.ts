import {
  LONGEST_TOLD_CHARS,
  MOST_TOLD_FIELDS,
  MOST_TOLD_REASONS,
  type ToldForm,
} from '../messages/told-form.ts';
import type { CardForm } from './find-card-fields.ts';

/** What is told of a form: kinds and reasons, no element and no value. */
export function tellForm({ fields, alone }: CardForm): ToldForm {
  return {
    fields: fields.slice(0, MOST_TOLD_FIELDS).map(({ kind, visible, because }) => ({
      kind,
      visible,
      because: because
        .slice(0, MOST_TOLD_REASONS)
        .map(({ source, words }) => ({ source, words: words.slice(0, LONGEST_TOLD_CHARS) })),
    })),
    alone,
  };
}
