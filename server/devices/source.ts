import { isIP } from 'node:net';
import type { Ports } from '../ports.ts';
import type { Quotas } from './address-quota.ts';

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The quotas that the operator set, for whoever asks from there. */
export function quotasFor(deps: Pick<Ports, 'config' | 'keys'>, clientAddress: string): Quotas {
  const key = sourceOf(deps, clientAddress);
  return {
    perCallingCode: deps.config.smsQuota,
    source: key === undefined ? undefined : { key, most: deps.config.sourceQuota },
  };
}

/**
 * From where a code was asked for, as a keyed hash: an IPv4 address, or the /64 network of an IPv6 one, which is what one
 * customer has. Undefined where no proxy is trusted to say it: no limit is per network address then (PROTOCOL section 5.3).
 */
function sourceOf(
  { config, keys }: Pick<Ports, 'config' | 'keys'>,
  clientAddress: string,
): string | undefined {
  if (config.trustProxy === undefined) return undefined;
  return `source ${keys.prf('address', `source ${networkOf(clientAddress)}`).toString('base64url')}`;
}

/** What counts as one source; text that is no address stands for itself. */
export function networkOf(address: string): string {
  const [, mapped] = IPV4_IN_IPV6.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const behind = tail === undefined ? [] : groups(tail);
  const between = Array<string>(Math.max(0, GROUPS - groups(head).length - behind.length)).fill('0');
  return [...groups(head), ...between, ...behind]
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
