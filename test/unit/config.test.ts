import { describe, expect, test } from 'vitest';
import { type Config, ConfigMistakes, readConfig } from '../../server/config.ts';

function mistakes(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigMistakes) return error.lines;
    throw error;
  }
}

test('with nothing set it runs on this machine', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 4600,
    publicUrl: 'http://localhost:4600',
    trustProxy: undefined,
    rpId: 'localhost',
    databaseUrl: 'sqlite:./data/countersign.sqlite',
    keysFile: './data/keys.json',
    issuer: 'sandbox',
    coolingHours: 72,
    ratesMaxAgeHours: 144,
    simChange: undefined,
    simChangeHours: 72,
    recordsYears: 10,
  });
  expect(readConfig({ PORT: '', HOST: '' })).toEqual(readConfig({}));
  expect(readConfig({ PORT: '4711' }).publicUrl).toBe('http://localhost:4711');
});

describe('each variable', () => {
  const good: [string, string, keyof Config, unknown][] = [
    ['HOST', '0.0.0.0', 'host', '0.0.0.0'],
    ['PORT', '0', 'port', 0],
    ['PORT', '65535', 'port', 65535],
    ['PUBLIC_URL', 'https://pay.bank.example', 'publicUrl', 'https://pay.bank.example'],
    ['PUBLIC_URL', 'https://pay.bank.example/', 'publicUrl', 'https://pay.bank.example'],
    ['PUBLIC_URL', 'http://localhost:9', 'publicUrl', 'http://localhost:9'],
    ['RP_ID', 'bank.example', 'rpId', 'bank.example'],
    ['PAYER_ENTITY', 'Bank Österreich', 'payerEntity', 'Bank Österreich'],
    ['DATABASE_URL', 'postgres://u:p@h/d', 'databaseUrl', 'postgres://u:p@h/d'],
    ['SMTP_URL', 'smtps://u:p@mail.example:465', 'smtpUrl', 'smtps://u:p@mail.example:465'],
    ['MAIL_FROM', 'payments@bank.example', 'mailFrom', 'payments@bank.example'],
    ['SMS_COUNTRIES', 'de, AT', 'smsCountries', ['DE', 'AT']],
    ['SIM_CHANGE_HOURS', '24', 'simChangeHours', 24],
    ['RECORDS_YEARS', '7', 'recordsYears', 7],
    ['MIN_EXTENSION_VERSION', '1.2.3', 'minExtensionVersion', [1, 2, 3]],
    [
      'REFUSED_EXTENSION_VERSIONS',
      '1.2, 2.0.0.1',
      'refusedExtensionVersions',
      [
        [1, 2],
        [2, 0, 0, 1],
      ],
    ],
    ['KEYS_FILE', '/etc/keys.json', 'keysFile', '/etc/keys.json'],
    ['ISSUER', 'sandbox', 'issuer', 'sandbox'],
    ['COOLING_HOURS', '0', 'coolingHours', 0],
    ['RATES_MAX_AGE_HOURS', '24', 'ratesMaxAgeHours', 24],
    ['RATES_FILE', './rates.json', 'ratesFile', './rates.json'],
    ['RATES_FILE', 'https://rates.example/daily.xml', 'ratesFile', 'https://rates.example/daily.xml'],
    ['RATES_FILE', 'http://localhost:9/daily.xml', 'ratesFile', 'http://localhost:9/daily.xml'],
    ['RATES_MARGIN', '1.5%', 'ratesMargin', { digits: 15n, scale: 3 }],
  ];
  test.each(good)('%s=%s is taken', (name, value, member, wanted) => {
    expect(readConfig({ [name]: value })[member]).toEqual(wanted);
  });

  test.each([
    ['SIEM_FORMAT', 'syslog', 'ocsf or cef'],
    ['AUDIT_KEEP_DAYS', 'payments=0', 'CLASS=DAYS'],
    ['AUDIT_KEEP_DAYS', 'logins=30', 'CLASS=DAYS'],
    ['AUDIT_WITNESSES', 'witness.example+00000000+BAAA', 'verifier keys'],
    ['SIEM_SYSLOG', 'udp://siem.example:514', 'tls://HOST'],
    ['SIEM_SYSLOG', 'tls://u:p@siem.example', 'tls://HOST'],
    ['SIEM_SYSLOG', 'tls://siem.example/path', 'tls://HOST'],
    ['HOST', ' ', 'an address'],
    ['PORT', '65536', 'a port'],
    ['PORT', '-1', 'a port'],
    ['PORT', '4600.5', 'a port'],
    ['PORT', '0x10', 'a port'],
    ['PUBLIC_URL', 'http://pay.bank.example', 'https'],
    ['PUBLIC_URL', 'https://pay.bank.example/path', 'without a path'],
    ['PUBLIC_URL', 'https://pay.bank.example?x', 'without a path'],
    ['PUBLIC_URL', 'https://u:p@pay.bank.example', 'without a path'],
    ['PUBLIC_URL', 'pay.bank.example', 'https'],
    ['RP_ID', 'bank.example:443', 'without a port'],
    ['RP_ID', 'https://bank.example', 'a domain'],
    ['PAYER_ENTITY', 'x'.repeat(81), '1 to 80'],
    ['PAYER_ENTITY', 'Bank\u202e', '1 to 80'],
    ['EXTENSION_ORIGINS', 'https://bank.example', 'chrome-extension://'],
    ['MIN_EXTENSION_VERSION', 'v1', '1.2.3'],
    ['REFUSED_EXTENSION_VERSIONS', '1.2,1.2.3.4.5', '1.2.3'],
    ['EXTENSION_ORIGINS', 'chrome-extension://xyz', 'chrome-extension://'],
    ['DATABASE_URL', 'mysql://h/d', 'sqlite:FILE'],
    ['DATABASE_URL', 'sqlite:', 'sqlite:FILE'],
    ['SMTP_URL', 'http://mail.example', 'smtp://'],
    ['SMTP_URL', 'mail.example', 'smtp://'],
    ['MAIL_FROM', 'Bank <payments@bank.example>', 'a mailbox'],
    ['MAIL_FROM', 'payments', 'a mailbox'],
    ['SMS_URL', 'smtp://u:p@sms.example', 'smpp://'],
    ['SMS_URL', 'smpp://u:p@sms.example?source=far too long a name', 'source'],
    ['SMS_URL', 'smpp://u:p@sms.example?window=0', 'window'],
    ['SMS_URL', 'smpp://u:p@sms.example?color=red', 'smpp://'],
    ['SMS_COUNTRIES', 'Germany', 'ISO 3166'],
    ['RATES_FILE', 'http://rates.example/daily.xml', 'an https URL'],
    ['RATES_FILE', 'https://u:p@rates.example/', 'an https URL'],
    ['RATES_FILE', 'ftp://rates.example/', 'an https URL'],
    ['RATES_FILE', ' ', 'a file'],
    ['RATES_MARGIN', '2', 'a fraction'],
    ['RATES_MARGIN', '-0.01', 'a fraction'],
    ['RATES_MARGIN', 'none', 'a fraction'],
    ['ISSUER', 'acme', 'sandbox or stripe'],
    ['SIM_CHANGE_URL', 'http://network.example/sim-swap/v0', 'https'],
    ['SIM_CHANGE_URL', 'https://network.example/?v=0', 'https'],
    ['RECORDS_YEARS', '101', 'years'],
    ['ATTESTATION_ROOTS', '/nowhere/roots.pem', 'PEM files'],
    ['ATTESTATION_ROOTS', 'package.json', 'PEM files'],
    ['COOLING_HOURS', 'three', 'hours'],
    ['RATES_MAX_AGE_HOURS', '0', 'hours'],
    ['COOLING_HOURS', '8761', 'hours'],
  ])('%s=%j: one line with name, value and what it should be', (name, value, wanted) => {
    const lines = mistakes({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`${name} is ${JSON.stringify(value)}`.replace(/u:p@/, 'u:…@'));
    expect(lines[0]).toContain(wanted);
    expect(lines[0]).not.toContain('\n');
  });
});

test('a phone network that knows of changed SIMs', () => {
  const url = 'https://network.example/sim-swap/v0';
  expect(readConfig({ SIM_CHANGE_URL: `${url}/`, SIM_CHANGE_TOKEN_FILE: '/run/token' }).simChange).toEqual({
    url,
    tokenFile: '/run/token',
  });
});

test('where the audit log is pushed to; what signs it is not shown', () => {
  expect(readConfig({}).siem).toEqual({ format: 'ocsf', syslog: undefined, webhook: undefined });
  const place = (SIEM_SYSLOG: string) => readConfig({ SIEM_SYSLOG }).siem.syslog;
  expect(place('tls://siem.example')).toEqual({
    host: 'siem.example',
    port: 6514,
    ca: undefined,
    own: undefined,
  });
  expect(place('tls://[::1]:7000')).toMatchObject({ host: '::1', port: 7000 });
  const SIEM_WEBHOOK_URL = 'https://siem.example/ingest?source=1';
  const secret = `whsec_${'a2tr'.repeat(8)}`;
  expect(readConfig({ SIEM_WEBHOOK_URL, SIEM_WEBHOOK_SECRET: secret }).siem.webhook).toEqual({
    ...{ url: SIEM_WEBHOOK_URL, secret },
  });
  for (const wrong of ['a2tra2tr', 'whsec_a2tr', `whsec_${'a2tr'.repeat(30)}`])
    expect(mistakes({ SIEM_WEBHOOK_URL, SIEM_WEBHOOK_SECRET: wrong })).toEqual([
      'SIEM_WEBHOOK_SECRET is "…"; it should be whsec_ and the base64 of 24 to 64 bytes',
    ]);
  const [plain = ''] = mistakes({ SIEM_WEBHOOK_URL: 'http://siem.example/', SIEM_WEBHOOK_SECRET: secret });
  expect(plain).toContain('an https URL');
  expect(mistakes({ SIEM_SYSLOG: 'tls://siem.example', SIEM_SYSLOG_CERT_FILE: 'package.json' })).toHaveLength(
    2,
  );
});

test('the carrier of text messages', () => {
  expect(readConfig({}).sms).toBeUndefined();
  expect(readConfig({ SMS_URL: 'smpp://bank:p%40ss@sms.example?source=Bank' }).sms).toEqual({
    kind: 'smpp',
    host: 'sms.example',
    port: 2775,
    secure: false,
    verify: true,
    user: 'bank',
    password: 'p@ss',
    source: 'Bank',
    systemType: '',
    window: 10,
    long: 'payload',
  });
  const url = 'smpps://u:p@127.0.0.1:3000?source=%2B491701234567&window=100&long=udh&system_type=ESME';
  expect(readConfig({ SMS_URL: url }).sms).toMatchObject({
    port: 3000,
    secure: true,
    verify: false,
    source: '+491701234567',
    systemType: 'ESME',
    window: 100,
    long: 'udh',
  });
});

const LITHIC = {
  ISSUER: 'lithic',
  LITHIC_API_KEY: 'an-api-key-of-a-program',
  LITHIC_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};

test('a card program at Lithic', () => {
  expect(readConfig({}).lithic).toBeUndefined();
  const { issuer, lithic } = readConfig(LITHIC);
  expect(issuer).toBe('lithic');
  expect(lithic).toEqual({
    apiKey: LITHIC.LITHIC_API_KEY,
    apiBase: 'https://api.lithic.com',
    webhookSecrets: [LITHIC.LITHIC_WEBHOOK_SECRET],
    asaSecrets: [],
    threeDsSecrets: [],
    accountToken: undefined,
    cardProgramToken: undefined,
  });
  const two = `${LITHIC.LITHIC_WEBHOOK_SECRET}, whsec_AAAAAAAAAAAAAAAAAAAAAAAA`;
  expect(readConfig({ ...LITHIC, LITHIC_ASA_SECRET: two }).lithic?.asaSecrets).toHaveLength(2);
  expect(readConfig({ ...LITHIC, LITHIC_3DS_SECRET: two }).lithic?.threeDsSecrets).toHaveLength(2);
});

test.each([
  ['LITHIC_API_KEY', 'hunter2', 'API key'],
  ['LITHIC_API_KEY', '', 'API key'],
  ['LITHIC_API_BASE', 'http://api.lithic.com', 'https'],
  ['LITHIC_API_BASE', 'https://api.lithic.com/v1', 'https'],
  ['LITHIC_WEBHOOK_SECRET', '', 'whsec_'],
  ['LITHIC_WEBHOOK_SECRET', 'whsec_hunter2', 'whsec_'],
  ['LITHIC_WEBHOOK_SECRET', 'whsec_not-base64-of-anything', 'whsec_'],
  ['LITHIC_ASA_SECRET', 'whsec_AAAA,whsec_AAAA,whsec_AAAA', 'whsec_'],
  ['LITHIC_3DS_SECRET', 'whsec_short', 'whsec_'],
  ['LITHIC_ACCOUNT_TOKEN', 'x', 'UUID'],
  ['LITHIC_CARD_PROGRAM_TOKEN', 'x', 'UUID'],
])('%s=%s: one line, and no secret in it', (name, value, wanted) => {
  const lines = mistakes({ ...LITHIC, [name]: value });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`${name} is `);
  expect(lines[0]).toContain(wanted);
  expect(lines[0]).not.toMatch(/hunter2|base64-of/);
});

