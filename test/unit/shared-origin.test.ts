import { describe, expect, test } from 'vitest';
import { firefoxOrigin } from '../../shared/extension-origin.ts';
import { hostOf, isLocalhost, isMerchantOrigin } from '../../shared/origin.ts';

describe('a merchant has a web origin in its ASCII serialisation (PROTOCOL section 2)', () => {
  test.each([
    ['https://shop.example', 'shop.example'],
    ['https://shop.example:8443', 'shop.example:8443'],
    ['https://shop.example:80', 'shop.example:80'],
    ['https://xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['https://a.b.c.d.example', 'a.b.c.d.example'],
    ['https://sub_domain.example', 'sub_domain.example'],
    ['https://192.0.2.1', '192.0.2.1'],
    ['https://[2001:db8::1]', '[2001:db8::1]'],
    ['https://[2001:db8::1]:8443', '[2001:db8::1]:8443'],
    ['https://localhost', 'localhost'],
    ['http://localhost', 'localhost'],
    ['http://localhost:4611', 'localhost:4611'],
    ['http://shop.localhost:4611', 'shop.localhost:4611'],
    ['http://a.b.localhost', 'a.b.localhost'],
  ])('%s', (origin, host) => {
    expect(isMerchantOrigin(origin)).toBe(true);
    expect(hostOf(origin)).toBe(host);
  });

  test.each([
    ['a trailing slash', 'https://shop.example/'],
    ['the default port', 'https://shop.example:443'],
    ['the default port of http', 'http://localhost:80'],
    ['a port with a leading zero', 'https://shop.example:08443'],
    ['an empty port', 'https://shop.example:'],
    ['a port out of range', 'https://shop.example:65536'],
    ['upper case', 'https://Shop.example'],
    ['an upper case scheme', 'HTTPS://shop.example'],
    ['a Unicode host', 'https://bücher.example'],
    ['a percent-encoded host', 'https://b%C3%BCcher.example'],
    ['an upper case A-label', 'https://xn--bcher-KVA.example'],
    ['user info', 'https://user@shop.example'],
    ['user info with a password', 'https://shop.example:pw@evil.example'],
    ['a path', 'https://shop.example/cart'],
    ['a query', 'https://shop.example?x'],
    ['a fragment', 'https://shop.example#x'],
    ['http', 'http://shop.example'],
    ['http of an IPv4 loopback address', 'http://127.0.0.1'],
    ['http of an IPv6 loopback address', 'http://[::1]'],
    ['localhost as a label of another domain', 'http://localhost.evil.com'],
    ['a name that ends like localhost', 'http://evillocalhost'],
    ['an empty label before localhost', 'http://.localhost'],
    ['an empty label', 'https://a..example'],
    ['a trailing dot', 'https://shop.example.'],
    ['a trailing dot after localhost', 'http://localhost.'],
    ['a short IPv4 address', 'https://127.1'],
    ['an IPv4 address as a number', 'https://3221225985'],
    ['a long IPv6 address', 'https://[2001:db8:0:0:0:0:0:1]'],
    ['a backslash', 'https:\\\\shop.example'],
    ['white space', ' https://shop.example'],
    ['a line end', 'https://shop.example\n'],
    ['a tab inside', 'https://sh\top.example'],
    ['no scheme', 'shop.example'],
    ['no host', 'https://'],
    ['an opaque origin', 'null'],
    ['a file', 'file://'],
    ['an extension', 'chrome-extension://oennginggpphdnkiejpemgmmoiebcnld'],
    ['ws', 'wss://shop.example'],
    ['a blob', 'blob:https://shop.example'],
    ['a data URL', 'data:text/html,x'],
    ['nothing', ''],
    ['more than 300 characters', `https://${'a.'.repeat(150)}example`],
  ])('refuses %s', (_, origin) => {
    expect(isMerchantOrigin(origin)).toBe(false);
  });

  test('localhost and its subdomains alone', () => {
    expect(['localhost', 'a.localhost', 'localhost.a', 'xlocalhost', ''].filter(isLocalhost)).toEqual([
      'localhost',
      'a.localhost',
    ]);
  });
});

test('the origin of a Firefox add-on has 64 letters from a to p', () => {
  expect(firefoxOrigin('countersign@example.com')).toBe(
    'moz-extension://mihbdbephefbpeebgoojnlmkjcafcjnkoadncpchephelpkhipdlleiadecjonil',
  );
});
