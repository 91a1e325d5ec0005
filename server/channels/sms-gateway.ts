import type { SmsGateway } from '../config-sms.ts';
import type { ChannelPort, SendResult } from '../ports.ts';
import { gatewayReference, memberAt } from './gateway-callback.ts';
import { callbackUrl, mappingOf } from './gateway-mapping.ts';

/** From here to the gateway's answer, in milliseconds. */
const ANSWER_MS = 15_000;
const LONGEST_VALIDITY_S = 14_400;

/** Text messages through an HTTP gateway (SMS_URL): Twilio's, or another by a mapping. */
export function openSmsGateway(
  gateway: SmsGateway,
  publicUrl: string,
  { answer = ANSWER_MS }: { answer?: number } = {},
): ChannelPort {
  const { format, fields, headers, id } = mappingOf(gateway);
  const callback = callbackUrl(gateway, publicUrl);
  return {
    channel: 'sms',
    async send({ to, text }, goodForMs = LONGEST_VALIDITY_S * 1000) {
      const seconds = Math.min(LONGEST_VALIDITY_S, Math.max(1, Math.floor(goodForMs / 1000)));
      const { source: from, user, password } = gateway;
      const fill = filler({ to, from, text, callback, seconds: String(seconds), user, password });
      const filled = fill(fields);
      const isForm = format === 'form';
      try {
        const response = await fetch(gateway.url, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            accept: 'application/json',
            'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
            ...(user === '' ? {} : { authorization: `Basic ${basic(user, password)}` }),
            ...fill(headers),
          },
          body: isForm ? new URLSearchParams(filled).toString() : JSON.stringify(filled),
          signal: AbortSignal.timeout(answer),
        });
        return classifyAnswer(response.status, await response.text(), id);
      } catch (error) {
        return classifyFailure(error as Error);
      }
    },
    async close() {},
  };
}

function basic(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

/** Fills `{name}` in each value; members that are left empty are not sent. */
function filler(values: Readonly<Record<string, string>>) {
  return (template: Readonly<Record<string, string>>): Record<string, string> => {
    const filled = Object.entries(template).map(([name, text]) => [
      name,
      text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole),
    ]);
    return Object.fromEntries(filled.filter(([, text]) => text !== ''));
  };
}

/**
 * An answer that the gateway gave. 401, 403, 404 and redirections are about our configuration and not about the message: to be
 * tried again. After 500, 502 and 504 nobody knows.
 */
function classifyAnswer(status: number, body: string, idPath: string): SendResult {
  if (status >= 200 && status < 300) {
    const id = memberAt(body, idPath);
    return {
      outcome: 'sent',
      detail: 'accepted',
      ...(id === undefined ? {} : { reference: gatewayReference(id) }),
    };
  }
  const code = memberAt(body, 'code');
  const detail = [`HTTP ${status}`, /^\w{1,20}$/.test(code ?? '') ? code : ''].filter(Boolean).join(' ');
  if ([500, 502, 504].includes(status)) return { outcome: 'unknown', detail };
  const isLater = status < 400 || status >= 500 || [401, 403, 404, 408, 425, 429].includes(status);
  return { outcome: isLater ? 'busy' : 'refused', detail };
}

/** Failures before anything was sent. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_SSL_.*|EPROTO)$/;

function classifyFailure({ name, cause }: Error): SendResult {
  const detail = (cause as { code?: string } | undefined)?.code ?? name;
  return { outcome: NOT_SENT.test(detail) ? 'busy' : 'unknown', detail };
}
