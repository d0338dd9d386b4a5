/** Every setting is checked at start; what is wrong is named, and never repeated. */
import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProxyRange } from '../http/client-ip.ts';
import { ConfigError, readConfig } from './environment.ts';

const production = {
  STEPWARD_PUBLIC_URL: 'https://mfa.example.com',
  STEPWARD_SECRET_KEY: 'sk_8f1d0c7be24a935610fbd9724ce8a365',
  STEPWARD_MANAGEMENT_KEY: 'mk_c05e7f92ab4d1836e92d07fb58a41c63',
};
const development = { STEPWARD_MODE: 'development' };

describe('a setting', () => {
  it.each([
    ['STEPWARD_MODE', ['test', 'Production', 'dev'], {}],
    ['STEPWARD_PORT', ['x', '-1', '65536', '80.5', '1e9', '0x5000000'], {}],
    [
      'STEPWARD_PUBLIC_URL',
      [
        'mfa.example.com',
        'http://mfa.example.com',
        'https://mfa.example.com/path',
        'https://mfa.example.com/?a=1',
        'https://mfa.example.com/#a',
        'https://user@mfa.example.com',
        'ftp://mfa.example.com',
        'javascript:alert(1)',
        'https://',
      ],
      {},
    ],
    ['STEPWARD_LOG_LEVEL', ['loud', 'trace', 'INFO'], {}],
    ['STEPWARD_DEV_INBOX', ['on', 'yes', 'true'], {}],
    ['STEPWARD_WEBHOOK_PORTS', ['0', '70000', 'https', '8443;9443'], {}],
    ['STEPWARD_WEBHOOK_LOOPBACK', ['on', 'yes', 'true'], {}],
    ['STEPWARD_ALLOWED_PRIVATE_HOSTS', ['0.0.0.0/0', '127.0.0.1', '169.254.0.0/16', 'localhost', 'a b'], {}],
    ['STEPWARD_TRUSTED_PROXIES', ['*', 'all', '0.0.0.0/0', '10.0.0.0/33', 'proxy.example', '10.0.0.1;b'], {}],
    ['STEPWARD_RATE_LIMIT_KEY_PER_SECOND', ['-1', '1.5', 'off', '1000001', '1e9'], {}],
    ['STEPWARD_RATE_LIMIT_ACTION_PER_SECOND', ['-1', 'ten'], {}],
    ['STEPWARD_RATE_LIMIT_IP_PER_SECOND', ['-1', 'ten'], {}],
    ['STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND', ['-1', 'ten'], {}],
    ['STEPWARD_FAILED_CODES_PER_DAY', ['0', '-1', 'none', '1000001'], {}],
    ['STEPWARD_TENANT_ID', ['a b', 'x'.repeat(65), 'a|b', 'ä', '../a'], {}],
    ['STEPWARD_TENANT_NAME', ['x'.repeat(129)], {}],
    [
      'STEPWARD_SECRET_KEY',
      [
        'short',
        `${'x'.repeat(40)} y`,
        `${'x'.repeat(40)}:y`,
        'changeme-changeme-changeme-changeme',
        'a'.repeat(40),
        '0123456789abcdef0123456789abcdef01234567',
        'sk_demo_secret_key_0000000000000000000000',
        'secret-secret-secret-secret-secret',
      ],
      {},
    ],
    [
      'STEPWARD_MANAGEMENT_KEY',
      ['short', 'test-management-key-of-somebody-else', production.STEPWARD_SECRET_KEY],
      {},
    ],
    [
      'STEPWARD_ALLOWED_ORIGINS',
      [
        'app.example.com',
        'https://app.example.com/',
        '*',
        'https://*.example.com',
        'https://a.example;x',
        'null',
      ],
      {},
    ],
    [
      'STEPWARD_REDIRECT_URLS',
      [
        'app.example.com',
        'http://app.example.com/',
        'javascript:alert(1)',
        'https://a@b.example/',
        'https://ok.example/, nonsense',
      ],
      {},
    ],
    [
      'STEPWARD_SMTP_URL',
      ['mail.example.com', 'https://mail.example.com', 'smtp://'],
      { STEPWARD_MAIL_FROM: 'a@example.com' },
    ],
    ['STEPWARD_MAIL_FROM', ['nobody', ' '], { STEPWARD_SMTP_URL: 'smtp://mail.example.com:587' }],
  ])('%s is named when it is wrong', (name, values, others) => {
    for (const value of values) {
      const read = () => readConfig({ ...production, ...others, [name]: value });
      expect(read, value).toThrow(ConfigError);
      expect(read, value).toThrow(new RegExp(`^${name} must be .*\\.$`));
      const secretive = /KEY|URL$/.test(name) && value.length > 8;
      if (secretive) expect(read, value).not.toThrow(value);
    }
  });

  it('that is missing is named: production needs its public URL', () => {
    const { STEPWARD_PUBLIC_URL: _gone, ...rest } = production;
    expect(() => readConfig(rest)).toThrow(/^STEPWARD_PUBLIC_URL must be set in production/);
    expect(() => readConfig({ STEPWARD_SMTP_URL: 'smtp://mail.example.com', ...development })).toThrow(
      /^STEPWARD_MAIL_FROM/,
    );
    expect(() => readConfig({ STEPWARD_MAIL_FROM: 'a@example.com', ...development })).toThrow(
      /^STEPWARD_SMTP_URL/,
    );
  });

  it('that is empty or blank counts as unset', () => {
    const blank = Object.fromEntries(
      ['MODE', 'PORT', 'LOG_LEVEL', 'TENANT_ID', 'REDIRECT_URLS'].map((name) => [`STEPWARD_${name}`, ' ']),
    );
    expect(readConfig({ ...blank, ...production })).toEqual(readConfig(production));
  });
});

