/**
 * Settings from STEPWARD_* variables. Each is checked at start; a wrong one stops the process with an error that names
 * the variable and what it may be. README.md holds the table for people.
 */
import { resolve } from 'node:path';
import { checkRedirectUrl, isOrigin } from '../actions/redirect-url.ts';
import { failedCodesPerDayMaxDefault } from '../failed-codes/budget.ts';
import { type AddressRange, parseProxyRange } from '../http/client-ip.ts';
import { defaultRateLimits, type RateLimitConfig } from '../rate-limits/limits.ts';
import { parsePrivateHost } from '../webhooks/private-host.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';
import { isGuessable } from './guessable-key.ts';
import { readSignalFiles, type SignalFiles } from './signal-files.ts';

export interface ServerConfig extends SignalFiles {
  readonly mode: 'development' | 'production';
  /** Absolute folder of database and key ring. */
  readonly dataDir: string;
  /** PostgreSQL, `postgres://…`; absent: SQLite in the data folder. Holds a password: never logged. */
  readonly databaseUrl?: string;
  /** Address to listen on. */
  readonly host: string;
  readonly port: number;
  /** Where browsers and applications reach this server; no trailing slash. */
  readonly publicUrl: string;
  /** File of authenticator models with names and icons; absent: the names that are known without. */
  readonly aaguidList?: string;
  readonly logLevel: LogLevel;
  /** Delivers e-mail; absent: the development inbox, and in production no e-mail codes. */
  readonly smtp?: { readonly url: string; readonly from: string };
  /** Where webhooks and other requests to URLs of a tenant may go. */
  readonly webhooks: OutboundPolicy;
  /** Whose `X-Forwarded-For` is believed; none: nobody's. */
  readonly trustedProxies: readonly AddressRange[];
  readonly rateLimits: RateLimitConfig;
  /** Wrong codes a day of one tenant (SECURITY N-09). */
  readonly failedCodesPerDayMax: number;
  readonly firstTenant: FirstTenantConfig;
}

