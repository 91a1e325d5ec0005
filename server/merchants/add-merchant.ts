import { URL } from 'node:url';
import { isName } from '../../shared/name.ts';
import { isLocalhost, isMerchantOrigin } from '../../shared/origin.ts';
import { type Refusal, refuse } from '../../shared/refusals.ts';
import { auditEntry } from '../audit/entries.ts';
import { newId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { type Credentials, makeCredentials } from './credentials.ts';

type Deps = Pick<Ports, 'store' | 'keys' | 'clock' | 'random'>;
type Command = { name: string; origin: string; notify: string | undefined };

const LONGEST_ADDRESS = 2000;

/** Lets a merchant make demands: its key fixes name, origin and notify address (PROTOCOL section 9). Refusal: malformed. */
export async function addMerchant(
  deps: Deps,
  { name, origin, notify }: Command,
): Promise<Refusal | ({ outcome: 'added' } & Credentials)> {
  if (!isName(name))
    return refuse('malformed', {
      detail: '--name is 1 to 80 printable characters, without blanks at its ends',
    });
  if (!isMerchantOrigin(origin))
    return refuse('malformed', {
      detail: '--origin is such as https://shop.example, as browsers write it (http only for localhost)',
    });
  if (notify !== undefined && !isNotifyAddress(notify))
    return refuse('malformed', {
      detail: '--notify is an https URL without user, password or # (http only for localhost)',
    });
  const id = newId(deps.random);
  const { credentials, kept } = makeCredentials(deps, id);
  const merchant = { id, name, origin, notify: notify ?? null, ...kept };
  const created_at = deps.clock();
  const entry = auditEntry({ type: 'merchant-added', merchant: id }, created_at, deps.random);
  await deps.store.write(async (tables) => {
    await tables
      .insertInto('merchants')
      .values({ ...merchant, created_at, removed_at: null })
      .execute();
    await tables.insertInto('audit_entries').values(entry).execute();
  });
  return { outcome: 'added', ...credentials };
}

/** Where a webhook may go: it is sent to the very address, as it is written here. */
function isNotifyAddress(text: string): boolean {
  if (text.length > LONGEST_ADDRESS || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const mayBe = protocol === 'https:' || (protocol === 'http:' && isLocalhost(hostname));
  return mayBe && username === '' && password === '' && hash === '';
}
