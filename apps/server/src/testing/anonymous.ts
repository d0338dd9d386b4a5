/** Somebody whom only their phone knows, for tests: a person with a key in an app, enrolled by their first action. */
import { type AppPath, asTenant, enableApps, SoftwareDevice } from './software-device.ts';
import type { Answer, JsonBody, TestApp } from './test-app.ts';
import { configureActions, Visitor } from './visitor.ts';

export async function prepareApps(test: TestApp): Promise<void> {
  await configureActions(test);
  await enableApps(test);
}

export async function phoneOf(test: TestApp, userId: string, path: AppPath): Promise<SoftwareDevice> {
  const device = new SoftwareDevice();
  const visitor = await Visitor.arrive(test, userId);
  const answer = await device.enrol(test, visitor.token, path);
  if (answer.status !== 200) throw new Error(`enrolment: ${answer.status} ${answer.body.errorDescription}`);
  return device;
}

/** The id of a challenge begun by nobody in particular. */
export async function beginAnonymous(test: TestApp, body: object = {}): Promise<string> {
  return (await asTenant(test, 'POST', '/challenge', body)).body.challengeId;
}

export const verifyInApp = async (
  test: TestApp,
  device: SoftwareDevice,
  challengeId: string,
  token?: string,
): Promise<Answer> => {
  const body = { challengeId, ...device.signed(challengeId) };
  return token === undefined
    ? await asTenant(test, 'POST', '/verify/in-app', body)
    : await test.client('POST', '/verify/in-app', token, body);
};

export const validated = async (test: TestApp, token: string, rest: object = {}): Promise<JsonBody> =>
  (await test.server('POST', '/validate', { token, ...rest })).body;
