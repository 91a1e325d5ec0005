import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKeys } from '../../server/keys.ts';
import { type KeysFile, makeFreshKeys, replaceKeysFile } from '../../server/keys-file.ts';
import { keyIdOf, openText, sealKeyOf, sealText } from '../../server/sealed-text.ts';

const newKey = () => randomBytes(32).toString('base64url');

describe('a sealed text', () => {
  const key = sealKeyOf(newKey());
  const sealed = sealText(key, 'address', 'ada@example.com');

  test('opens with its key for its purpose, and names the key', () => {
    expect(openText(key, 'address', sealed)).toBe('ada@example.com');
    expect(keyIdOf(sealed)).toBe(key.id);
    expect(sealText(key, 'address', 'ada@example.com')).not.toBe(sealed);
  });

  test('does not open for another purpose, with another key, or changed', () => {
    expect(() => openText(key, 'card', sealed)).toThrow();
    expect(() => openText(sealKeyOf(newKey()), 'address', sealed)).toThrow();
    for (let at = 9; at < sealed.length - 1; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => openText(key, 'address', changed)).toThrow();
    }
    expect(() => openText(key, 'address', sealed.slice(0, 30))).toThrow();
  });

  test('an id is made from its key', () => {
    const text = newKey();
    expect(sealKeyOf(text).id).toBe(sealKeyOf(text).id);
    expect(sealKeyOf(newKey()).id).not.toBe(sealKeyOf(text).id);
  });
});

describe('KEYS_FILE while a server runs', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'countersign-keys-'));
    file = path.join(folder, 'keys.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const stored = (): KeysFile => JSON.parse(readFileSync(file, 'utf8'));
  const rotate = (of = file) => {
    const fresh = makeFreshKeys();
    const before = stored();
    const seal = [{ key: fresh.seal }, ...before.seal];
    replaceKeysFile(of, { ...before, seal, receipts: [fresh.receipt, ...before.receipts] });
    return sealKeyOf(fresh.seal).id;
  };

  test('a new key seals and signs at once, an unknown one is looked up in the file', () => {
    const [running, other] = [openKeys(file), openKeys(file)];
    const before = running.seal('address', 'ada');
    const id = rotate();
    const after = other.seal('address', 'ada');
    expect(keyIdOf(after)).toBe(id);
    expect(running.open('address', after)).toBe('ada');
    expect(running.open('address', before)).toBe('ada');
    expect(keyIdOf(running.seal('address', 'ada'))).toBe(id);
    expect(running.receipts.map(({ kid }) => kid)).toEqual(stored().receipts.map(({ kid }) => kid));
    expect(running.receipts).toHaveLength(2);
  });

  test('a file that is broken, gone or another server’s changes nothing', () => {
    const running = openKeys(file);
    const [before, sealed] = [readFileSync(file, 'utf8'), running.seal('address', 'ada')];
    const others = path.join(folder, 'other.json');
    openKeys(others);
    for (const text of ['{"version":2', readFileSync(others, 'utf8')]) {
      writeFileSync(file, text);
      expect(keyIdOf(running.seal('address', 'ada'))).toBe(keyIdOf(sealed));
    }
    rmSync(file);
    expect(running.open('address', running.seal('address', 'ada'))).toBe('ada');
    writeFileSync(file, before);
    const id = rotate();
    expect(keyIdOf(running.seal('address', 'ada'))).toBe(id);
  });

  test('a text under a key that the file does not hold says so, without the text', () => {
    const running = openKeys(file);
    const foreign = sealText(sealKeyOf(newKey()), 'address', 'ada');
    expect(() => running.open('address', foreign)).toThrow(
      `a text is sealed with key ${keyIdOf(foreign)}, which KEYS_FILE does not hold`,
    );
  });

  test('texts of the first release, which name no key, open with any key of the file', () => {
    const running = openKeys(file);
    const key = Buffer.from(stored().seal[0]?.key ?? '', 'base64url');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from('address'));
    const text = Buffer.concat([cipher.update('ada'), cipher.final()]);
    const sealed = Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
    expect(running.open('address', sealed)).toBe('ada');
    rotate();
    rotate();
    expect(openKeys(file).open('address', sealed)).toBe('ada');
    expect(() => running.open('card', sealed)).toThrow();
  });
});
