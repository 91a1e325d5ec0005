// What is in the basket, made up so that it adds up to the total that a test wants.
import type { Money } from '../network.ts';

export type Line = { title: string; detail: string; price: Money };
export type Speed = 'standard' | 'express';

/** Two things, the way they travel, and what it comes to. */
export type Order = {
  lines: Line[];
  subtotal: Money;
  shipping: Record<Speed, Money>;
  totals: Record<Speed, Money>;
};

/** An order with this total for standard delivery; express costs ten more. */
export function orderOf(total: Money, digital: boolean): Order {
  const { currency, value } = total;
  const digits = value.split('.')[1]?.length ?? 0;
  const scale = 10 ** digits;
  const money = (minor: number) => ({ currency, value: (minor / scale).toFixed(digits) });
  const all = Math.round(Number(value) * scale);
  const travel = digital || all < 20 * scale ? 0 : Math.floor(4.5 * scale);
  const second = Math.floor((all - travel) / 4);
  const extra = digits === 0 ? 1000 : 10 * scale;
  const line = (title: string, detail: string, minor: number) => ({
    title,
    detail: digital ? 'Pattern, download' : detail,
    price: money(minor),
  });
  return {
    lines: [
      line('Terracotta lamp', 'Ochre, 31 cm', all - travel - second),
      line('Linen cushion', 'Forest green', second),
    ],
    subtotal: money(all - travel),
    shipping: { standard: money(travel), express: money(travel + extra) },
    totals: { standard: total, express: money(all + extra) },
  };
}
