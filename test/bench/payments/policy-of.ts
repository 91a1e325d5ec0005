import type { Policy, Rule, When } from '../../../shared/policy.ts';

const EUR = (value: string) => ({ currency: 'EUR', value });
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

/** Conditions of every kind, two of which ask the database each time; none denies what the bench pays. */
const CONDITIONS: readonly ((place: number) => When)[] = [
  (place) => ({ origins: [`https://*.shop${place}.example`, `https://shop${place}.example`] }),
  (place) => ({ amountAtLeast: EUR(`${1000 + place}.00`) }),
  (place) => ({ groups: [`group ${place}`] }),
  (place) => ({
    hours: { zone: 'Europe/Berlin', days: [...WEEKDAYS], from: '20:00', to: '06:00' },
    amountAtLeast: EUR(`${500 + place}.00`),
  }),
  (place) => ({ firstPayment: true, amountAtLeast: EUR(`${2000 + place}.00`) }),
  () => ({ sum: { over: 'P7D', atLeast: EUR('900000.00'), per: 'account' } }),
  () => ({ sum: { over: 'P1D', atLeast: EUR('900000.00'), per: 'merchant' } }),
  (place) => ({ notOrigins: [`https://*.example`, `https://shop${place}.example`], channel: 'sms' }),
];

/** A policy of so many rules. */
export function policyOf(count: number): Policy {
  const rules = Array.from({ length: count }, (_, place): Rule => {
    const when = CONDITIONS[place % CONDITIONS.length]?.(place) ?? {};
    return { name: `rule ${place}`, when, deny: 'This is not paid here.' };
  });
  return { version: 2, rules };
}
