import smpp from 'smpp';
import type { SendResult } from '../ports.ts';

const NAMES = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]));

/** SMPP 3.4 section 5.1.3: `ESME_…`, or the number of a status of the carrier's own. */
export function statusName(status: number): string {
  return NAMES.get(status) ?? `status 0x${status.toString(16).padStart(8, '0')}`;
}

/** The carrier has too much to do: nothing is sent for a while. */
export function isThrottled(status: number): boolean {
  return ['ESME_RTHROTTLED', 'ESME_RMSGQFUL'].includes(statusName(status));
}

const LATER = ['ESME_RSYSERR', 'ESME_RX_T_APPN', 'ESME_RINVBNDSTS', 'ESME_RSERTYPUNAVAIL'];

/** What a refused submit_sm means for its message: most statuses are about it and stay; some are about the moment. */
export function classifyStatus(status: number): SendResult {
  const detail = statusName(status);
  return { outcome: isThrottled(status) || LATER.includes(detail) ? 'busy' : 'refused', detail };
}
