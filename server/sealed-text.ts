import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** A key that seals and opens; its id is made from it, so that no other key passes under it. */
export type SealKey = { id: string; key: Buffer };

const ID_CHARACTERS = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function sealKeyOf(text: string): SealKey {
  const key = Buffer.from(text, 'base64url');
  const id = createHmac('sha256', key).update('countersign/seal-key/v1').digest('base64url');
  return { id: id.slice(0, ID_CHARACTERS), key };
}

/** What texts begin with that were sealed with the key of that id. */
export function headOf(id: string): string {
  return `${id}.`;
}

/** The id of the key that a text was sealed with; the first release's texts have none. */
export function keyIdOf(sealed: string): string | undefined {
  return sealed[ID_CHARACTERS] === '.' ? sealed.slice(0, ID_CHARACTERS) : undefined;
}

/** AES-256-GCM under a random nonce; the purpose is authenticated with it. */
export function sealText({ id, key }: SealKey, purpose: string, plain: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return headOf(id) + Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

/** Throws when the text was not sealed for that purpose with this key. */
export function openText({ key }: SealKey, purpose: string, sealed: string): string {
  const bytes = Buffer.from(
    keyIdOf(sealed) === undefined ? sealed : sealed.slice(ID_CHARACTERS + 1),
    'base64url',
  );
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const text = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
  return Buffer.concat(text).toString('utf8');
}
