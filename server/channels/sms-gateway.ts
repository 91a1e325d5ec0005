import { URL } from 'node:url';
import type { GatewayMapping, SmsGateway } from '../config-sms.ts';
import type { ChannelPort, SendResult } from '../ports.ts';
import { gatewayReference, memberAt } from './gateway-callback.ts';
import { callbackUrl, mappingOf } from './gateway-mapping.ts';
import { encodeSmsText } from './sms-text.ts';

/** From here to the gateway's answer, in milliseconds. */
const ANSWER_MS = 15_000;
const LONGEST_VALIDITY_S = 14_400;

/** Text messages through an HTTP gateway (SMS_URL): Twilio's, or another by a mapping. */
export function openSmsGateway(
  gateway: SmsGateway,
  publicUrl: string,
  { answer = ANSWER_MS }: { answer?: number } = {},
): ChannelPort {
  const mapping = mappingOf(gateway);
  const { fields, id } = mapping;
  const callback = callbackUrl(gateway, publicUrl);
  return {
    channel: 'sms',
    async send({ to, text, messageId }, goodForMs = LONGEST_VALIDITY_S * 1000) {
      const seconds = Math.min(LONGEST_VALIDITY_S, Math.max(1, Math.floor(goodForMs / 1000)));
      const { source: from, user, password } = gateway;
      const reference = messageId.replace(/@.*$/, '');
      const fill = filler({
        to,
        from,
        text,
        alphabet: encodeSmsText(text).dataCoding === 0 ? mapping.alphabet.gsm : mapping.alphabet.unicode,
        callback,
        reference,
        seconds: String(seconds),
        minutes: String(Math.max(1, Math.floor(seconds / 60))),
        user,
        password,
      });
      const { url, ...request } = ask(gateway, mapping, fill(fields));
      try {
        const response = await fetch(url, {
          ...request,
          redirect: 'manual',
          headers: { ...request.headers, ...fill(mapping.headers) },
          signal: AbortSignal.timeout(answer),
        });
        // The status decides: a body that breaks off leaves only the message's name unknown.
        const body = await response.text().catch(() => undefined);
        const told = id === undefined ? reference : memberAt(body ?? '', id);
        return classifyAnswer(response.status, body, told);
      } catch (error) {
        return classifyFailure(error as Error);
      }
    },
    async close() {},
  };
}

/** The request that says these fields in the gateway's format. */
function ask(
  { url, user, password }: SmsGateway,
  { format }: GatewayMapping,
  filled: Record<string, string>,
) {
  const headers = {
    accept: 'application/json',
    ...(user === '' ? {} : { authorization: `Basic ${basic(user, password)}` }),
  };
  const form = new URLSearchParams(filled).toString();
  if (format === 'query') {
    const whole = new URL(url);
    whole.search = [whole.search, form].filter((part) => part !== '').join('&');
    return { url: whole.href, method: 'GET', headers };
  }
  const type = format === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    url,
    method: 'POST',
    headers: { ...headers, 'content-type': type },
    body: format === 'form' ? form : JSON.stringify(filled),
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
function classifyAnswer(status: number, body: string | undefined, id: string | undefined): SendResult {
  if (status >= 200 && status < 300) {
    return {
      outcome: 'sent',
      detail: body === undefined ? 'accepted, the answer broke off' : 'accepted',
      ...(id === undefined ? {} : { reference: gatewayReference(id) }),
    };
  }
  const code = memberAt(body ?? '', 'code');
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
