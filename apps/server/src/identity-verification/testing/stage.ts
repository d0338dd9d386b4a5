/** A tenant whose people are checked by vendors, for tests. */
import {
  type Answer,
  basic,
  type JsonBody,
  type TestApp,
  testManagementKey,
} from '../../testing/test-app.ts';
import { configureActions, type Tracking, Visitor } from '../../testing/visitor.ts';
import { type FakeVeriff, veriffKeys, zoe } from './fake-veriff.ts';

export const checkMethods = ['EMAIL_OTP', 'AUTHENTICATOR_APP', 'VERIFF', 'IPROOV', 'RECOVERY_CODE'];

export const putProvider = async (
  test: TestApp,
  method: string,
  body: unknown,
  key: string = testManagementKey,
): Promise<Answer> =>
  await test.call('PUT', `/v1/management/identity-providers/${method}`, { authorization: basic(key), body });

export async function enableChecks(test: TestApp, settings: object = {}): Promise<void> {
  await configureActions(test);
  await test.management('PATCH', '/tenant', { verificationMethods: checkMethods, ...settings });
}

export async function setVeriff(test: TestApp, veriff: FakeVeriff, settings: object = {}): Promise<void> {
  const body = {
    provider: 'veriff',
    settings: { baseUrl: veriff.baseUrl, ...settings },
    credentials: veriffKeys,
  };
  const answer = await putProvider(test, 'VERIFF', body);
  if (answer.status !== 200) throw new Error(`provider: ${answer.status} ${answer.body.errorDescription}`);
}

export const startCheck = async (visitor: Visitor, verificationMethod = 'VERIFF'): Promise<Answer> =>
  await visitor.post('/challenge/identity-verification', { verificationMethod });

export const pollCheck = async (visitor: Visitor, challengeId: string): Promise<Answer> =>
  await visitor.post('/verify/identity-verification', { challengeId });

export interface Check {
  readonly visitor: Visitor;
  readonly challengeId: string;
  readonly sessionId: string;
}

/** Somebody whose check is under way at Veriff. */
export async function beginCheck(test: TestApp, userId = 'zoë', tracking: Tracking = {}): Promise<Check> {
  const visitor = await Visitor.arrive(test, userId, tracking);
  return await beginCheckOf(visitor);
}

export async function beginCheckOf(visitor: Visitor): Promise<Check> {
  const { status, body } = await startCheck(visitor);
  if (status !== 200) throw new Error(`start: ${status} ${body.errorDescription}`);
  const [row] = await visitor.test.database.read.rows(
    'select vendor_session_id from identity_checks where challenge_id = ?',
    [body.challengeId],
  );
  return { visitor, challengeId: body.challengeId, sessionId: row?.vendor_session_id as string };
}

/** Somebody whose first factor is a check by Veriff. */
export async function enrolled(test: TestApp, veriff: FakeVeriff, userId = 'zoë'): Promise<Check> {
  const check = await beginCheck(test, userId);
  await veriff.callBack(test, veriff.decision(check.sessionId, 'approved', zoe));
  const { body } = await pollCheck(check.visitor, check.challengeId);
  if (!body.isVerified) throw new Error(`enrol: ${JSON.stringify(body)}`);
  return check;
}

export async function trail(test: TestApp, like: string): Promise<{ type: string; data: JsonBody }[]> {
  const rows = await test.database.read.rows(
    'select type, data from audit_events where type like ? order by tenant_id, seq',
    [like],
  );
  return rows.map((row) => ({ type: row.type as string, data: JSON.parse(row.data as string) }));
}
