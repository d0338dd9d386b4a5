// Parsing at the door: whatever the server answers becomes one of our values here, or an ApiError('broken').
import { longestCodeLength, usualCodeLength } from '../code/normalize.ts';
import { ApiError } from './api-error.ts';
import {
  type AuthenticatorAppSetup,
  type Ceremony,
  type Delivery,
  type EnrollableMethod,
  type Exchange,
  type FinishAnswer,
  failureReasons,
  hostedSteps,
  type LinkAnswer,
  type MethodOption,
  type Session,
  type SessionSettings,
  type SmsChannel,
  smsChannels,
  type VerificationMethod,
  type VerifyAnswer,
  verificationMethods,
} from './types.ts';

type Fields = Readonly<Record<string, unknown>>;

function broken(field: string): ApiError {
  return new ApiError('broken', { cause: `unexpected ${field}` });
}

export function fieldsOf(value: unknown, field = 'answer'): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken(field);
  return value as Fields;
}

export function text(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') throw broken(field);
  return value;
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function optionalTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

export function oneOf<const T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}

function listOf<T>(value: unknown, item: (fields: Fields, method: VerificationMethod) => T): T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry) => {
    const fields = fieldsOf(entry, 'methods');
    // A newer server may offer methods that this page has no screen for.
    const method = oneOf(fields.verificationMethod, verificationMethods);
    return method ? [item(fields, method)] : [];
  });
}

/** RFC 9110 §10.2.3, in seconds as our server writes it. */
export function parseRetryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,7}$/.test(header) ? Number(header) : undefined;
}

/** An origin and nothing else: `*`, `null` and URLs with a path are refused, so a token cannot be posted to them. */
export function exactOrigin(value: unknown): string | undefined {
  const origin = optionalText(value);
  if (!origin || !URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  return url.origin === origin && /^https?:$/.test(url.protocol) ? origin : undefined;
}

/** Of a list, those that are origins. */
export function exactOrigins(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map(exactOrigin).filter((origin) => origin !== undefined);
}

function methodOption(fields: Fields, verificationMethod: VerificationMethod): MethodOption {
  return {
    verificationMethod,
    hint: optionalText(fields.hint),
    lockedUntil: optionalTime(fields.lockedUntil),
  };
}

function enrollable(fields: Fields, verificationMethod: VerificationMethod): EnrollableMethod {
  const listed = Array.isArray(fields.smsChannels) ? fields.smsChannels : [];
  const channels = listed.filter((channel): channel is SmsChannel => smsChannels.includes(channel));
  return {
    verificationMethod,
    isFixed: fields.isFixed === true ? true : undefined,
    hint: optionalText(fields.hint),
    needsStepUp: fields.needsStepUp === true ? true : undefined,
    // In the order of the server: the first is the usual one.
    smsChannels: channels.length > 0 ? channels : undefined,
    country: optionalText(fields.country),
  };
}

function settingsIn(value: unknown): SessionSettings | undefined {
  if (value === undefined) return undefined;
  const { isStepUp, recoveryCodesLeft, movable, kept, fixed, hidden } = fieldsOf(value, 'settings');
  return {
    isStepUp: isStepUp === true,
    recoveryCodesLeft: Number.isInteger(recoveryCodesLeft) ? Number(recoveryCodesLeft) : undefined,
    movable: idsIn(movable),
    kept: idsIn(kept),
    fixed: idsIn(fixed),
    hidden: idsIn(hidden),
  };
}

const idsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];

