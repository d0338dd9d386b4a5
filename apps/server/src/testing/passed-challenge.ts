/** A person's way through a first challenge by e-mail code, for tests that need what comes out of it. */
import type { Answer, JsonBody, TestApp } from './test-app.ts';

export interface Visit {
  readonly userId: string;
  readonly actionCode: string;
  /** Further fields of the track call. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface PassedChallenge {
  readonly tracked: JsonBody;
  /** The page's first bearer. */
  readonly pageToken: string;
  /** The bearer after the code was right. */
  readonly accessToken: string;
  readonly verificationCode: string;
  /** What comes back on the redirect URL. */
  readonly reference: string;
  readonly pageReference: string;
}

/** Makes the action challenge everybody, whatever the device. */
export async function challengeEverybody(test: TestApp, actionCode: string): Promise<void> {
  const body = { actionCode, defaultUserActionResult: 'CHALLENGE' };
  await test.management('POST', '/action-configurations', body);
}

export const trackPath = (userId: string, actionCode: string): string =>
  `/users/${encodeURIComponent(userId)}/actions/${actionCode}`;

export const pageReferenceOf = (tracked: JsonBody): string =>
  new URL(tracked.url).searchParams.get('token') ?? '';

export async function exchange(test: TestApp, reference: string): Promise<Answer> {
  return await test.client('POST', '/hosted/exchange', undefined, { reference });
}

export async function passChallenge(
  test: TestApp,
  { userId, actionCode, fields = {} }: Visit,
): Promise<PassedChallenge> {
  const email = `${userId.replace(/[^a-z0-9]/gi, '')}@example.com`;
  const { body: tracked } = await test.server('POST', trackPath(userId, actionCode), { email, ...fields });
  const pageReference = pageReferenceOf(tracked);
  const { token: pageToken } = (await exchange(test, pageReference)).body;
  if (tracked.isEnrolled) await test.client('POST', '/challenge/email-otp', pageToken);
  else await test.client('POST', '/user-authenticators/email-otp', pageToken, { email });
  const verificationCode = await test.codeFor(email);
  const verified = await test.client('POST', '/verify/email-otp', pageToken, { verificationCode });
  const accessToken = verified.body.accessToken;
  const finished = await test.client('POST', '/hosted/finish', accessToken, { outcome: 'completed' });
  return { tracked, pageToken, accessToken, verificationCode, reference: finished.body.token, pageReference };
}
