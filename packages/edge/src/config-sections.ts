import {
  childOf,
  type DateRule,
  type Field,
  isPlainObject,
  listFields,
  objectFields,
  orEmpty,
  readChoice,
  readDate,
  readFlag,
  readNumber,
  readText,
  refuse,
  refuseRepeats,
} from './config-fields.ts';
import type { EdgeConfig, LoginEndpoint } from './edge-config.ts';
import { foldPattern, isPathPattern, patternSyntax } from './path-pattern.ts';

type PathOptions = EdgeConfig['path'];

const patternsMax = 200;
const cookieNamesMax = 20;
const sealKeyBytes = 32;

/** Public and loopback addresses of Stepward and of the application; `http` only where nothing leaves the machine. */
export function readUrl(field: Field, options: { withPath: boolean; loopbackAddresses: boolean }): URL {
  const url = typeof field.value === 'string' ? URL.parse(field.value) : null;
  if (url !== null && isAllowedUrl(url, String(field.value), options)) return url;
  const hosts = options.loopbackAddresses
    ? 'localhost, *.localhost, 127.0.0.1 and [::1]'
    : 'localhost and *.localhost';
  const form = options.withPath ? 'https://host[:port][/path]' : 'https://host[:port]';
  refuse(field, `must be ${form} and nothing after it; http only for ${hosts}`);
  return new URL('https://invalid.invalid');
}

function isAllowedUrl(
  url: URL,
  text: string,
  options: { withPath: boolean; loopbackAddresses: boolean },
): boolean {
  const isPlain = url.username === '' && url.password === '' && !/[?#\s\\]/.test(text);
  const isPathAllowed = url.pathname === '/' || options.withPath;
  const isLoopback =
    /^([a-z0-9-]+\.)*localhost$/.test(url.hostname) ||
    (options.loopbackAddresses && ['127.0.0.1', '[::1]'].includes(url.hostname));
  return isPlain && isPathAllowed && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback));
}

export function readApi(field: Field): NonNullable<EdgeConfig['api']> {
  const { url, secretKey, timeoutMs } = objectFields(field, ['url', 'secretKey', 'timeoutMs']);
  return {
    url: readUrl(url, { withPath: true, loopbackAddresses: true }).href.replace(/\/+$/, ''),
    secretKey: readText(secretKey, {
      allowed: 'the secret key of the tenant: 16 to 256 characters, no spaces',
      test: (text) => /^[\x21-\x39\x3b-\x7e]{16,256}$/.test(text),
    }),
    timeoutMs: readNumber(timeoutMs, { fallback: 1_500, min: 250, max: 10_000, unit: 'milliseconds' }),
  };
}

export function readPatterns(field: Field, options: PathOptions): string[] {
  const fields = listFields(field, { min: 0, max: patternsMax, of: 'path patterns' });
  return fields.map((entry) => readPattern(entry, options));
}

export function readPattern(field: Field, options: PathOptions): string {
  return foldPattern(readText(field, { allowed: patternSyntax, test: isPathPattern }), options);
}

/** RFC 6265 §4.1.1 token, and none of ours. */
const cookieName = /^(?!__Host-sw_)[!#$%&'*+\-.0-9A-Z^_`a-z|~]{1,128}$/i;

export function readCookieNames<Word extends string>(field: Field, word: Word): string[] | Word {
  if (field.value === word) return word;
  if (!Array.isArray(field.value)) {
    refuse(field, `must be "${word}" or a list of cookie names`);
    return word;
  }
  const fields = listFields(field, { min: 1, max: cookieNamesMax, of: 'cookie names' });
  const allowed = 'the name of a cookie of the application, not one that begins with __Host-sw_';
  const names = fields.map((entry) => readText(entry, { allowed, test: (text) => cookieName.test(text) }));
  refuseRepeats(fields, names, 'cookie name');
  return names;
}

export function readLogins(field: Field, options: PathOptions): LoginEndpoint[] {
  const fields = listFields(field, { min: 1, max: 20, of: 'login endpoints' });
  const logins = fields.map((entry) => readLogin(entry, options));
  refuseRepeats(
    fields,
    logins.map(({ method, path }) => `${method} ${path}`),
    'method and path',
  );
  return logins;
}

const loginFields = [
  'method',
  'path',
  'body',
  'userNameField',
  'success',
  'failure',
  'passAnswerBody',
  'freshSession',
  'renewsSession',
] as const;

function readLogin(field: Field, options: PathOptions): LoginEndpoint {
  const { method, path, body, userNameField, success, failure, ...flags } = objectFields(field, loginFields);
  return {
    method: readChoice(method, ['POST', 'PUT', 'PATCH'], 'POST'),
    path: readPattern(path, options),
    body: readChoice(body, ['form', 'json', 'multipart', 'auto'], 'auto'),
    userNameField: readText(userNameField, {
      allowed: 'the name of a form field, or the dot path of a JSON body, of 1 to 128 characters',
      test: isFieldName,
    }),
    success: readSuccess(success, options),
    ...(failure.value === undefined ? {} : { failure: readFailure(failure, options) }),
    passAnswerBody: readFlag(flags.passAnswerBody, false),
    freshSession: readFlag(flags.freshSession, false),
    renewsSession: readFlag(flags.renewsSession, false),
  };
}

function isFieldName(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(text) && text.split('.').every((step) => step !== '');
}

function readSuccess(field: Field, options: PathOptions): LoginEndpoint['success'] {
  const names = ['statuses', 'locations', 'notLocations', 'cookies'] as const;
  const { statuses, locations, notLocations, cookies } = objectFields(field, names);
  const codes = listFields(statuses, { min: 1, max: 20, of: 'status codes' });
  return {
    statuses: codes.map(readSuccessStatus),
    ...(locations.value === undefined ? {} : { locations: readSomePatterns(locations, options) }),
    ...(notLocations.value === undefined ? {} : { notLocations: readSomePatterns(notLocations, options) }),
    ...(cookies.value === undefined ? {} : { cookies: readCookieNames(cookies, 'any') }),
  };
}

function readFailure(field: Field, options: PathOptions): NonNullable<LoginEndpoint['failure']> {
  const { statuses, locations, notLocations } = objectFields(field, [
    'statuses',
    'locations',
    'notLocations',
  ]);
  const codes = listFields(statuses, { min: 1, max: 20, of: 'status codes' });
  return {
    statuses: codes.map(readStatus),
    ...(locations.value === undefined ? {} : { locations: readSomePatterns(locations, options) }),
    ...(notLocations.value === undefined ? {} : { notLocations: readSomePatterns(notLocations, options) }),
  };
}

function readStatus(field: Field): number {
  const { value } = field;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 499) return value;
  refuse(field, 'must be a whole number from 200 to 499');
  return 400;
}

