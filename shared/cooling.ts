import type { Money } from './money.ts';

/** Up to this many major units of the account's currency a cooling device or token serves (PROTOCOL section 5.4). */
const COOLING_LIMIT_MAJOR = 50n;

/** Whether so much of the account's money is too much for a device or token that was added a short while ago. */
export function isAboveCoolingLimit(reserve: Money): boolean {
  const [major = '0', minor = ''] = reserve.value.split('.');
  return (
    BigInt(major) > COOLING_LIMIT_MAJOR || (BigInt(major) === COOLING_LIMIT_MAJOR && /[1-9]/.test(minor))
  );
}
