import { parseVerifierKey, type VerifierKey } from '../shared/checkpoint.ts';
import type { Read } from './config.ts';

/** What entries are about, for how long their text is kept: sign-ins; people, tokens and devices; payments; rules, keys, merchants. */
export const EVENT_CLASSES = ['access', 'people', 'payments', 'administration'] as const;
export type EventClass = (typeof EVENT_CLASSES)[number];

type KeepDays = Readonly<Partial<Record<EventClass, number>>>;
export type AuditSettings = {
  /** For how many days entries of the audit log keep their text, by class; for ever where nothing is said. */
  auditKeepDays: KeepDays;
  /** Whose cosignatures are taken in. */
  auditWitnesses: readonly VerifierKey[];
};

const FORM = /^([a-z]+)=([1-9]\d{0,4})$/;

/** Reads AUDIT_KEEP_DAYS and AUDIT_WITNESSES. */
export function readAudit(read: Read): AuditSettings {
  const wanted = `CLASS=DAYS separated by commas, classes being ${EVENT_CLASSES.join(', ')}`;
  return {
    auditKeepDays: read('AUDIT_KEEP_DAYS', ' ', keepDays, wanted),
    auditWitnesses: read(
      'AUDIT_WITNESSES',
      ' ',
      witnessKeys,
      'verifier keys of witnesses, separated by spaces',
    ),
  };
}

function keepDays(text: string): KeepDays | undefined {
  const parts = text.split(',').map((part) => part.trim());
  const pairs = parts.filter((part) => part !== '').map((part) => FORM.exec(part));
  const known = pairs.every((pair) => pair !== null && EVENT_CLASSES.some((name) => name === pair[1]));
  return known ? Object.fromEntries(pairs.map((pair) => [pair?.[1], Number(pair?.[2])])) : undefined;
}

/** Names have no spaces (C2SP signed-note). */
function witnessKeys(text: string): readonly VerifierKey[] | undefined {
  const texts = new Set(text.split(/\s+/).filter((part) => part !== ''));
  const keys = [...texts].map(parseVerifierKey);
  return keys.every((key) => key?.kind === 'witness') ? (keys as VerifierKey[]) : undefined;
}