describe('the defaults', () => {
  it('are those of production', () => {
    const config = readConfig(production);
    expect(config).toMatchObject({
      mode: 'production',
      host: '0.0.0.0',
      port: 4800,
      publicUrl: 'https://mfa.example.com',
      logLevel: 'info',
      trustedProxies: [],
      rateLimits: { keyPerSecond: 1_000, actionPerSecond: 20, ipPerSecond: 200, anonymousPerSecond: 20 },
      failedCodesPerDayMax: 10_000,
      webhooks: { ports: [], allowLoopback: false },
      firstTenant: { name: 'Stepward', allowedOrigins: [], redirectUrls: [] },
    });
    expect(config).not.toHaveProperty('smtp');
    expect(isAbsolute(config.dataDir)).toBe(true);
  });

  it('of development listen on this machine only', () => {
    const config = readConfig({ ...development, STEPWARD_PORT: '0' });
    expect(config).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 0,
      publicUrl: 'http://localhost:0',
    });
  });
});

describe('what is right', () => {
  it('is taken as given', () => {
    const config = readConfig({
      ...production,
      STEPWARD_PUBLIC_URL: 'https://MFA.example.com:8443/',
      STEPWARD_DATA_DIR: '/data',
      STEPWARD_HOST: '::1',
      STEPWARD_PORT: '8080',
      STEPWARD_LOG_LEVEL: 'silent',
      STEPWARD_DEV_INBOX: 'off',
      STEPWARD_TENANT_ID: 'acme_1-x',
      STEPWARD_TENANT_NAME: 'Acme & Söhne',
      STEPWARD_ALLOWED_ORIGINS: 'https://a.example, http://localhost:3000,',
      STEPWARD_REDIRECT_URLS: 'https://a.example/cb,http://edge.localhost:8443/',
      STEPWARD_ANONYMOUS_IP_LIST: '/etc/stepward/anonymous.txt',
      STEPWARD_AAGUID_LIST: '/etc/stepward/aaguids.json',
      STEPWARD_SMTP_URL: 'smtps://user:pass@mail.example.com:465',
      STEPWARD_MAIL_FROM: 'Acme <no-reply@acme.example>',
      STEPWARD_WEBHOOK_PORTS: '8443, 9443',
      STEPWARD_TRUSTED_PROXIES: '10.1.0.0/16, 2001:db8::1',
      STEPWARD_RATE_LIMIT_KEY_PER_SECOND: '0',
      STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND: '5',
      STEPWARD_FAILED_CODES_PER_DAY: '50000',
    });
    expect(config).toEqual({
      mode: 'production',
      dataDir: '/data',
      host: '::1',
      port: 8080,
      publicUrl: 'https://mfa.example.com:8443',
      ipFiles: { anonymous: '/etc/stepward/anonymous.txt' },
      aaguidList: '/etc/stepward/aaguids.json',
      logLevel: 'silent',
      smtp: { url: 'smtps://user:pass@mail.example.com:465', from: 'Acme <no-reply@acme.example>' },
      webhooks: { ports: [8443, 9443], allowLoopback: false },
      trustedProxies: ['10.1.0.0/16', '2001:db8::1'].flatMap((range) => parseProxyRange(range)),
      rateLimits: { keyPerSecond: 0, actionPerSecond: 20, ipPerSecond: 200, anonymousPerSecond: 5 },
      failedCodesPerDayMax: 50_000,
      firstTenant: {
        tenantId: 'acme_1-x',
        name: 'Acme & Söhne',
        secretKey: production.STEPWARD_SECRET_KEY,
        managementKey: production.STEPWARD_MANAGEMENT_KEY,
        allowedOrigins: ['https://a.example', 'http://localhost:3000'],
        redirectUrls: ['https://a.example/cb', 'http://edge.localhost:8443/'],
      },
    });
  });

  it('in development may be an example key', () => {
    const example = 'test-key-0000000000000000000000000000';
    expect(readConfig({ ...development, STEPWARD_SECRET_KEY: example }).firstTenant.secretKey).toBe(example);
  });
});
