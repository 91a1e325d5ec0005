// FIDO's metadata of tokens from an address: asked once a day, by one server, and no longer than the operator wants.
import { createServer } from 'node:http';
import { afterAll, expect } from 'vitest';
import { openMetadataWork } from '../../server/attestation/refresh-metadata.ts';
import { bothEngines } from '../world/both-engines.ts';
import { CertificateAuthority } from '../world/certificate-authority.ts';
import { listenOn } from '../world/listen.ts';
import { SIGNER_NAME, signBlob } from '../world/metadata.ts';

const HOUR = 3_600_000;
const certificate = { notAfter: Date.now() + 240 * HOUR };
const authority = new CertificateAuthority(certificate);
const asked: string[] = [];
let answer: { status: number; text: string } = { status: 503, text: '' };
const site = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.text);
});
const port = await listenOn(site);
afterAll(() => {
  site.close();
});

// The workers of the banks know of no metadata: this test is the worker.
const both = bothEngines();

both(
  'asked again an hour after a failure, once a day otherwise, and by one of several servers',
  async (bank) => {
    const place = `http://localhost:${port}/${bank.engine}`;
    const metadata = { place, roots: [authority.pem], name: SIGNER_NAME };
    const ports = { ...bank.ports, config: { ...bank.ports.config, metadata } };
    const servers = [openMetadataWork(ports), openMetadataWork(ports), openMetadataWork(ports)];
    /** How often the address is asked where all of them look. */
    const all = async () => {
      asked.length = 0;
      await Promise.all(servers.map((work) => work()));
      return asked.length;
    };
    const inForce = async () =>
      (await bank.ports.store.read.selectFrom('metadata_blobs').select('no').executeTakeFirst())?.no;
    const failing = [
      { status: 503, text: '' },
      { status: 302, text: '' },
      { status: 200, text: 'nothing' },
    ];
    for (const one of failing) {
      answer = one;
      expect(await all()).toBe(1);
      expect(await all()).toBe(0);
      expect(await inForce()).toBeUndefined();
      bank.advance(HOUR + 10_000);
    }
    for (const no of [3, 4]) {
      answer = { status: 200, text: await signBlob({ no, authority, certificate }) };
      expect(await all()).toBe(1);
      expect(await inForce()).toBe(no);
      bank.advance(23 * HOUR);
      expect(await all()).toBe(0);
      bank.advance(2 * HOUR);
    }
  },
);
