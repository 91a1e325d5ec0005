type Writable = HTMLInputElement | HTMLSelectElement;

// The browser's own setter: a framework that put its own on the element then notices the change.
const setInput = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
const setSelect = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value')?.set;

/** Writes as a person would leave the field: focus, value, input, change, blur. */
export function writeField(field: Writable, text: string): void {
  field.focus({ preventScroll: true });
  (field instanceof HTMLSelectElement ? setSelect : setInput)?.call(field, text);
  field.dispatchEvent(
    new InputEvent('input', {
      bubbles: true,
      composed: true,
      inputType: 'insertReplacementText',
      data: text,
    }),
  );
  field.dispatchEvent(new Event('change', { bubbles: true }));
  field.blur();
}

/** The value of the option that means `text`: `09` is also `9`, `Sep` or `September`, `2031` also `31`. */
export function optionFor(select: HTMLSelectElement, text: string): string | undefined {
  const options = [...select.options].filter((option) => !option.disabled);
  const wanted = meaning(text);
  const found =
    options.find((option) => meaning(option.value) === wanted) ??
    options.find((option) => meaning(option.text) === wanted) ??
    options.find((option) => sameYear(option, text) || sameMonth(option.text, text)) ??
    options.find((option) => wanted.length > 3 && meaning(option.text).includes(wanted));
  return found?.value;
}

function meaning(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^0+(?=\d)/, '')
    .replace(/[\s-]/g, '');
}

function sameYear(option: HTMLOptionElement, text: string): boolean {
  return text.length === 4 && [option.value, option.text].some((one) => one.trim() === text.slice(-2));
}

function sameMonth(shown: string, text: string): boolean {
  if (!/^(?:0[1-9]|1[0-2])$/.test(text)) return false;
  const month = new Date(Date.UTC(2020, Number(text) - 1, 1));
  const named = new Intl.DateTimeFormat(document.documentElement.lang || 'en', {
    month: 'short',
    timeZone: 'UTC',
  });
  const start = named.format(month).slice(0, 3).toLowerCase();
  return shown.toLowerCase().includes(start) || new RegExp(`^${text}\\b`).test(shown.trim());
}