test('every mistake at once, a line each', () => {
  const lines = mistakes({ PORT: 'x', PUBLIC_URL: 'x', ISSUER: 'x', SMTP_URL: 'a\nb' });
  expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(['PORT', 'PUBLIC_URL', 'SMTP_URL', 'ISSUER']);
});

test.each([
  ['DATABASE_URL', 'mysql://bank:hunter2@db/x'],
  ['DATABASE_URL', 'mysql://bank:hun:ter2@db/x'],
  ['DATABASE_URL', 'mysql://bank:/hunter2@db/x'],
  ['SMTP_URL', 'http://bank:hunter2@mail.example'],
  ['SMTP_URL', 'http://bank:hunter2@@mail.example'],
  ['SMS_URL', 'sms://bank:hunter2@sms.example'],
  ['SMS_URL', 'smpp://bank:hun%ter2@sms.example'],
])('no password is shown: %s', (name, value) => {
  expect(mistakes({ [name]: value }).join()).not.toMatch(/ter2/);
});

describe('an account at Stripe', () => {
  const account = {
    ISSUER: 'stripe',
    STRIPE_SECRET_KEY: 'sk_test_51Nq00000000',
    STRIPE_WEBHOOK_SECRET: 'whsec_0123456789, whsec_9876543210',
    STRIPE_CARDHOLDER: 'ich_1Nq0000',
  };

  test('is read where cards are issued there', () => {
    expect(readConfig(account).stripe).toEqual({
      secretKey: 'sk_test_51Nq00000000',
      webhookSecrets: ['whsec_0123456789', 'whsec_9876543210'],
      cardholder: 'ich_1Nq0000',
      apiBase: undefined,
    });
    expect(readConfig({ ...account, ISSUER: 'sandbox' }).stripe).toBeUndefined();
    const local = readConfig({ ...account, STRIPE_API_BASE: 'http://127.0.0.1:12111/' });
    expect(local.stripe?.apiBase).toBe('http://127.0.0.1:12111');
  });

  test('missing: one line for each variable', () => {
    const lines = mistakes({ ISSUER: 'stripe' });
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual([
      'STRIPE_SECRET_KEY',
      'STRIPE_WEBHOOK_SECRET',
      'STRIPE_CARDHOLDER',
    ]);
  });

  test.each([
    ['STRIPE_SECRET_KEY', 'pk_test_51Nq00000000', 'secret or restricted key'],
    ['STRIPE_SECRET_KEY', 'sk_test_51Nq\nX: y', 'secret or restricted key'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_0123456789,', 'whsec_'],
    ['STRIPE_WEBHOOK_SECRET', 'we_0123456789', 'whsec_'],
    ['STRIPE_CARDHOLDER', 'cus_1', 'ich_'],
    ['STRIPE_API_BASE', 'http://stripe.example', 'https origin'],
    ['STRIPE_API_BASE', 'https://stripe.example/v1', 'https origin'],
    ['STRIPE_API_BASE', 'https://u:p@stripe.example', 'https origin'],
  ])('%s=%j is a mistake, and no secret is told', (name, value, wanted) => {
    const lines = mistakes({ ...account, [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`${name} is `);
    expect(lines[0]).toContain(wanted);
    if (name.includes('SECRET')) expect(lines[0]).not.toContain(value);
  });
});

test('metadata of tokens: a file or an address, with the roots of their signature', () => {
  const mistakes = (environment: Record<string, string>) => {
    try {
      readConfig(environment);
      return [];
    } catch (error) {
      return (error as ConfigMistakes).lines;
    }
  };
  expect(readConfig({}).metadata).toBeUndefined();
  expect(mistakes({ MDS_FILE: 'blob.jwt' })).toEqual([expect.stringContaining('MDS_ROOT_FILE')]);
  expect(mistakes({ MDS_URL: 'http://mds.example/' })[0]).toContain('https');
  expect(mistakes({ MDS_URL: 'https://mds.example/', MDS_FILE: 'blob.jwt' })[0]).toContain('MDS_FILE unset');
  expect(mistakes({ MDS_FILE: 'blob.jwt', MDS_NAME: 'not a name' })).toHaveLength(2);
});
