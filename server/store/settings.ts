import type { Store } from './store.ts';

/** What the database remembers under a name, if anything. */
export async function readSetting({ read }: Pick<Store, 'read'>, name: string): Promise<string | undefined> {
  const row = await read.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

/** Remembers a value for good, unless there is one already; answers the one that stands. */
export async function keepSetting(store: Store, name: string, value: string): Promise<string> {
  const known = await readSetting(store, name);
  if (known !== undefined) return known;
  await store.write((tables) =>
    tables
      .insertInto('settings')
      .values({ name, value })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  return (await readSetting(store, name)) ?? value;
}
