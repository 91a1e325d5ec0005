import type { FieldElement } from './field.ts';

// The browser's own setters: a framework that put its own on the element then notices the change.
const setInput = setterOf(HTMLInputElement.prototype, 'value');
const setIndex = setterOf(HTMLSelectElement.prototype, 'selectedIndex');

function setterOf(prototype: object, property: string): (this: Element, value: unknown) => void {
  const setter = Object.getOwnPropertyDescriptor(prototype, property)?.set;
  if (setter === undefined) throw new TypeError(`${property} cannot be set`);
  return setter;
}

/** Writes a whole text into the focused field, as a browser that fills in a form does. */
export function replaceText(field: HTMLInputElement, text: string): void {
  setInput.call(field, text);
  tellInput(field, 'insertReplacementText', text);
  tellKey(field, 'keyup', 'Unidentified');
}

/** Chooses the option that stands there. */
export function choose(select: HTMLSelectElement, index: number): void {
  setIndex.call(select, index);
  select.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
}

/** Presses a radio button; the browser tells the page of the change. */
export function press(radio: HTMLInputElement): void {
  HTMLElement.prototype.click.call(radio);
}

/** Types a text into the focused field, key by key, where a page may take each key for itself. */
export async function typeText(field: HTMLInputElement, text: string): Promise<void> {
  setInput.call(field, '');
  tellInput(field, 'deleteContentBackward', null);
  for (const character of text) {
    if (!field.isConnected) return;
    const taken = ['keydown', 'keypress'].some((type) => !tellKey(field, type, character));
    if (!taken && tellBefore(field, character)) insert(field, character);
    tellKey(field, 'keyup', character);
    await pause(0);
  }
}

/** Where the caret stands, within the field's length, as a key would. */
function insert(field: HTMLInputElement, character: string): void {
  const { value, maxLength, selectionStart, selectionEnd } = field;
  const start = selectionStart ?? value.length;
  const end = selectionEnd ?? value.length;
  if (maxLength >= 0 && value.length - (end - start) >= maxLength) return;
  setInput.call(field, value.slice(0, start) + character + value.slice(end));
  if (selectionStart !== null) field.setSelectionRange(start + 1, start + 1);
  tellInput(field, 'insertText', character);
}

function tellBefore(field: HTMLInputElement, data: string): boolean {
  return field.dispatchEvent(
    new InputEvent('beforeinput', {
      bubbles: true,
      composed: true,
      cancelable: true,
      inputType: 'insertText',
      data,
    }),
  );
}

function tellInput(field: HTMLInputElement, inputType: string, data: string | null): void {
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType, data }));
}

/** `keyCode` and `charCode` are what older masks look at. */
function tellKey(field: HTMLInputElement, type: string, key: string): boolean {
  const code = key.length === 1 ? key.charCodeAt(0) : 0;
  const old = type === 'keypress' ? { charCode: code, keyCode: code } : { keyCode: code };
  return field.dispatchEvent(
    new KeyboardEvent(type, { bubbles: true, composed: true, cancelable: true, key, ...old }),
  );
}

/** Enters a field; a page that does not have the keyboard, because the popup has it, is told as if it had. */
export function enter(field: FieldElement): void {
  if (!happens(field, 'focus', () => field.focus({ preventScroll: true })))
    tellFocus(field, 'focus', 'focusin');
}

/** Leaves a field as a person does who changed it. */
export function leave(field: FieldElement): void {
  field.dispatchEvent(new Event('change', { bubbles: true }));
  goOn(field);
}

/** Leaves a field of whose change the browser has told already. */
export function goOn(field: FieldElement): void {
  if (!happens(field, 'blur', () => field.blur())) tellFocus(field, 'blur', 'focusout');
}

function happens(field: FieldElement, type: string, act: () => void): boolean {
  let happened = false;
  const note = () => {
    happened = true;
  };
  field.addEventListener(type, note, { capture: true, once: true });
  act();
  field.removeEventListener(type, note, { capture: true });
  return happened;
}

function tellFocus(field: FieldElement, own: string, bubbling: string): void {
  field.dispatchEvent(new FocusEvent(own, { composed: true }));
  field.dispatchEvent(new FocusEvent(bubbling, { bubbles: true, composed: true }));
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
