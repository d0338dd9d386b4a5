import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { ApiError, errorKind } from './api-error.ts';
import { type ApprovalCalls, approvalCalls } from './approval-calls.ts';
import { type IdentityCalls, identityCalls } from './identity-calls.ts';
import * as parse from './parse.ts';
import { type PhoneCalls, phoneCalls } from './phone-calls.ts';
import { type SecurityKeyCalls, securityKeyCalls } from './security-key-calls.ts';
import { type Call, type SettingsCalls, settingsCalls } from './settings-calls.ts';
import type {
  AuthenticatorAppSetup,
  Ceremony,
  Delivery,
  Exchange,
  FinishAnswer,
  LinkAnswer,
  Session,
  VerifyAnswer,
} from './types.ts';

const requestTimeoutMs = 15_000;

/** Everything the page asks of the server. Every method may throw `ApiError`. */
export interface ApiClient extends PhoneCalls, ApprovalCalls, IdentityCalls, SecurityKeyCalls, SettingsCalls {
  exchange(reference: string): Promise<Exchange>;
  session(): Promise<Session>;
  finish(outcome: 'completed' | 'cancelled'): Promise<FinishAnswer>;
  /** Where to go once the session is over; refused where the tenant leaves people here. */
  expired(): Promise<FinishAnswer>;
  enrollEmail(email: string | undefined): Promise<Delivery>;
  challengeEmail(): Promise<Delivery>;
  verifyEmail(code: string): Promise<VerifyAnswer>;
  enrollLink(email: string | undefined): Promise<Delivery>;
  challengeLink(): Promise<Delivery>;
  /** How the link stands; with a code: whether that is right. */
  finalizeLink(code?: string): Promise<LinkAnswer>;
  enrollAuthenticatorApp(): Promise<AuthenticatorAppSetup>;
  verifyAuthenticatorApp(code: string): Promise<VerifyAnswer>;
  verifyRecoveryCode(code: string): Promise<VerifyAnswer>;
  createRecoveryCodes(): Promise<readonly string[]>;
  /** The person has them. */
  savedRecoveryCodes(): Promise<void>;
  passkeyCreationOptions(
    authenticatorAttachment: 'platform' | null,
  ): Promise<Ceremony<PublicKeyCredentialCreationOptionsJSON>>;
  addPasskey(
    registrationCredential: RegistrationResponseJSON,
    challengeId?: string,
    /** The person was not asked (client-api.md §5.2). */
    conditionalCreate?: true,
  ): Promise<VerifyAnswer>;
  passkeyRequestOptions(): Promise<Ceremony<PublicKeyCredentialRequestOptionsJSON>>;
  verifyPasskey(
    authenticationCredential: AuthenticationResponseJSON,
    challengeId?: string,
  ): Promise<VerifyAnswer>;
}

export interface ApiConfig {
  /** Ends in `/v1`, without a trailing slash. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  /** The app to go back to; undefined: a web page. */
  readonly nativeScheme?: string | undefined;
  /** The bearer of the next call; undefined before the exchange. */
  bearer(): string | undefined;
  /** Told the server's clock (epoch ms, from the `Date` header), for countdowns on devices whose clock is wrong. */
  onServerTime?(epochMs: number): void;
  /** Told every failed call, for the popup's error message (client-api.md §11.3). */
  onError?(error: ApiError): void;
}

/** A call of the Client API, by its path below `/v1`. */
export type Post = (path: string, body?: object) => Promise<unknown>;

