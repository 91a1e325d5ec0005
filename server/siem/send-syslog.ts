import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Syslog } from '../config-siem.ts';

/**
 * Sends frames over a TLS connection of their own and closes it. Syslog has no answer: they count as taken when the receiver,
 * having read them to our end, closes its side too. Answers what was in the way, if anything was.
 */
export function sendSyslog(
  { host, port, ca, own }: Syslog,
  frames: Buffer,
  withinMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port, ...name, ...(ca && { ca }), ...own, minVersion: 'TLSv1.2' });
    const finish = (problem: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(problem);
    };
    const timer = setTimeout(() => finish('no end of the connection in time'), withinMs);
    socket.once('secureConnect', () => socket.end(frames));
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => finish(code ?? message));
    socket.once('end', () => finish(socket.writableFinished ? undefined : CUT));
    socket.once('close', () => finish(CUT));
    socket.resume();
  });
}

const CUT = 'the receiver cut the connection';
