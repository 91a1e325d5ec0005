import { isLocalhost } from '../../shared/origin.ts';
import { attributeOf, findAll } from '../detection/page-dom.ts';
import { type CardValues, type FieldReport, type FillOrder, isBetter } from '../messages/fields.ts';
import { cardTexts } from './card-text.ts';
import { chooseOption } from './choose-option.ts';
import { isRadio, radioFor } from './choose-radio.ts';
import { type Field, hintsOf, lengthOf, takes } from './field.ts';
import { means } from './holds.ts';
import { isChoiceSeen, isFrameSeen, isSeen } from './is-seen.ts';
import { splitTexts } from './split-fields.ts';
import { choose, enter, goOn, leave, pause, press, replaceText, typeText } from './write-field.ts';

/** A page that formats what was typed has this long to do it before the field is read back. */
const SETTLE_MS = 60;
/** Fields written to in one frame; a page that makes more while it is filled in is no form. */
const MOST_FIELDS = 40;

type Writing = Field & { text: string; outcome: FieldReport['outcome'] | 'written' };
type Find = () => readonly Field[];

/**
 * Fills the fields of this frame and says what each holds afterwards; undefined where the frame is not of the origin that
 * the order is for. Each field is looked up and looked at anew just before it is written to.
 */
export async function fillCard(find: Find, order: FillOrder): Promise<FieldReport[] | undefined> {
  if (window.origin !== order.origin) return undefined;
  const [first] = find();
  if (first !== undefined && !(await isFrameSeen(first.element)))
    return reportOn(
      find().map((field) => ({ ...field, text: '', outcome: 'rejected' })),
      order.card,
    );
  const focused = document.activeElement;
  const writings: Writing[] = [];
  await writeAll(find, order.card, writings);
  await pause(SETTLE_MS);
  // A page may have put new fields in place of those that were filled.
  await writeAll(find, order.card, writings);
  for (const spelling of [digitsIn, asWritten]) await typeMissed(writings, order.card, spelling);
  if (focused instanceof HTMLElement && focused !== document.body) focused.focus({ preventScroll: true });
  return reportOn(writings, order.card);
}

async function writeAll(find: Find, card: Partial<CardValues>, writings: Writing[]): Promise<void> {
  while (writings.length < MOST_FIELDS) {
    const fields = find();
    const next = fields.find(({ element }) => !writings.some((done) => done.element === element));
    if (next === undefined) return;
    const text = splitTexts(fields, card).get(next.element) ?? textFor(next, card);
    const outcome = text === undefined ? 'rejected' : write(next, text, card);
    writings.push({ ...next, text: text ?? '', outcome });
    await pause(0);
  }
}

/** What goes into the field as it likes it best; undefined where the card has nothing for it. */
function textFor({ kind, element }: Field, card: Partial<CardValues>): string | undefined {
  if (element instanceof HTMLSelectElement || isRadio(element)) return '';
  const tokens = element.getAttribute('autocomplete') ?? '';
  const shape = { maxLength: lengthOf(element) ?? -1, hints: hintsOf(element), tokens };
  const texts = cardTexts(kind, card, shape);
  return texts.find((text) => takes(element, text)) ?? texts[0];
}

function write(field: Field, text: string, card: Partial<CardValues>): Writing['outcome'] {
  const { element, kind } = field;
  if (holds({ ...field, text }, card)) return 'written';
  if (isRadio(element)) return writeChoice(element, card);
  if (!isSeen(element)) return 'rejected';
  if (isSentInClear(element)) return 'unsafe';
  enter(element);
  // The page was told of the focus, and may have opened or hidden the field in answer.
  if (!isWritable(element)) return 'rejected';
  if (element instanceof HTMLInputElement) replaceText(element, text);
  else {
    const index = chooseOption(element, kind, card);
    if (index < 0) return 'rejected';
    choose(element, index);
  }
  leave(element);
  return 'written';
}

function writeChoice(first: HTMLInputElement, card: Partial<CardValues>): Writing['outcome'] {
  const radio = radioFor(first, card);
  if (radio === undefined || !isChoiceSeen(radio)) return 'rejected';
  if (isSentInClear(radio)) return 'unsafe';
  enter(radio);
  if (radio.disabled || !isChoiceSeen(radio)) return 'rejected';
  press(radio);
  goOn(radio);
  return 'written';
}

/** Types where the page did not keep what was written in one piece. */
async function typeMissed(
  writings: readonly Writing[],
  card: Partial<CardValues>,
  spelling: (text: string) => string | undefined,
): Promise<void> {
  const missed = writings.filter((writing) => writing.outcome === 'written' && !holds(writing, card));
  for (const { element, text } of missed) {
    const spelled = spelling(text);
    if (spelled === undefined || !(element instanceof HTMLInputElement)) continue;
    if (isRadio(element) || !isSeen(element)) continue;
    enter(element);
    if (isWritable(element)) await typeText(element, spelled);
    leave(element);
  }
  if (missed.length > 0) await pause(SETTLE_MS);
}

const asWritten = (text: string) => text;

/** A mask puts the marks itself. */
function digitsIn(text: string): string | undefined {
  return /\d/.test(text) ? text.replace(/[\s/.-]/g, '') : undefined;
}

function isWritable(element: Field['element']): boolean {
  if (element.disabled || (element instanceof HTMLInputElement && element.readOnly)) return false;
  return isSeen(element);
}

/** Whether the field's form sends it over a connection that others can read. Its own names may hide its properties. */
function isSentInClear({ form }: Field['element']): boolean {
  if (form === null) return false;
  const buttons = findAll(form, '[formaction]', Number.POSITIVE_INFINITY);
  const actions = [
    attributeOf(form, 'action'),
    ...buttons.map((button) => attributeOf(button, 'formaction')),
  ];
  return actions.some((action) => {
    if (action === null || !URL.canParse(action, document.baseURI)) return false;
    const { protocol, hostname } = new URL(action, document.baseURI);
    return protocol === 'http:' && !isLocalhost(hostname);
  });
}

function holds({ kind, element, text }: Field & { text: string }, card: Partial<CardValues>): boolean {
  if (isRadio(element)) return radioFor(element, card)?.checked === true;
  if (element instanceof HTMLInputElement) return means(kind, element.value, text, card);
  return element.selectedIndex >= 0 && element.selectedIndex === chooseOption(element, kind, card);
}

/** One line for each part of the card: the worst of the fields that were written to, else why none was. */
function reportOn(writings: readonly Writing[], card: Partial<CardValues>): FieldReport[] {
  const there = writings.filter(({ element }) => element.isConnected);
  return [...new Set(there.map(({ kind }) => kind))].map((kind) => {
    const own = there.filter((writing) => writing.kind === kind);
    const written = own.filter(({ outcome }) => outcome === 'written');
    return (written.length > 0 ? written : own)
      .map((writing): FieldReport => ({ kind, outcome: outcomeOf(writing, card) }))
      .reduce((worst, report) => (isBetter(worst, report) ? report : worst));
  });
}

function outcomeOf(writing: Writing, card: Partial<CardValues>): FieldReport['outcome'] {
  if (writing.outcome !== 'written') return writing.outcome;
  if (holds(writing, card)) return 'filled';
  return writing.element.value === '' ? 'emptied' : 'altered';
}
