type Props = {
  label: string;
  value: string;
  onText(text: string): void;
  inputMode?: 'text' | 'email' | 'tel' | 'numeric';
  autocomplete?: string;
  maxLength?: number;
  /** Digits and addresses run from left to right in every language. */
  ltr?: boolean;
  readOnly?: boolean;
};

/** One line to type into, under its name. */
export function TextField(props: Props) {
  const { label, value, onText, inputMode = 'text', maxLength, ltr, readOnly = false, autocomplete } = props;
  return (
    <label>
      {label}
      <input
        inputMode={inputMode}
        autocomplete={autocomplete ?? 'off'}
        spellcheck={false}
        readOnly={readOnly}
        {...(maxLength === undefined ? {} : { maxLength })}
        {...(ltr ? { dir: 'ltr' } : {})}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </label>
  );
}
