import { URL } from 'node:url';

/** Where and how the operator's mail server is reached. */
export type SmtpServer = {
  host: string;
  port?: number;
  /** TLS from the first byte (`smtps`). */
  secure: boolean;
  /** STARTTLS or nothing: no message leaves the machine in the clear. */
  requireTLS: boolean;
  /** On the machine itself there is nobody to keep a certificate from. */
  tls: { rejectUnauthorized: boolean };
  auth?: { user: string; pass: string };
};

/** Reads `smtp://[USER:PASSWORD@]HOST[:PORT]` or `smtps://…`, which the configuration has checked. */
export function readSmtpUrl(text: string): SmtpServer {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const loopback = isLoopback(host);
  return {
    host,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    secure: url.protocol === 'smtps:',
    requireTLS: !loopback,
    tls: { rejectUnauthorized: !loopback },
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
  };
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d+){3}$/.test(host)
  );
}