export function parseSession(value: unknown): Session {
  const fields = fieldsOf(value);
  const step = oneOf(fields.step, hostedSteps);
  const expiresAt = optionalTime(fields.expiresAt);
  if (!step) throw broken('step');
  if (expiresAt === undefined) throw broken('expiresAt');
  return {
    step,
    reason: oneOf(fields.reason, failureReasons),
    tenantName: text(fieldsOf(fields.tenant, 'tenant').name, 'tenant.name'),
    isAllowed: fieldsOf(fields.action ?? {}, 'action').state === 'ALLOW' ? true : undefined,
    settings: settingsIn(fields.settings),
    actionMessage: optionalText(fieldsOf(fields.action ?? {}, 'action').message),
    methods: listOf(fields.methods, methodOption),
    defaultVerificationMethod: oneOf(fields.defaultVerificationMethod, verificationMethods),
    enrollableMethods: listOf(fields.enrollableMethods, enrollable),
    canReturn: fields.canReturn === true,
    endsAtOnce: fields.endsAtOnce === true ? true : undefined,
    returnsOnExpiry: fields.returnsOnExpiry === true ? true : undefined,
    expiresAt,
    reference: optionalText(fields.reference) ?? '',
    messageOrigins: exactOrigins(fields.messageOrigins),
    locale: optionalText(fields.locale),
  };
}

export function parseExchange(value: unknown): Exchange {
  return { token: text(fieldsOf(value).token, 'token') };
}

/**
 * `redirectUrl` must lead to a web page, or to the app that asked for it by its scheme: a `javascript:` or `data:` address
 * is not followed.
 */
export function parseFinish(value: unknown, nativeScheme?: string): FinishAnswer {
  const fields = fieldsOf(value);
  const redirectUrl = optionalText(fields.redirectUrl);
  const isNative = nativeScheme !== undefined && redirectUrl?.startsWith(`${nativeScheme}://auth?token=`);
  if (redirectUrl !== undefined && !isNative && !isWebAddress(redirectUrl)) throw broken('redirectUrl');
  return { redirectUrl, token: text(fields.token, 'token') };
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

export function parseDelivery(value: unknown): Delivery {
  const fields = fieldsOf(value);
  return {
    sent: fields.sent !== false,
    resendAvailableAt: optionalTime(fields.resendAvailableAt),
    ...codeLengthIn(fields),
    expiresAt: optionalTime(fields.expiresAt),
  };
}

/** Longer than usual; any other is not believed. */
function codeLengthIn({ codeLength: digits }: Fields): { codeLength?: number } {
  const isLonger = typeof digits === 'number' && Number.isInteger(digits) && digits > usualCodeLength;
  return isLonger && digits <= longestCodeLength ? { codeLength: digits } : {};
}

export function parseVerify(value: unknown): VerifyAnswer {
  const fields = fieldsOf(value);
  if (typeof fields.isVerified !== 'boolean') throw broken('isVerified');
  return {
    isVerified: fields.isVerified,
    accessToken: optionalText(fields.accessToken),
    failureReason: optionalText(fields.failureReason),
    attemptsRemaining: Number.isInteger(fields.attemptsRemaining)
      ? Number(fields.attemptsRemaining)
      : undefined,
    lockedUntil: optionalTime(fields.lockedUntil),
  };
}

export function parseLink(value: unknown): LinkAnswer {
  const fields = fieldsOf(value);
  return {
    ...parseVerify(fields),
    codeRequired: fields.codeRequired === true,
    continuedInNewTab: fields.continuedInNewTab === true,
  };
}

export function parseAuthenticatorAppSetup(value: unknown): AuthenticatorAppSetup {
  const fields = fieldsOf(value);
  const uri = text(fields.uri, 'uri');
  if (!uri.startsWith('otpauth://')) throw broken('uri');
  return { uri, secret: text(fields.secret, 'secret') };
}

export function parseRecoveryCodes(value: unknown): readonly string[] {
  const codes = fieldsOf(value).recoveryCodes;
  if (!Array.isArray(codes) || codes.length === 0) throw broken('recoveryCodes');
  return codes.map((code) => text(code, 'recoveryCodes'));
}

/** The options themselves are checked by the browser, field by field, before anything happens. */
export function parseCeremony<Options>(value: unknown): Ceremony<Options> {
  const fields = fieldsOf(value);
  const options = fieldsOf(fields.options, 'options');
  text(options.challenge, 'options.challenge');
  return { challengeId: optionalText(fields.challengeId), options: options as Options };
}