/** An empty list of conditions would never, or always, hold. */
function readSomePatterns(field: Field, options: PathOptions): string[] {
  if (Array.isArray(field.value) && field.value.length === 0)
    refuse(field, 'must not be empty; leave it out');
  return readPatterns(field, options);
}

function readSuccessStatus(field: Field): number {
  const { value } = field;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 399) return value;
  refuse(field, 'must be a whole number from 200 to 399');
  return 200;
}

/** `word`, or an object with one date. */
export function readUntil(field: Field, word: string, name: string, rule: DateRule): number | undefined {
  if (field.value === undefined || field.value === word) return undefined;
  if (!isPlainObject(field.value)) {
    refuse(field, `must be "${word}" or { ${name}: date }`);
    return undefined;
  }
  return readDate(objectFields(field, [name])[name] ?? childOf(field, name, undefined), rule);
}

export function readSealKeys(field: Field): { kid: string; key: string }[] {
  // A third key would only be one that nobody removed (SECURITY N-30).
  const fields = listFields(field, { min: 1, max: 2, of: 'keys' });
  const keys = fields.map(readSealKey);
  for (const name of ['kid', 'key'] as const) {
    refuseRepeats(
      fields.map((entry) => childOf(entry, name, undefined)),
      keys.map((key) => key[name]),
      name,
    );
  }
  return keys;
}

function readSealKey(field: Field): { kid: string; key: string } {
  const { kid, key } = objectFields(field, ['kid', 'key']);
  return {
    kid: readText(kid, {
      allowed: '1 to 16 letters, digits, _ or -',
      test: (text) => /^[A-Za-z0-9_-]{1,16}$/.test(text),
    }),
    key: readText(key, {
      allowed: `${sealKeyBytes} random bytes in base64url without padding`,
      test: isSealKey,
    }),
  };
}

function isSealKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  const isCanonical = bytes.length === sealKeyBytes && bytes.toString('base64url') === text;
  // Catches a placeholder of zeros or of one repeated letter; chance gives this many values all but always.
  return isCanonical && new Set(bytes).size >= 12;
}

export function readWafHeaders(field: Field): string[] {
  const fields = listFields(field, { min: 0, max: 20, of: 'header names' });
  const allowed = 'the lower-case name of a header that AWS WAF sets: x-amzn-waf- and letters, digits or -';
  const test = (text: string) => /^x-amzn-waf-[a-z0-9_-]{1,64}$/.test(text);
  const names = fields.map((entry) => readText(entry, { allowed, test }));
  refuseRepeats(fields, names, 'header');
  return names;
}

export function readAuthorizationSchemes(field: Field): string[] {
  if (field.value === undefined) return ['bearer'];
  const fields = listFields(field, { min: 0, max: 10, of: 'schemes' });
  const allowed = 'the lower-case name of a scheme of the Authorization header, such as bearer';
  // RFC 9110 §11.1: a token.
  const test = (text: string) => /^[!#$%&'*+\-.^_`|~0-9a-z]{1,40}$/.test(text);
  const schemes = fields.map((entry) => readText(entry, { allowed, test }));
  refuseRepeats(fields, schemes, 'scheme');
  return schemes;
}

const hourMs = 3_600_000;
/** EDGE.md: 12 h, renewed while used, 7 days at most; both configurable downwards. */
const proofIdleHoursMax = 12;
const proofAbsoluteHoursMax = 168;
const proofHoursMin = 0.25;

export function readProof(field: Field): EdgeConfig['proof'] {
  const fields = objectFields(orEmpty(field), ['idleHours', 'absoluteHours']);
  const rule = { min: proofHoursMin, unit: 'hours' };
  const idle = readNumber(fields.idleHours, { ...rule, fallback: proofIdleHoursMax, max: proofIdleHoursMax });
  const absolute = readNumber(fields.absoluteHours, {
    ...rule,
    fallback: proofAbsoluteHoursMax,
    max: proofAbsoluteHoursMax,
  });
  if (absolute < idle) refuse(fields.absoluteHours, 'must not be less than idleHours');
  return { idleMs: Math.round(idle * hourMs), absoluteMs: Math.round(absolute * hourMs) };
}
