// rsyslog as the SIEM's collector: what it understands of the messages, over TLS whose certificate is verified.
import { beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { siemTargets } from '../../server/siem/targets.ts';
import { noRsyslog, Rsyslog } from '../world/rsyslog.ts';

beforeEach(({ skip }) => {
  if (noRsyslog !== undefined) skip(noRsyslog);
});

const at = '2026-01-02T03:04:05Z';
const entries = [
  { index: 0, entry: { type: 'payments-stopped', at, reason: 'Übung: a=b|c\\d ’' } },
  {
    index: 1,
    entry: {
      type: 'certificate-refused',
      at,
      certificate: 'abc',
      reason: 'policy-denied',
      rules: ['much', 'r'],
    },
  },
];

test.each(['ocsf', 'cef'] as const)('in %s every message is read whole, with its parts', async (format) => {
  await using collector = await Rsyslog.start();
  const config = readConfig({
    SIEM_FORMAT: format,
    SIEM_SYSLOG: `tls://localhost:${collector.port}`,
    SIEM_SYSLOG_CA_FILE: collector.caFile,
  });
  const [target] = siemTargets(config);
  const many = Array.from({ length: 300 }, (_, place) => ({ ...entries[place % 2], index: place }));
  const batch = { log: 'bank.example/audit', entries: many as typeof entries, next: 300 };
  expect(await target?.send(batch, 0, 10_000)).toBeUndefined();
  await expect.poll(async () => (await collector.received()).length, { timeout: 10_000 }).toBe(300);
  const received = await collector.received();
  expect(received.map((one) => one['structured-data'])).toEqual(
    many.map((_, place) => `[meta sequenceId="${place + 1}"]`),
  );
  const [stopped, refused] = received;
  expect(stopped).toMatchObject({
    ...{ hostname: 'bank.example', 'app-name': 'countersign', msgid: 'payments-stopped' },
    ...{ syslogfacility: '13', syslogseverity: '3' },
  });
  if (format === 'cef') {
    expect(stopped?.msg).toMatch(
      /^CEF:0\|Countersign\|Countersign\|1\|payments-stopped\|All payments stopped\|9\|/,
    );
    expect(stopped?.msg).toContain('cs1=Übung: a\\=b|c\\\\d ’ cs1Label=reason');
  } else {
    expect(JSON.parse(stopped?.msg ?? '')).toMatchObject({ unmapped: { reason: 'Übung: a=b|c\\d ’' } });
    expect(JSON.parse(refused?.msg ?? '')).toMatchObject({
      ...{ status_id: 2, unmapped: { reason: 'policy-denied', rules: ['much', 'r'] } },
    });
  }
});

test('a certificate that is not to be believed gets nothing', async () => {
  await using collector = await Rsyslog.start();
  const [target] = siemTargets(readConfig({ SIEM_SYSLOG: `tls://localhost:${collector.port}` }));
  const batch = { log: 'bank.example/audit', entries, next: 2 };
  expect(await target?.send(batch, 0, 10_000)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(await collector.received()).toEqual([]);
});
