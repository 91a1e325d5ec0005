// What the reader makes of pages that mean harm: nothing that a person cannot read, nothing that contradicts itself.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageReading } from '../../extension/messages/reading.ts';
import { openProbePage, type ProbePage } from '../corpus/probe-page.ts';
import { findChromium } from '../world/browser.ts';

const chromium = findChromium();
let probed: ProbePage;

beforeAll(async () => {
  probed = await openProbePage();
});
afterAll(() => probed?.[Symbol.asyncDispose]());

async function read(body: string): Promise<Omit<PageReading, 'origin'> | undefined> {
  await probed.page.setContent(`<!doctype html><html lang="en"><title>Bloom | Checkout</title><body>${body}`);
  return probed.read();
}

const row = (label: string, amount: string, style = '') =>
  `<p style="${style}">${label}: <b>${amount}</b></p>`;
const EUR = (value: string) => ({ currency: 'EUR', value });

describe.skipIf(chromium === undefined)('a total', () => {
  test.each([
    ['display:none'],
    ['visibility:hidden'],
    ['opacity:0.05'],
    ['position:absolute;left:-9999px'],
    ['font-size:2px'],
    ['color:transparent'],
    ['height:0;overflow:hidden'],
    ['clip-path:inset(100%)'],
    ['color:#fff;background:#fff'],
    ['text-decoration:line-through'],
  ])('with %s does not count', async (style) => {
    expect((await read(row('Grand total', '€1.00', style) + row('Total', '€42.50')))?.total).toEqual(
      EUR('42.50'),
    );
    expect((await read(row('Grand total', '€1.00', style)))?.total).toBeUndefined();
  });

  test('under something else is asked about', async () => {
    const cover = '<div style="position:absolute;inset:0;background:white">€1.00</div>';
    const read1 = await read(`<div style="position:relative">${row('Total', '€42.50')}${cover}</div>`);
    expect(read1?.total).not.toEqual(EUR('42.50'));
  });

  test('is not the price of something to choose, though the page shows no other', async () => {
    const choice = (words: string) => `<label><input type="radio" name="shipping">${words}</label>`;
    const reading = await read(
      `<form>${choice('Standard shipping €4.50')}${choice('Tomorrow €14.50')}<button>Pay now</button></form>`,
    );
    expect(reading?.total).toBeUndefined();
  });

  test('that another contradicts is asked about', async () => {
    const reading = await read(`${row('Total', '€42.50')}<hr>${row('Total', '€40.00')}`);
    expect(reading?.total).toBeUndefined();
    expect(reading?.grounds?.total.doubt).toBe('conflict');
  });

  test('is none of its parts, and the one that the button charges', async () => {
    const parts =
      row('Subtotal', '€40.00') +
      row('Shipping', '€2.50') +
      row('You save', '€60.00') +
      row('4 instalments of', '€10.63');
    const reading = await read(`${parts}${row('Total (incl. VAT)', '€42.50')}<button>Pay €42.50</button>`);
    expect(reading?.total).toEqual(EUR('42.50'));
    expect(reading?.grounds?.total.reasons).toEqual(expect.arrayContaining(['total', 'button', 'sum']));
  });

  test('is not what is saved or earned, due each month, a price from, or about the same in another currency', async () => {
    const others =
      row('Total savings', '€60.00') +
      row('Points that you earn', '€4.25') +
      row('3 monthly payments of', '€14.17') +
      '<p>Rooms from €9.00</p>';
    const reading = await read(`${others}<p>Total: <b>€42.50</b> (≈ $46.20)</p>`);
    expect(reading?.total).toEqual(EUR('42.50'));
  });

  test('without a name is the one that closes the summary, largest and set off, and no other', async () => {
    const summary = (last: string) =>
      `<div class="order-summary"><p>Tea <i>€10.00</i></p><p>Mug <i>€30.00</i></p><p>${last}</p></div>`;
    const closed = await read(summary('<b>€42.50</b>'));
    expect(closed?.total).toEqual(EUR('42.50'));
    expect(closed?.grounds?.total.reasons).toContain('emphasis');
    for (const last of [
      '€42.50',
      '<b>€39.00</b>',
      '<b>€42.50</b></p><p>Pot <i>€1.00</i>',
      '<small>€42.50</small>',
    ])
      expect((await read(summary(last)))?.total, last).toBeUndefined();
  });

  test('is named by the words nearest to it, where much stands in one row', async () => {
    const labels = ['Card number', 'Expiration month', 'Expiration year', 'Security code']
      .map((words) => `<label>${words} <input></label>`)
      .join('');
    const far = (label: string) => `<div>${labels}<p><i>${label}:</i></p><p><b><i>€42.50</i></b></p></div>`;
    expect((await read(`${far('Total')}<hr><p>Gift: €9.00</p>`))?.total).toEqual(EUR('42.50'));
    expect((await read(`${far('Savings')}<hr><p>Gift: €9.00</p>`))?.total).toBeUndefined();
    const parts =
      '<p>Total</p><p>In four payments without any interest over eight weeks, of <b>€10.63</b></p>';
    expect((await read(`${parts}<p>Gift: €9.00</p>`))?.total).toBeUndefined();
  });

  test('of small cents is not a hundredfold', async () => {
    expect((await read('<p>Total: <span>€42</span><sup>50</sup></p>'))?.total).toEqual(EUR('42.50'));
  });

  test('with a sign that several currencies share is asked about where nothing settles it', async () => {
    const reading = await read(row('Total', '¥4,250'));
    expect(reading?.total).toBeUndefined();
    expect(reading?.open).toEqual({ digits: '4250', currencies: ['JPY', 'CNY'] });
  });

  test('is read though names of fields stand before what the document calls its own', async () => {
    const clobbered = [
      'textContent',
      'parentNode',
      'getAttribute',
      'querySelectorAll',
      'matches',
      'closest',
      'shadowRoot',
      'nodeType',
      'localName',
      'getBoundingClientRect',
      'checkVisibility',
      'previousElementSibling',
      'parentElement',
      'contains',
      'childNodes',
      'assignedSlot',
    ];
    const fields = clobbered.map((name) => `<input name="${name}">`).join('');
    const images = [
      'body',
      'title',
      'documentElement',
      'createTreeWalker',
      'querySelectorAll',
      'createRange',
      'elementFromPoint',
      'location',
      'referrer',
    ];
    const reading = await read(
      `<form>${fields}${row('Total', '€42.50')}</form>${images.map((name) => `<img name="${name}">`).join('')}`,
    );
    expect(reading?.total).toEqual(EUR('42.50'));
    expect(reading?.name).toBe('Bloom');
  });

  test('of a page with a hundred thousand prices is asked about', async () => {
    const reading = await read(row('Total', '€42.50') + '<i>€1.00</i> '.repeat(100_000));
    expect(reading?.grounds?.total).toMatchObject({ doubt: 'too-large' });
  });
});
