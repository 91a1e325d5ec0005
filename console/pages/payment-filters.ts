/** What a person typed into the search, as text. */
export type PaymentFilters = Record<
  'merchant' | 'person' | 'state' | 'currency' | 'least' | 'most' | 'from' | 'to' | 'digest',
  string
>;

export const NO_FILTERS: PaymentFilters = {
  merchant: '',
  person: '',
  state: '',
  currency: '',
  least: '',
  most: '',
  from: '',
  to: '',
  digest: '',
};

/** The query of a search: days are the reader's own, from the first one's beginning to the last one's end. */
export function queryOf(filters: PaymentFilters, after: string | undefined): string {
  const query = new URLSearchParams();
  for (const [name, typed] of Object.entries(filters)) {
    const value = typed.trim();
    if (value !== '') query.set(name, sentValue(name, value));
  }
  if (after !== undefined) query.set('after', after);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function sentValue(name: string, value: string): string {
  if (name === 'currency') return value.toUpperCase();
  if (name === 'from') return instantOf(value, 0);
  return name === 'to' ? instantOf(value, 1) : value;
}

/** The beginning of a day in the reader's time zone, some days on. */
function instantOf(day: string, daysOn: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return `${new Date(year, month - 1, date + daysOn).toISOString().slice(0, 19)}Z`;
}