/** What the first tenant gets at the very first start; later starts ignore it. */
export interface FirstTenantConfig {
  readonly tenantId?: string;
  readonly name: string;
  readonly secretKey?: string;
  readonly managementKey?: string;
  readonly allowedOrigins: readonly string[];
  readonly redirectUrls: readonly string[];
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export class ConfigError extends Error {}

const presetKeyCharactersMin = 32;
const tenantNameCharactersMax = 128;
const countMax = 1_000_000;
const tenantIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

type Environment = Readonly<Record<string, string | undefined>>;

const fail = (name: string, allowed: string): never => {
  throw new ConfigError(`${name} must be ${allowed}.`);
};

function text(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === '' ? undefined : value;
}

function choice<const T extends string>(
  environment: Environment,
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const value = text(environment, name);
  if (value === undefined) return fallback;
  const known = allowed.find((candidate) => candidate === value);
  return known ?? fail(name, `one of ${allowed.join(', ')}`);
}

function port(environment: Environment): number {
  const value = text(environment, 'STEPWARD_PORT') ?? '4800';
  const number = Number(value);
  const valid = Number.isInteger(number) && number >= 0 && number <= 65_535;
  return valid ? number : fail('STEPWARD_PORT', 'a whole number from 0 to 65535 (0: any free port)');
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

function isLoopback(url: URL): boolean {
  return loopbackHosts.has(url.hostname) || url.hostname.endsWith('.localhost');
}

function publicUrl(environment: Environment, fallback: string): string {
  const name = 'STEPWARD_PUBLIC_URL';
  const value = text(environment, name) ?? fallback;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const allowed = 'an https URL without path, query or user name (http is allowed for localhost only)';
  if (!url || url.search || url.hash || url.username || url.pathname !== '/') return fail(name, allowed);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) return fail(name, allowed);
  return url.origin;
}

const list = (environment: Environment, name: string): string[] =>
  (text(environment, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

function origins(environment: Environment): string[] {
  const name = 'STEPWARD_ALLOWED_ORIGINS';
  const values = list(environment, name);
  return values.every(isOrigin)
    ? values
    : fail(name, 'a comma-separated list of origins such as https://app.example.com');
}

function accepted(values: string[], check: (values: string[]) => void): boolean {
  try {
    check(values);
    return true;
  } catch {
    return false;
  }
}

function redirectUrls(environment: Environment): string[] {
  const name = 'STEPWARD_REDIRECT_URLS';
  const values = list(environment, name);
  const valid = accepted(values, (urls) => urls.forEach((url) => void checkRedirectUrl(url, [])));
  return valid
    ? values
    : fail(name, 'a comma-separated list of https URLs (http is allowed for loopback only)');
}

function tenantName(environment: Environment): string {
  const name = 'STEPWARD_TENANT_NAME';
  const value = text(environment, name) ?? 'Stepward';
  return value.length <= tenantNameCharactersMax
    ? value
    : fail(name, `at most ${tenantNameCharactersMax} characters`);
}

function key(environment: Environment, name: string, production: boolean): string | undefined {
  const value = text(environment, name);
  if (value === undefined) return undefined;
  if (value.length < presetKeyCharactersMin || /[\s:]/.test(value)) {
    return fail(name, `at least ${presetKeyCharactersMin} characters without white space or colons`);
  }
  if (production && isGuessable(value))
    return fail(name, 'random in production, not an example or a pattern: openssl rand -hex 32 makes one');
  return value;
}

function firstTenant(environment: Environment, production: boolean): FirstTenantConfig {
  const tenantId = text(environment, 'STEPWARD_TENANT_ID');
  if (tenantId !== undefined && !tenantIdPattern.test(tenantId)) {
    fail('STEPWARD_TENANT_ID', '1 to 64 letters, digits, hyphens or underscores');
  }
  const secretKey = key(environment, 'STEPWARD_SECRET_KEY', production);
  const managementKey = key(environment, 'STEPWARD_MANAGEMENT_KEY', production);
  if (secretKey !== undefined && secretKey === managementKey) {
    fail('STEPWARD_MANAGEMENT_KEY', 'another key than STEPWARD_SECRET_KEY');
  }
  return {
    name: tenantName(environment),
    allowedOrigins: origins(environment),
    redirectUrls: redirectUrls(environment),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(secretKey === undefined ? {} : { secretKey }),
    ...(managementKey === undefined ? {} : { managementKey }),
  };
}

function smtp(environment: Environment): ServerConfig['smtp'] {
  const url = text(environment, 'STEPWARD_SMTP_URL');
  const from = text(environment, 'STEPWARD_MAIL_FROM');
  if (url === undefined && from === undefined) return undefined;
  if (url === undefined || !/^smtps?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    return fail('STEPWARD_SMTP_URL', 'smtp://user:password@host:port or smtps://…');
  }
  if (from === undefined || !from.includes('@')) {
    return fail(
      'STEPWARD_MAIL_FROM',
      'set with STEPWARD_SMTP_URL: the sender, such as Acme <no-reply@acme.example>',
    );
  }
  return { url, from };
}

function webhooks(environment: Environment, production: boolean): OutboundPolicy {
  const name = 'STEPWARD_WEBHOOK_PORTS';
  const ports = list(environment, name).map(Number);
  if (!ports.every((number) => Number.isInteger(number) && number >= 1 && number <= 65_535))
    fail(name, 'a comma-separated list of ports, beside 443, that webhooks may go to');
  const allowLoopback = choice(environment, 'STEPWARD_WEBHOOK_LOOPBACK', ['on', 'off'], 'off') === 'on';
  if (allowLoopback && production)
    fail('STEPWARD_WEBHOOK_LOOPBACK', 'off in production: webhooks would reach services of this machine');
  const privateHosts = allowedPrivateHosts(environment);
  return { ports, allowLoopback, ...(privateHosts.length === 0 ? {} : { privateHosts }) };
}

function allowedPrivateHosts(environment: Environment) {
  const name = 'STEPWARD_ALLOWED_PRIVATE_HOSTS';
  return list(environment, name).map(
    (item) =>
      parsePrivateHost(item) ??
      fail(name, 'a comma-separated list of host names and private addresses or ranges such as 10.1.0.0/16'),
  );
}

function trustedProxies(environment: Environment): readonly AddressRange[] {
  const name = 'STEPWARD_TRUSTED_PROXIES';
  return list(environment, name).flatMap(
    (item) =>
      parseProxyRange(item) ??
      fail(name, 'a comma-separated list of addresses, CIDR ranges such as 10.0.0.0/8, or loopback'),
  );
}

function count(environment: Environment, name: string, fallback: number, min = 0): number {
  const number = Number(text(environment, name) ?? fallback);
  const isAllowed = Number.isInteger(number) && number >= min && number <= countMax;
  return isAllowed ? number : fail(name, `a whole number from ${min} to ${countMax}`);
}

function rateLimits(environment: Environment): RateLimitConfig {
  const { keyPerSecond, actionPerSecond, ipPerSecond, anonymousPerSecond } = defaultRateLimits;
  return {
    keyPerSecond: count(environment, 'STEPWARD_RATE_LIMIT_KEY_PER_SECOND', keyPerSecond),
    actionPerSecond: count(environment, 'STEPWARD_RATE_LIMIT_ACTION_PER_SECOND', actionPerSecond),
    ipPerSecond: count(environment, 'STEPWARD_RATE_LIMIT_IP_PER_SECOND', ipPerSecond),
    anonymousPerSecond: count(environment, 'STEPWARD_RATE_LIMIT_ANONYMOUS_IP_PER_SECOND', anonymousPerSecond),
  };
}

/** Where the data is: undefined is SQLite in the data folder. */
export function readDatabaseUrl(environment: Environment): string | undefined {
  const name = 'STEPWARD_DATABASE_URL';
  const url = text(environment, name);
  if (url === undefined || (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url))) return url;
  return fail(
    name,
    'postgres://user:password@host:port/database (without it the data is SQLite in STEPWARD_DATA_DIR)',
  );
}

/** Reads and checks everything, or throws a ConfigError naming the variable. */
export function readConfig(environment: Environment): ServerConfig {
  const mode = choice(environment, 'STEPWARD_MODE', ['development', 'production'], 'production');
  const production = mode === 'production';
  const listenPort = port(environment);
  if (production && text(environment, 'STEPWARD_PUBLIC_URL') === undefined) {
    fail('STEPWARD_PUBLIC_URL', 'set in production: the https URL where browsers reach this server');
  }
  if (choice(environment, 'STEPWARD_DEV_INBOX', ['on', 'off'], 'off') === 'on' && production) {
    fail('STEPWARD_DEV_INBOX', 'off in production: the development inbox shows every code');
  }
  const mail = smtp(environment);
  const aaguidList = text(environment, 'STEPWARD_AAGUID_LIST');
  const databaseUrl = readDatabaseUrl(environment);
  return {
    mode,
    dataDir: resolve(text(environment, 'STEPWARD_DATA_DIR') ?? './data'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    host: text(environment, 'STEPWARD_HOST') ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: listenPort,
    publicUrl: publicUrl(environment, `http://localhost:${listenPort}`),
    ...(aaguidList === undefined ? {} : { aaguidList: resolve(aaguidList) }),
    ...readSignalFiles(environment),
    logLevel: choice(environment, 'STEPWARD_LOG_LEVEL', logLevels, 'info'),
    ...(mail === undefined ? {} : { smtp: mail }),
    webhooks: webhooks(environment, production),
    trustedProxies: trustedProxies(environment),
    rateLimits: rateLimits(environment),
    failedCodesPerDayMax: count(environment, 'STEPWARD_FAILED_CODES_PER_DAY', failedCodesPerDayMaxDefault, 1),
    firstTenant: firstTenant(environment, production),
  };
}
