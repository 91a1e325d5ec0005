import type { Demand } from '../../shared/schemas.ts';
import type { FoundDemand } from '../messages/demand.ts';
import type { PageReading } from '../messages/reading.ts';
import { callServer } from './api.ts';

/**
 * The id in the one link that leads to a demand of this browser's own server, exactly as that server writes it. Links of
 * others are nothing to us, and where several of ours differ the page is not clear: none is followed.
 */
export function demandIdIn(server: string, links: readonly string[]): string | undefined {
  const ids = new Set(links.flatMap((link) => idIn(server, link) ?? []));
  const [id] = ids;
  return ids.size === 1 ? id : undefined;
}

function idIn(server: string, link: string): string | undefined {
  const start = `${server}/v1/demands/`;
  const id = link.startsWith(start) ? link.slice(start.length) : '';
  return /^[A-Za-z0-9_-]{22}$/.test(id) ? id : undefined;
}

/**
 * Asks the server for the demand that a page announces; undefined where there is none that we know of. Without `ask` only
 * the page is looked at. The origin is the browser's word: another shop's demand is not met here (PROTOCOL section 9).
 */
export async function findDemand(
  server: string,
  { origin, demands = [] }: PageReading,
  { ask }: { ask: boolean },
): Promise<FoundDemand | undefined> {
  const id = demandIdIn(server, demands);
  if (id === undefined) return undefined;
  if (!ask) return { state: 'unasked' };
  const path = `/v1/demands/${id}`;
  const answer = await callServer<Demand>({ server, method: 'GET', path, proof: 'none' });
  if (!answer.ok || answer.value.id !== id) return undefined;
  const demand = answer.value;
  if (demand.merchant.origin !== origin) return { state: 'other-shop', origin: demand.merchant.origin };
  return demand.state === 'open' ? { state: 'open', demand } : { state: demand.state };
}
