import type { Read } from './config.ts';

/** For how many days entries of the audit log keep their text, by class; for ever where nothing is said. */
export type AuditSettings = { auditKeepDays: Readonly<Record<string, number>> };

const CLASSES = ['access', 'people', 'payments', 'administration'];
const FORM = /^([a-z]+)=([1-9]\d{0,4})$/;

/** Reads AUDIT_KEEP_DAYS. */
export function readAudit(read: Read): AuditSettings {
  const wanted = `CLASS=DAYS separated by commas, classes being ${CLASSES.join(', ')}`;
  return { auditKeepDays: read('AUDIT_KEEP_DAYS', ' ', keepDays, wanted) };
}

function keepDays(text: string): Readonly<Record<string, number>> | undefined {
  const parts = text.split(',').map((part) => part.trim());
  const pairs = parts.filter((part) => part !== '').map((part) => FORM.exec(part));
  const known = pairs.every((pair) => pair !== null && CLASSES.includes(pair[1] ?? ''));
  return known ? Object.fromEntries(pairs.map((pair) => [pair?.[1], Number(pair?.[2])])) : undefined;
}
