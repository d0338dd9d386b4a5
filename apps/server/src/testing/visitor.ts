/** A person at a challenge, for tests: tracks an action, and does at the Client API what a browser would. */
import { TOTP } from 'otpauth';
import type {
  CeremonySettings,
  SoftwareAuthenticator,
} from './software-authenticator/software-authenticator.ts';
import type { Answer, JsonBody, TestApp } from './test-app.ts';

/** Where the test server says it is reached; also the origin of WebAuthn ceremonies. */
export const origin = 'http://localhost:4800';

/** One action code for each outcome. */
const actionCodes = { signIn: 'CHALLENGE', profile: 'ALLOW', forbidden: 'BLOCK', wire: 'REVIEW' } as const;
export type ActionCode = keyof typeof actionCodes;

export async function configureActions(test: TestApp): Promise<void> {
  for (const [actionCode, defaultUserActionResult] of Object.entries(actionCodes))
    await test.management('POST', '/action-configurations', { actionCode, defaultUserActionResult });
}

export interface Tracking {
  /** `pay` is that of flows.ts. */
  readonly actionCode?: ActionCode | 'pay';
  readonly [field: string]: unknown;
}

export class Visitor {
  readonly test: TestApp;
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  /** Replaced by each access token, as SDKs do. */
  token: string;

  private constructor(test: TestApp, userId: string, actionCode: string, tracked: JsonBody) {
    this.test = test;
    this.userId = userId;
    this.actionCode = actionCode;
    this.idempotencyKey = tracked.idempotencyKey;
    this.token = tracked.token;
  }

  /** Tracks an action of this person; the rest of `tracking` is what the application says with it. */
  static async arrive(test: TestApp, userId: string, tracking: Tracking = {}): Promise<Visitor> {
    const { actionCode = 'signIn', ...body } = tracking;
    const path = `/users/${encodeURIComponent(userId)}/actions/${actionCode}`;
    const tracked = await test.server('POST', path, body);
    if (tracked.status !== 200) throw new Error(`track answered ${tracked.status}`);
    return new Visitor(test, userId, actionCode, tracked.body);
  }

  /** For an action that was tracked already: `tracked` is what that call answered. */
  static having(test: TestApp, userId: string, actionCode: string, tracked: JsonBody): Visitor {
    return new Visitor(test, userId, actionCode, tracked);
  }

  /** The action as the application sees it. */
  async action(): Promise<JsonBody> {
    const path = `/users/${encodeURIComponent(this.userId)}/actions/${this.actionCode}/${this.idempotencyKey}`;
    return (await this.test.server('GET', path)).body;
  }

  /** The application sets a state by hand. */
  async override(state: string): Promise<void> {
    const path = `/users/${encodeURIComponent(this.userId)}/actions/${this.actionCode}/${this.idempotencyKey}`;
    await this.test.server('PATCH', path, { state });
  }

  async get(path: string): Promise<Answer> {
    return await this.test.client('GET', path, this.token);
  }

  /** Keeps the access token of a passed step. */
  async post(path: string, body?: unknown): Promise<Answer> {
    const answer = await this.test.client('POST', path, this.token, body);
    if (typeof answer.body?.accessToken === 'string') this.token = answer.body.accessToken;
    return answer;
  }

  async verify(factor: 'email-otp' | 'totp' | 'recovery-code', verificationCode: string): Promise<Answer> {
    return await this.post(`/verify/${factor}`, { verificationCode });
  }

  async addEmail(email: string): Promise<Answer> {
    await this.post('/user-authenticators/email-otp', { email });
    return await this.verify('email-otp', await this.test.codeFor(email));
  }

  /** The secret, base32, of an app that is enrolled and proven. */
  async addTotp(): Promise<string> {
    const { secret } = (await this.post('/user-authenticators/totp')).body;
    await this.verify('totp', totpCode(secret, this.test.clock.now));
    return secret;
  }

  async addPasskey(
    authenticator: SoftwareAuthenticator,
    { body = {}, ...settings }: Partial<CeremonySettings> & { body?: object } = {},
  ): Promise<Answer> {
    const { options } = (await this.post('/user-authenticators/passkey/registration-options', {})).body;
    const registrationCredential = authenticator.create(options, { origin, ...settings });
    return await this.post('/user-authenticators/passkey', { registrationCredential, ...body });
  }

  /** What the server asks of a passkey now. */
  async passkeyOptions(): Promise<JsonBody> {
    return (await this.post('/user-authenticators/passkey/authentication-options', {})).body.options;
  }

  async passPasskey(
    authenticator: SoftwareAuthenticator,
    settings: Partial<CeremonySettings> = {},
  ): Promise<Answer> {
    const options = await this.passkeyOptions();
    const authenticationCredential = authenticator.get(options, { origin, ...settings });
    return await this.post('/verify/passkey', { authenticationCredential });
  }

  /** Wrong codes, one after the other. */
  async guess(factor: 'email-otp' | 'totp' | 'recovery-code', times: number): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let turn = 0; turn < times; turn += 1) answers.push(await this.verify(factor, wrongCode(factor)));
    return answers;
  }
}

/** The code an authenticator app shows at this moment (Unix ms). */
export const totpCode = (secret: string, timestamp: number): string =>
  new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp });

/** Well-formed, and right once in a million runs. */
export const wrongCode = (factor: string): string =>
  factor === 'recovery-code' ? '0000-0000-0000-0000' : '000000';

/** An address that the application verified itself: a person with a factor, without a challenge. */
export async function importEmail(test: TestApp, userId: string, email: string): Promise<string> {
  const path = `/users/${encodeURIComponent(userId)}/authenticators`;
  const body = { verificationMethod: 'EMAIL_OTP', email };
  return (await test.server('POST', path, body)).body.authenticator.userAuthenticatorId;
}
