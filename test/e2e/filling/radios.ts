// Card types to be chosen by radio buttons, and radio buttons that are none.
import { card, FILLED, type FillingPage, script } from './page.ts';

/** The page's script keeps which button was chosen and how often it was told. */
const told = script(`state.chosen = ''; state.changes = '0';
  document.querySelectorAll('[type=radio]').forEach((radio) => radio.addEventListener('change', () => {
    state.chosen = radio.value; state.changes = String(Number(state.changes) + 1);
  }));`);

type Choice = readonly [value: string, label: string];
const radios = (choices: readonly Choice[], style = '') =>
  choices
    .map(
      ([value, label]) =>
        `<label><input type="radio" name="kind" value="${value}" style="${style}">${label}</label>`,
    )
    .join('');
const form = (choices: string) => `<form onsubmit="return false">${choices}${card()}</form>${told}`;

const HIDDEN = 'position:absolute;opacity:0;width:1px;height:1px';
const picture = (alt: string) => `<img alt="${alt}" width="40" height="24" style="background:silver">`;
const CHOSEN = { report: { ...FILLED, network: 'filled' as const } };

export const RADIOS: readonly FillingPage[] = [
  {
    name: 'a card type by radio buttons',
    body: form(
      radios([
        ['AE', 'American Express'],
        ['MC', 'Mastercard'],
        ['VI', 'Visa'],
      ]),
    ),
    state: { chosen: 'VI', changes: '1' },
    ...CHOSEN,
  },
  {
    name: 'a card type by radio buttons that are drawn by their labels, with pictures alone',
    body: form(
      radios(
        [
          ['1', picture('MasterCard')],
          ['2', picture('Visa card')],
          ['3', picture('PayPal')],
        ],
        HIDDEN,
      ),
    ),
    state: { chosen: '2', changes: '1' },
    ...CHOSEN,
  },
  {
    name: 'a card type that was chosen already is not pressed again',
    body: form(
      radios([
        ['VI', 'Visa'],
        ['MC', 'Mastercard'],
      ]).replace('value="VI"', 'value="VI" checked'),
    ),
    state: { chosen: '', changes: '0' },
    ...CHOSEN,
  },
  {
    name: 'a card type that the shop does not take',
    body: form(
      radios([
        ['AE', 'Amex'],
        ['MC', 'Mastercard'],
      ]),
    ),
    state: { chosen: '', changes: '0' },
    report: { ...FILLED, network: 'rejected' },
  },
  {
    name: 'radio buttons that nobody sees',
    body: form(
      `<div style="display:none">${radios([
        ['VI', 'Visa'],
        ['MC', 'Mastercard'],
      ])}</div>`,
    ),
    state: { chosen: '', changes: '0' },
    report: { ...FILLED, network: 'rejected' },
  },
  ...(
    [
      [
        'cards that were kept',
        [
          ['a', 'Visa ending in 1881'],
          ['b', 'Mastercard ending in 4444'],
          ['c', 'Another card'],
        ],
      ],
      [
        'cards that were kept, by dots',
        [
          ['a', 'Visa ••• 1'],
          ['b', 'Mastercard ••• 4'],
        ],
      ],
      [
        'ways to pay',
        [
          ['card', 'Credit card (Visa, Mastercard, Amex)'],
          ['paypal', 'PayPal'],
        ],
      ],
      [
        'anything else',
        [
          ['s', 'Standard shipping'],
          ['x', 'Express'],
        ],
      ],
    ] as const
  ).map(([name, choices]) => ({
    name: `radio buttons of ${name} are left alone`,
    body: form(radios(choices)),
    state: { chosen: '', changes: '0' },
    report: FILLED,
  })),
];
