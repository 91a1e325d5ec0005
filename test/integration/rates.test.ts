// Where rates come from: a file that is looked at before anything is opened, an address that is asked at a bounded pace.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/open-ports.ts';
import { openRates } from '../../server/rates/open-rates.ts';
import type { RatesPort } from '../../server/rates-port.ts';
import type { Store } from '../../server/store/store.ts';
import { listenOn } from '../world/listen.ts';
import { programFile } from '../world/programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-rates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rates = (JPYEUR: string) =>
  JSON.stringify({ source: 'Example Bank', asOf: '2026-11-27T14:00:00Z', margin: '0', rates: { JPYEUR } });

/** When those rates were set. */
const SET_AT = Date.parse('2026-11-27T14:00:00Z');

describe('a file that is not good ends the start with code 2 and one line', () => {
  const run = (environment: Record<string, string>) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, PORT: '0', PUBLIC_URL: 'http://localhost', ...environment };
    return spawnSync(process.execPath, [programFile('main'), 'start'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
  };
  test.each<[string, string | undefined, RegExp]>([
    ['one that is not there', undefined, /^RATES_FILE ".*": it is not there$/],
    [
      'a rate below zero',
      rates('-0.1'),
      /^RATES_FILE ".*": rates\.JPYEUR is "-0\.1"; it should be decimal text/,
    ],
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "b">]><x/>', /^RATES_FILE ".*": it has a document type/],
    ['a huge one', ' '.repeat(2 ** 20 + 1), /^RATES_FILE ".*": it is larger than 1 MiB$/],
  ])('%s', (name, text, wanted) => {
    const file = path.join(folder, `${name.replaceAll(' ', '-')}.json`);
    if (text !== undefined) writeFileSync(file, text);
    const { status, stderr } = run({ RATES_FILE: file });
    expect(stderr.trimEnd()).toMatch(wanted);
    expect(status).toBe(2);
  });

  test('a folder, and an address that is none', () => {
    expect(run({ RATES_FILE: folder }).stderr.trimEnd()).toMatch(/^RATES_FILE ".*": it is no file$/);
    const { status, stderr } = run({ RATES_FILE: 'http://rates.example/', RATES_MARGIN: '2' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(status).toBe(2);
  });
});

describe('an address', () => {
  let url = '';
  let store: Store;
  let opened = 0;
  let asked = 0;
  let answer: (response: ServerResponse) => void;
  const server = createServer((_request, response) => {
    asked += 1;
    answer(response);
  });
  beforeAll(async () => {
    url = `http://localhost:${await listenOn(server, 0)}/eurofxref-daily.xml`;
    store = await openDatabase(readConfig({ DATABASE_URL: `sqlite:${path.join(folder, 'rates.sqlite')}` }));
  });
  afterEach(() => {
    asked = 0;
  });
  afterAll(async () => {
    await store.close();
    server.closeAllConnections();
    server.close();
  });

  /** Another address, with a clock to turn on and what was logged; `again`: the one opened before, as after a restart. */
  function open(again = false, at = SET_AT): { port: RatesPort; clock: { at: number }; said: string[] } {
    const clock = { at };
    opened += again ? 0 : 1;
    const said: string[] = [];
    const tell = (_fields: object, message: string) => void said.push(message);
    const log = { info: tell, warn: tell, error: tell };
    const config = readConfig({ RATES_FILE: `${url}?key=secret-${opened}`, RATES_MAX_AGE_HOURS: '48' });
    const port = openRates({ config, log, clock: () => clock.at, store: () => store });
    return { port, clock, said };
  }
  const rateOf = async (port: RatesPort) => (await port.current())?.rateOf('JPY', 'EUR')?.rate;

  test('is asked once an hour, and not before the worker does', async () => {
    answer = (response) => response.end(rates('0.006'));
    const { port, clock } = open();
    expect(await rateOf(port)).toBeUndefined();
    await port.refresh();
    expect(await rateOf(port)).toBe('0.006');
    answer = (response) => response.end(rates('0.007'));
    clock.at += 59 * 60_000;
    await port.refresh();
    expect({ asked, rate: await rateOf(port) }).toEqual({ asked: 1, rate: '0.006' });
    clock.at += 60_000;
    await port.refresh();
    expect({ asked, rate: await rateOf(port) }).toEqual({ asked: 2, rate: '0.007' });
  });

  test('the last good ones survive a restart, with their source and time, and not the address', async () => {
    answer = (response) => response.end(rates('0.006'));
    const before = open();
    await before.port.refresh();
    answer = (response) => response.writeHead(503).end();
    const { port, clock, said } = open(true, SET_AT + 3_600_000);
    expect(await rateOf(port)).toBe('0.006');
    await port.refresh();
    expect((await port.current())?.rateOf('JPY', 'EUR')).toMatchObject({
      source: 'Example Bank',
      asOf: '2026-11-27T14:00:00Z',
    });
    expect(said).toEqual([expect.stringMatching(/^the rates stay as they were: /)]);
    const kept = await store.read.selectFrom('fetched_rates').selectAll().execute();
    expect(kept).toContainEqual(
      expect.objectContaining({ source: 'Example Bank', as_of: SET_AT, fetched_at: SET_AT }),
    );
    expect(JSON.stringify(kept)).not.toContain('secret');
    answer = (response) => response.end(rates('0.007'));
    clock.at += 5 * 60_000;
    await port.refresh();
    expect(await rateOf(open(true).port)).toBe('0.007');
    expect(await rateOf(open().port)).toBeUndefined();
  });

  test('those that are too old serve no more, and the log is told once; newer ones serve again', async () => {
    answer = (response) => response.end(rates('0.006'));
    const { port, clock, said } = open();
    await port.refresh();
    clock.at = SET_AT + 48 * 3_600_000;
    expect(await rateOf(port)).toBe('0.006');
    clock.at += 1;
    expect([await rateOf(port), await rateOf(port)]).toEqual([undefined, undefined]);
    expect((await port.latest())?.asOf).toBe(SET_AT);
    expect(said).toEqual(['the rates are older than 48 hours and serve no more']);
    answer = (response) => response.end(rates('0.007').replace('11-27', '11-29'));
    await port.refresh();
    expect(await rateOf(port)).toBe('0.007');
  });

  const hostile: Record<string, (response: ServerResponse) => void> = {
    'an error': (response) => response.writeHead(500).end(rates('9')),
    'a redirection': (response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    'a page': (response) => response.end('<html><body>Moved</body></html>'),
    'a rate of nothing': (response) => response.end(rates('0')),
    'a cut answer': (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(rates('9').slice(0, 20));
      response.socket?.destroySoon();
    },
    'no end': (response) => {
      const more = () => {
        if (response.destroyed) return;
        response.write(' '.repeat(65_536));
        setImmediate(more);
      };
      more();
    },
  };
  test.each(Object.keys(hostile))(
    '%s: the last good rates stay, and it is asked again in five minutes',
    async (name) => {
      answer = (response) => response.end(rates('0.006'));
      const { port, clock, said } = open();
      await port.refresh();
      answer = hostile[name] ?? answer;
      clock.at += 60 * 60_000;
      await port.refresh();
      await port.refresh();
      expect({ asked, rate: await rateOf(port) }).toEqual({ asked: 2, rate: '0.006' });
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/^the rates stay as they were: /);
      clock.at += 5 * 60_000;
      await port.refresh();
      answer = (response) => response.end(rates('0.008'));
      clock.at += 5 * 60_000;
      await port.refresh();
      expect({ asked, rate: await rateOf(port) }).toEqual({ asked: 4, rate: '0.008' });
      expect(said).toHaveLength(2);
    },
  );
});
