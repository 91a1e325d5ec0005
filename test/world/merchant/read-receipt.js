import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Webhook } from 'standardwebhooks';

export function receiptReader(server, webhookSecret) {
  const webhook = new Webhook(webhookSecret);
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', server));
  return async (headers, body) => {
    const { data } = webhook.verify(body, headers); // throws unless genuine and at most five minutes old
    const { payload } = await jwtVerify(data.receipt, keys, { issuer: server, algorithms: ['EdDSA'] });
    return { id: headers['webhook-id'], receipt: payload };
  };
}
