import { isDeepStrictEqual } from 'node:util';
import { crossChecks } from './config-cross-checks.ts';
import {
  type DateRule,
  type Field,
  isPlainObject,
  objectFields,
  orEmpty,
  readChoice,
  readFlag,
  readText,
} from './config-fields.ts';
import {
  readApi,
  readAuthorizationSchemes,
  readCookieNames,
  readLogins,
  readPatterns,
  readProof,
  readSealKeys,
  readUntil,
  readUrl,
  readWafHeaders,
} from './config-sections.ts';
import {
  type EdgeConfig,
  EdgeConfigError,
  type EdgeConfigInput,
  type EdgeConfigProblem,
} from './edge-config.ts';
import { canonicalPath } from './paths.ts';

export {
  type EdgeConfig,
  EdgeConfigError,
  type EdgeConfigInput,
  type EdgeConfigProblem,
  type LoginEndpoint,
  type LoginEndpointInput,
} from './edge-config.ts';

/** SECURITY N-35. */
const failOpenDaysMax = 7;
/** Windows of a roll-out: long enough for one, too short to be forgotten. */
const rollOutDaysMax = 90;

interface Mode {
  readonly nowMs: number;
  /** At cold start: dates may have passed, and the viewer function has no `api`. */
  readonly isBuilt: boolean;
}

/** For `export default defineEdgeConfig({ … })`: types and completion; the checks are `validateEdgeConfig`'s. */
export function defineEdgeConfig(input: EdgeConfigInput): EdgeConfigInput {
  return input;
}

/**
 * Checks what an operator wrote and completes it.
 *
 * @param nowMs epoch milliseconds, which the dates are compared with.
 * @throws EdgeConfigError with every problem, each at its field; values are never in its text.
 */
export function validateEdgeConfig(input: unknown, nowMs: number): EdgeConfig {
  return read(input, { nowMs, isBuilt: false });
}

/**
 * Checks at cold start what was written into the bundle: the same rules, but dates may have passed since and `api` may
 * be absent.
 *
 * @throws EdgeConfigError
 */
export function assertEdgeConfig(json: unknown, nowMs: number = Date.now()): EdgeConfig {
  const config = read(inputOf(json), { nowMs, isBuilt: true });
  // Nothing was missing, nothing was too much, and host, patterns and dates are as this version writes them.
  if (isDeepStrictEqual(config, json)) return config;
  throw new EdgeConfigError([
    { path: '', message: 'must be what `stepward edge build` wrote; build it again' },
  ]);
}

/** The copy for the function that needs no secret of the API. */
export function viewerConfig(config: EdgeConfig): EdgeConfig {
  const { api: _api, ...rest } = config;
  return rest;
}

/** Whether errors may let a login pass now. Asked at each error, for a function may outlive the date (SECURITY N-35). */
export function isFailOpen({ failMode }: Pick<EdgeConfig, 'failMode'>, nowMs: number): boolean {
  if (failMode.kind !== 'open') return false;
  return nowMs < failMode.untilMs && failMode.untilMs <= nowMs + failOpenDaysMax * 86_400_000;
}

const names = [
  'origin',
  'api',
  'action',
  'logins',
  'userName',
  'enrollment',
  'loginPage',
  'protectedPaths',
  'publicPaths',
  'defaultAccess',
  'path',
  'sessionCookies',
  'preexistingSessions',
  'failMode',
  'sealKeys',
  'callbackPath',
  'reviewPath',
  'wafHeaders',
  'authorizationSchemes',
  'proof',
] as const;

type Fields = Record<(typeof names)[number], Field>;

function read(input: unknown, mode: Mode): EdgeConfig {
  const problems: EdgeConfigProblem[] = [];
  const fields = objectFields({ path: '', value: input, problems }, names);
  const config: EdgeConfig = {
    ...readPlace(fields, mode),
    ...readPaths(fields),
    ...readPolicy(fields, mode),
    sealKeys: readSealKeys(fields.sealKeys),
    wafHeaders: readWafHeaders(fields.wafHeaders),
    authorizationSchemes: readAuthorizationSchemes(fields.authorizationSchemes),
    proof: readProof(fields.proof),
  };
  // What fields say together is looked at once each is sound; before, placeholders would be.
  if (problems.length === 0) problems.push(...crossChecks(config));
  if (problems.length > 0) throw new EdgeConfigError(problems);
  return config;
}

function readPlace(fields: Fields, { isBuilt }: Mode) {
  const origin = readUrl(fields.origin, { withPath: false, loopbackAddresses: false });
  const isApiAbsent = isBuilt && fields.api.value === undefined;
  return {
    host: origin.hostname,
    origin: origin.origin,
    ...(isApiAbsent ? {} : { api: readApi(fields.api) }),
    action: readText(fields.action, {
      fallback: 'signIn',
      allowed: 'an action code: 1 to 64 letters, digits, _ or -',
      test: (text) => /^[a-zA-Z0-9_-]{1,64}$/.test(text),
    }),
  };
}

