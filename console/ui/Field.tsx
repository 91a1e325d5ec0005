import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type FieldProps = {
  label: string;
  value: string;
  onValue(value: string): void;
  type?: 'text' | 'date';
  mode?: 'decimal';
  hint?: string;
};

export function Field({ label, value, onValue, type = 'text', mode, hint }: FieldProps) {
  const id = useId();
  const attributes = {
    id,
    value,
    autocomplete: 'off',
    spellcheck: false,
    ...(mode === undefined ? {} : { inputMode: mode }),
    ...(hint === undefined ? {} : { placeholder: hint }),
    onInput: (event: { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      {type === 'date' ? <input type="date" {...attributes} /> : <input type="text" {...attributes} />}
    </div>
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  onValue(value: string): void;
  choices: readonly (readonly [value: string, words: string])[];
};

export function Choice({ label, value, onValue, choices }: ChoiceProps) {
  return (
    <label>
      <span class="label">{label}</span>
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {choices.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

type RowsProps<T> = {
  caption: string;
  columns: readonly string[];
  rows: readonly T[];
  keyOf(row: T): string;
  cells(row: T): readonly ComponentChildren[];
  empty: string;
};

/** A table whose rows become small cards on a phone. */
export function Rows<T>({ caption, columns, rows, keyOf, cells, empty }: RowsProps<T>) {
  if (rows.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <table class="rows">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {cells(row).map((cell, place) => (
              <td key={columns[place]} data-label={columns[place]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
