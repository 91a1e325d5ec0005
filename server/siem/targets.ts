import { createHash } from 'node:crypto';
import { URL } from 'node:url';
import type { Sealed } from '../audit/export-log.ts';
import type { Config } from '../config.ts';
import type { SiemWebhook } from '../config-siem.ts';
import { postSigned } from '../webhooks/send-webhook.ts';
import { sendSyslog } from './send-syslog.ts';
import { siemLine, syslogFrame } from './syslog-frame.ts';

/** Sealed entries that follow each other in a log; `next` is the place behind them. */
export type Batch = { log: string; entries: readonly Sealed[]; next: number };

/** Where entries are pushed to. `name` is what its progress is kept under: another address begins at the log's beginning. */
export type Target = {
  kind: 'syslog' | 'webhook';
  name: string;
  /** For people. */
  host: string;
  /** Answers what was in the way; undefined where the batch was taken. */
  send(batch: Batch, at: number, withinMs: number): Promise<string | undefined>;
};

/** The targets of the configuration. */
export function siemTargets({ siem: { format, syslog, webhook } }: Pick<Config, 'siem'>): Target[] {
  const targets: Target[] = [];
  if (syslog !== undefined) {
    const host = `${syslog.host}:${syslog.port}`;
    targets.push({
      kind: 'syslog',
      name: `syslog ${host}`,
      host,
      send({ entries, log }, _, withinMs) {
        const frames = entries.map((sealed) => syslogFrame(sealed, log, format));
        return sendSyslog(syslog, Buffer.concat(frames), withinMs);
      },
    });
  }
  if (webhook !== undefined)
    targets.push({
      kind: 'webhook',
      name: `webhook ${digestOf(webhook.url)}`,
      host: new URL(webhook.url).host,
      async send({ entries, log, next }, at, withinMs) {
        const told = entries.map((sealed) => siemLine(sealed, log, format));
        const body = bodyOf(
          told.map((line) => (format === 'cef' ? line : JSON.parse(line))),
          log,
          at,
        );
        const id = `msg_${digestOf(`${log} ${entries[0]?.index} ${next}`)}`;
        return problemOf(await postSigned(signedBy(webhook), { id, at, body }, withinMs));
      },
    });
  return targets;
}

const signedBy = ({ url: address, secret }: SiemWebhook) => ({ address, secret });

/** Of the form that Standard Webhooks asks for. */
function bodyOf(entries: readonly unknown[], log: string, at: number): string {
  return JSON.stringify({
    type: 'audit.sealed',
    timestamp: new Date(at).toISOString(),
    data: { log, entries },
  });
}

function problemOf(answer: number | string): string | undefined {
  if (typeof answer === 'string') return answer;
  return answer >= 200 && answer < 300 ? undefined : `status ${answer}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
