/** A person with a session, for tests that are about what comes after a passed challenge. */
import type { Answer, JsonBody, TestApp } from './test-app.ts';

export interface Pair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** An app client, by the management API. */
export async function addAppClient(test: TestApp, body: object = {}): Promise<JsonBody> {
  const answer = await test.management('POST', '/app-clients', { name: 'Web', ...body });
  if (answer.status !== 200) throw new Error(`app client: ${answer.status} ${answer.body.errorDescription}`);
  return answer.body;
}

/** The token of an action that the application itself calls passed. */
export async function passedToken(test: TestApp, userId: string, actionCode = 'signIn'): Promise<string> {
  const path = `/users/${encodeURIComponent(userId)}/actions/${actionCode}`;
  const { token, idempotencyKey } = (await test.server('POST', path, {})).body;
  await test.server('PATCH', `${path}/${idempotencyKey}`, { state: 'CHALLENGE_SUCCEEDED' });
  return token;
}

export async function signIn(test: TestApp, userId: string, clientId: string): Promise<Pair> {
  const token = await passedToken(test, userId);
  const answer = await test.server('POST', '/sessions', { token, clientId });
  if (answer.status !== 200) throw new Error(`session: ${answer.status} ${answer.body.errorDescription}`);
  return answer.body;
}

export const refresh = (test: TestApp, refreshToken: string): Promise<Answer> =>
  test.server('POST', '/sessions/refresh', { refreshToken });

export const validate = (test: TestApp, accessToken: string, rest: object = {}): Promise<Answer> =>
  test.server('POST', '/sessions/validate', { accessToken, ...rest });

/** The parts of a JWT, unverified. */
export function decodeJwt(token: string): { readonly header: JsonBody; readonly claims: JsonBody } {
  const [header = '', claims = ''] = token.split('.');
  const read = (part: string): JsonBody => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { header: read(header), claims: read(claims) };
}