export function createApiClient(config: ApiConfig): ApiClient {
  const { nativeScheme } = config;
  const call = createCall(config);
  const post = (path: string, body: object = {}) => call('POST', path, body);
  return {
    exchange: async (reference) =>
      parse.parseExchange(await post('/client/hosted/exchange', { reference, nativeScheme })),
    session: async () => parse.parseSession(await call('GET', '/client/hosted/session')),
    finish: async (outcome) =>
      parse.parseFinish(await post('/client/hosted/finish', { outcome, nativeScheme }), nativeScheme),
    expired: async () =>
      parse.parseFinish(await post('/client/hosted/expired', { nativeScheme }), nativeScheme),
    enrollEmail: async (email) =>
      parse.parseDelivery(await post('/client/user-authenticators/email-otp', { email })),
    challengeEmail: async () => parse.parseDelivery(await post('/client/challenge/email-otp')),
    verifyEmail: async (verificationCode) =>
      parse.parseVerify(await post('/client/verify/email-otp', { verificationCode })),
    ...linkCalls(post),
    ...phoneCalls(post),
    ...approvalCalls(post),
    ...identityCalls(post),
    ...securityKeyCalls(post),
    ...settingsCalls(call),
    enrollAuthenticatorApp: async () =>
      parse.parseAuthenticatorAppSetup(await post('/client/user-authenticators/totp')),
    verifyAuthenticatorApp: async (verificationCode) =>
      parse.parseVerify(await post('/client/verify/totp', { verificationCode })),
    verifyRecoveryCode: async (verificationCode) =>
      parse.parseVerify(await post('/client/verify/recovery-code', { verificationCode })),
    createRecoveryCodes: async () => parse.parseRecoveryCodes(await post('/client/recovery-codes')),
    savedRecoveryCodes: async () => void (await post('/client/recovery-codes/saved')),
    ...passkeyCalls(post),
  };
}

function linkCalls(post: Post) {
  return {
    enrollLink: async (email: string | undefined) =>
      parse.parseDelivery(await post('/client/user-authenticators/email-magic-link', { email })),
    challengeLink: async () => parse.parseDelivery(await post('/client/challenge/email-magic-link')),
    finalizeLink: async (verificationCode?: string) =>
      parse.parseLink(await post('/client/verify/email-magic-link/finalize', { verificationCode })),
  };
}

function passkeyCalls(post: Post) {
  const folder = '/client/user-authenticators/passkey';
  return {
    passkeyCreationOptions: async (authenticatorAttachment: 'platform' | null) =>
      parse.parseCeremony<PublicKeyCredentialCreationOptionsJSON>(
        await post(`${folder}/registration-options`, { authenticatorAttachment }),
      ),
    addPasskey: async (
      registrationCredential: RegistrationResponseJSON,
      challengeId?: string,
      conditionalCreate?: true,
    ) => parse.parseVerify(await post(folder, { registrationCredential, challengeId, conditionalCreate })),
    passkeyRequestOptions: async () =>
      parse.parseCeremony<PublicKeyCredentialRequestOptionsJSON>(
        await post(`${folder}/authentication-options`),
      ),
    verifyPasskey: async (authenticationCredential: AuthenticationResponseJSON, challengeId?: string) =>
      parse.parseVerify(await post('/client/verify/passkey', { authenticationCredential, challengeId })),
  };
}

function createCall(config: ApiConfig): Call {
  return async (method, path, body) => {
    try {
      return await request(config, method, path, body);
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError('offline', { cause: error });
      config.onError?.(known);
      throw known;
    }
  };
}

async function request(config: ApiConfig, method: string, path: string, body?: object): Promise<unknown> {
  const bearer = config.bearer();
  const response = await config.fetch(`${config.baseUrl}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const serverTime = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(serverTime)) config.onServerTime?.(serverTime);
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  throw toApiError(response, answer);
}

function toApiError(response: Response, answer: unknown): ApiError {
  const fields = typeof answer === 'object' && answer !== null ? parse.fieldsOf(answer) : {};
  const string = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const errorCode = string(fields.errorCode);
  return new ApiError(errorKind(response.status, errorCode), {
    status: response.status,
    errorCode,
    requestId: string(fields.requestId) ?? response.headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: parse.parseRetryAfter(response.headers.get('retry-after')),
  });
}
