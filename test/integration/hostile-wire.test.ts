// What is no proper HTTP: bytes on the wire that no client sends. A refusal where there is anybody to tell, and the server lives.
import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Bank } from '../world/bank.ts';
import { bothEngines } from '../world/both-engines.ts';
import { expectRefusal, type Reason } from '../world/refusal.ts';

const both = bothEngines();

/** Sends bytes and reads until the server hangs up or is silent. */
function exchange(bank: Bank, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(bank.url);
  return new Promise((answered) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => answered(text));
  });
}

/** The first answer on a wire, as our client would see it. */
function parse(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/: */, 2) as [string, string]));
  const length = Number(headers.get('content-length') ?? body.length);
  const problem = body.slice(0, length);
  return {
    status: Number(first.split(' ')[1]),
    headers,
    text: problem,
    body: JSON.parse(problem) as unknown,
  };
}

const request = (first: string, ...headers: string[]) =>
  `${[first, 'Host: localhost', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;

const WIRES: Readonly<Record<string, readonly [wire: string, reason: Reason]>> = {
  'no HTTP at all': ['hello\r\n\r\n', 'malformed'],
  'another protocol': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'malformed'],
  'a method that nobody knows': [request('BREW /v1/server HTTP/1.1'), 'malformed'],
  'a header without a name': [request('GET /v1/server HTTP/1.1', ': x'), 'malformed'],
  'a length that is no number': [
    request('POST /v1/sessions/options HTTP/1.1', 'Content-Length: ten'),
    'malformed',
  ],
  'a negative length': [request('POST /v1/sessions/options HTTP/1.1', 'Content-Length: -1'), 'malformed'],
  'two lengths': [
    request('POST /v1/sessions/options HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3'),
    'malformed',
  ],
  'length and chunks': [
    request('POST /v1/sessions/options HTTP/1.1', 'Content-Length: 2', 'Transfer-Encoding: chunked'),
    'malformed',
  ],
  'a chunk of no size': [
    `${request('POST /v1/sessions/options HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}xyz\r\n{}\r\n0\r\n\r\n`,
    'malformed',
  ],
  'long headers': [request('GET /v1/account HTTP/1.1', `DPoP: ${'a'.repeat(20_000)}`), 'too-large'],
  'a long part of an address': [request(`GET /v1/certificates/${'a'.repeat(5000)} HTTP/1.1`), 'unknown'],
  'an address that cannot be decoded': [request('GET /v1/certificates/%ff HTTP/1.1'), 'unknown'],
  'a whole URL for an address': [request('GET http://evil.example/nowhere HTTP/1.1'), 'unknown'],
};

for (const [name, [wire, reason]] of Object.entries(WIRES)) {
  both(`${name} is refused`, async (bank) => {
    expectRefusal(parse(await exchange(bank, Buffer.from(wire, 'latin1'))), reason);
    expect((await fetch(`${bank.url}/v1/server`)).status).toBe(200);
  });
}

both('a client that leaves in the middle of its body is nobody’s trouble', async (bank) => {
  const before = await bank.stored();
  const { hostname, port } = new URL(bank.url);
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      await new Promise((ready) => socket.once('connect', ready));
      socket.write(
        request('POST /v1/sessions/options HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 50'),
      );
      socket.write('{"a":');
      socket.destroy();
    }),
  );
  expect((await fetch(`${bank.url}/v1/server`)).status).toBe(200);
  expect(await bank.stored()).toEqual(before);
});
