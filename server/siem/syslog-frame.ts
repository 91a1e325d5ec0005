import { eventRule } from '../audit/events.ts';
import { cefLine, ocsfLine, type Sealed } from '../audit/export-log.ts';
import type { SiemFormat } from '../config-siem.ts';

/** RFC 5424 section 6.2.1: facility 13 is the log's audit; informational, notice, warning, error. */
const AUDIT = 13;
const SEVERITIES = { 1: 6, 2: 5, 3: 4, 4: 3 } as const;
/** RFC 5424 section 7.3.1: from 1 to 2147483647, then again from 1. */
const SEQUENCES = 2 ** 31 - 1;

/** The entry in the form that was asked for. */
export function siemLine(sealed: Sealed, log: string, format: SiemFormat): string {
  return format === 'cef' ? cefLine(sealed, log) : ocsfLine(sealed, log);
}

/**
 * The entry as a syslog message (RFC 5424) with its length before it (RFC 5425 section 4.3). Its number in the log is the
 * sequence's, so that a receiver sees what is missing and what came twice.
 */
export function syslogFrame(sealed: Sealed, log: string, format: SiemFormat): Buffer {
  const { index, entry } = sealed;
  const priority = AUDIT * 8 + SEVERITIES[eventRule(entry.type)?.severity ?? 1];
  const [host = '-'] = log.split(/[:/]/);
  const sequence = (index % SEQUENCES) + 1;
  const head = `<${priority}>1 ${entry.at} ${host} countersign - ${entry.type} [meta sequenceId="${sequence}"]`;
  const line = siemLine(sealed, log, format);
  const message = Buffer.from(`${head} ${format === 'cef' ? line : asciiJson(line)}`);
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

/** Without a byte order mark a receiver may take a message for other text than UTF-8, and with one not for JSON. */
function asciiJson(text: string): string {
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