function readPaths(fields: Fields) {
  const options = readPathOptions(fields.path);
  return {
    path: options,
    logins: readLogins(fields.logins, options),
    loginPage: readText(fields.loginPage, {
      allowed: 'a path of the application such as /login, with a query or not',
      test: (text) =>
        /^\/(?!\/)[\x21\x24-\x5b\x5d-\x7e]{0,511}$/.test(text) && isSound(text.split('?')[0] ?? ''),
    }),
    protectedPaths: readPatterns(fields.protectedPaths, options),
    publicPaths: readPatterns(fields.publicPaths, options),
    defaultAccess: readChoice(fields.defaultAccess, ['protected', 'public'], 'protected'),
    callbackPath: readOwnPath(fields.callbackPath, '/.stepward/callback'),
    reviewPath: readOwnPath(fields.reviewPath, '/.stepward/review'),
    sessionCookies:
      fields.sessionCookies.value === undefined ? 'found' : readCookieNames(fields.sessionCookies, 'found'),
  } as const;
}

function readPathOptions(field: Field): EdgeConfig['path'] {
  const fields = objectFields(orEmpty(field), ['caseInsensitive', 'ignoreTrailingSlash', 'stripParameters']);
  return {
    caseInsensitive: readFlag(fields.caseInsensitive, true),
    ignoreTrailingSlash: readFlag(fields.ignoreTrailingSlash, true),
    stripParameters: readFlag(fields.stripParameters, true),
  };
}

function isSound(path: string): boolean {
  const options = { caseInsensitive: false, ignoreTrailingSlash: false, stripParameters: true };
  return 'path' in canonicalPath(path, options);
}

/** A path of ours: it is put in URLs and compared, so it has one spelling only. */
function readOwnPath(field: Field, fallback: string): string {
  return readText(field, {
    fallback,
    allowed: 'a path of our own in lower case, such as /.stepward/callback: segments of a-z, 0-9, ., _ and -',
    test: (text) =>
      text.length <= 128 &&
      /^(\/[a-z0-9._-]+)+$/.test(text) &&
      !text.split('/').some((part) => /^\.+$/.test(part)),
  });
}

function readPolicy(fields: Fields, { nowMs, isBuilt }: Mode) {
  const rollOut: DateRule = { nowMs, daysMax: rollOutDaysMax, mayBePast: isBuilt };
  const acceptUntil: DateRule = { ...rollOut, mayBePast: true };
  const failOpen: DateRule = { nowMs, daysMax: failOpenDaysMax, mayBePast: isBuilt };
  const openUntilMs = readUntil(fields.failMode, 'closed', 'openUntil', failOpen);
  const acceptUntilMs = readUntil(fields.preexistingSessions, 'challenge', 'acceptUntil', acceptUntil);
  return {
    userName: readUserNameRule(fields.userName),
    enrollment: readEnrollment(fields.enrollment, rollOut),
    preexistingSessions:
      acceptUntilMs === undefined
        ? ({ kind: 'challenge' } as const)
        : ({ kind: 'accept', untilMs: acceptUntilMs } as const),
    failMode:
      openUntilMs === undefined
        ? ({ kind: 'closed' } as const)
        : ({ kind: 'open', untilMs: openUntilMs } as const),
  };
}

function readUserNameRule(field: Field): EdgeConfig['userName'] {
  const fields = objectFields(orEmpty(field), ['trim', 'lowerCase', 'unicode', 'accept']);
  return {
    trim: readFlag(fields.trim, true),
    lowerCase: readFlag(fields.lowerCase, true),
    unicode: readChoice(fields.unicode, ['none', 'NFC', 'NFKC'], 'NFKC'),
    accept: readChoice(fields.accept, ['any', 'ascii', 'email'], 'any'),
  };
}

function readEnrollment(field: Field, rule: DateRule): EdgeConfig['enrollment'] {
  const fields = objectFields(orEmpty(field), ['vouchEmail', 'whenNotVouched']);
  const untilMs = readUntil(fields.whenNotVouched, 'refuse', 'openUntil', rule);
  return {
    vouchEmail: readChoice(fields.vouchEmail, ['username', 'never'], 'username'),
    whenNotVouched: untilMs === undefined ? { kind: 'refuse' } : { kind: 'open', untilMs },
  };
}

/** The operator's form of a complete configuration, so that one set of rules checks both. */
function inputOf(json: unknown): unknown {
  if (!isPlainObject(json)) return json;
  const { host: _host, proof, enrollment, failMode, preexistingSessions, ...rest } = json;
  return {
    ...rest,
    failMode: untilOf(failMode, 'closed', 'openUntil'),
    preexistingSessions: untilOf(preexistingSessions, 'challenge', 'acceptUntil'),
    enrollment: isPlainObject(enrollment)
      ? { ...enrollment, whenNotVouched: untilOf(enrollment.whenNotVouched, 'refuse', 'openUntil') }
      : enrollment,
    proof: isPlainObject(proof)
      ? { idleHours: hoursOf(proof.idleMs), absoluteHours: hoursOf(proof.absoluteMs) }
      : proof,
  };
}

function hoursOf(ms: unknown): unknown {
  return typeof ms === 'number' ? ms / 3_600_000 : ms;
}

function untilOf(choice: unknown, word: string, name: string): unknown {
  if (!isPlainObject(choice)) return choice;
  if (choice.kind === word) return word;
  const { untilMs } = choice;
  const isTime = typeof untilMs === 'number' && Math.abs(untilMs) <= 8.64e15;
  return { [name]: isTime ? new Date(untilMs).toISOString() : untilMs };
}
