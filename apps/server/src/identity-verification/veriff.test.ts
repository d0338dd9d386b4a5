/** Veriff by the front door: a session, its signed decision, and what becomes of the action (server-api.md §9, §11). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { importEmail, Visitor } from '../testing/visitor.ts';
import { FakeVeriff, mallory, zoe } from './testing/fake-veriff.ts';
import {
  beginCheck,
  beginCheckOf,
  enableChecks,
  enrolled,
  pollCheck,
  setVeriff,
  startCheck,
  trail,
} from './testing/stage.ts';

let test: TestApp;
let veriff: FakeVeriff;
beforeEach(async () => {
  veriff = await FakeVeriff.start();
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await enableChecks(test);
  await setVeriff(test, veriff);
});
afterEach(async () => {
  await test.close();
  await veriff.close();
});

const arrive = async (userId = 'zoë') => await Visitor.arrive(test, userId);
const validate = async (token: string) => (await test.server('POST', '/validate', { token })).body;

it('a tenant that allows a check by a vendor that it did not set is told so until it did', async () => {
  await test.management('DELETE', '/identity-providers/VERIFF');
  const verificationMethods = ['PASSKEY', 'VERIFF'];
  const { status, body } = await test.management('PATCH', '/tenant', { verificationMethods });
  expect([status, body.verificationMethods, body.warnings]).toEqual([
    200,
    verificationMethods,
    [
      'verificationMethods has VERIFF, which nobody is offered: no vendor is set. Set it with PUT /v1/management/identity-providers/VERIFF.',
    ],
  ]);
  expect((await test.management('GET', '/tenant')).body.warnings).toEqual(body.warnings);
  await setVeriff(test, veriff);
  expect((await test.management('GET', '/tenant')).body).not.toHaveProperty('warnings');
});

describe('a first check', () => {
  it('tells Veriff ids that mean nothing elsewhere, and the person where to go', async () => {
    const visitor = await arrive();
    const { status, body } = await startCheck(visitor);
    expect([status, body]).toEqual([
      200,
      {
        challengeId: expect.any(String),
        verificationMethod: 'VERIFF',
        identityState: 'WAITING',
        url: expect.stringMatching(/^https:\/\/alchemy\.veriff\.com\/v\//),
        expiresAt: new Date(test.clock.now + 30 * 60_000).toISOString(),
      },
    ]);
    expect(veriff.asked).toEqual([
      {
        method: 'POST',
        path: '/v1/sessions',
        body: {
          verification: {
            vendorData: body.challengeId,
            endUserId: expect.stringMatching(
              /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
            ),
          },
        },
      },
    ]);
    expect(JSON.stringify(veriff.asked)).not.toContain('zoë');
  });

  it('that is approved succeeds, adds the factor and tells validate the session', async () => {
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    expect((await pollCheck(visitor, challengeId)).body).toEqual({
      isVerified: false,
      identityState: 'WAITING',
      url: expect.any(String),
    });
    const answer = await veriff.callBack(test, veriff.decision(sessionId, 'approved', zoe));
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    const { body } = await pollCheck(visitor, challengeId);
    expect(body).toEqual({
      isVerified: true,
      identityState: 'APPROVED',
      accessToken: expect.any(String),
      userAuthenticator: expect.objectContaining({ verificationMethod: 'VERIFF', userId: 'zoë' }),
    });
    expect(await validate(body.accessToken)).toMatchObject({
      isValid: true,
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'VERIFF',
      veriffSessionId: sessionId,
    });
  });

  it('keeps nothing that a document says, in the database and in the log', async () => {
    const { challengeId, visitor } = await enrolled(test, veriff);
    await pollCheck(visitor, challengeId);
    const tables = ['authenticators', 'identity_checks', 'challenges', 'audit_events', 'users', 'actions'];
    const rows = await Promise.all(
      tables.map((table) => test.database.read.rows(`select * from ${table}`, [])),
    );
    const texts = rows
      .flat()
      .flatMap((row) =>
        Object.values(row).map((value) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
        ),
      );
    for (const secret of ['Quill', '19900203', '123456', 'PASSPORT', '1990-02-03', 'token-of-'])
      expect([secret, [...texts, ...test.logged].some((text) => text.includes(secret))]).toEqual([
        secret,
        false,
      ]);
  });

  it('without anything that tells the person from others is proof for this action alone', async () => {
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    await veriff.callBack(test, veriff.decision(sessionId, 'approved', { person: { firstName: 'Zoë' } }));
    const { body } = await pollCheck(visitor, challengeId);
    expect(body).toEqual({ isVerified: true, identityState: 'APPROVED', accessToken: expect.any(String) });
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
    expect((await test.server('GET', `/users/${encodeURIComponent('zoë')}`)).body.isEnrolled).toBe(false);
  });
});

describe('the enrolled person', () => {
  it('is known again by a new passport with the same personal number', async () => {
    await enrolled(test, veriff);
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    const document = { number: 'NEW 77', type: 'PASSPORT', country: 'nz' };
    await veriff.callBack(test, veriff.decision(sessionId, 'approved', { ...zoe, document }));
    const { body } = await pollCheck(visitor, challengeId);
    expect(body).toEqual({ isVerified: true, identityState: 'APPROVED', accessToken: expect.any(String) });
    expect((await validate(body.accessToken)).veriffSessionId).toBe(sessionId);
  });

  it('is not somebody else with a document as genuine: the action fails', async () => {
    await enrolled(test, veriff);
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    await veriff.callBack(test, veriff.decision(sessionId, 'approved', mallory));
    expect((await pollCheck(visitor, challengeId)).body).toEqual({
      isVerified: false,
      identityState: 'NOT_THE_PERSON',
    });
    expect((await visitor.action()).state).toBe('CHALLENGE_FAILED');
    const { step, reason } = (await visitor.get('/hosted/session')).body;
    expect([step, reason]).toEqual(['FAILED', 'identity_not_the_person']);
    expect(await validate(visitor.token)).toMatchObject({ isValid: false, veriffSessionId: sessionId });
  });

  it('is not proven by a check that cannot be compared; another way is open', async () => {
    await enrolled(test, veriff);
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    await veriff.callBack(test, veriff.decision(sessionId, 'approved'));
    expect((await pollCheck(visitor, challengeId)).body.identityState).toBe('REFUSED');
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });
});

describe('a decision other than approved', () => {
  it('declined fails the action for good (server-api.md §9)', async () => {
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    await veriff.callBack(test, veriff.decision(sessionId, 'declined', { reasonCode: 106 }));
    expect((await pollCheck(visitor, challengeId)).body).toEqual({
      isVerified: false,
      identityState: 'DECLINED',
    });
    expect((await visitor.action()).state).toBe('CHALLENGE_FAILED');
    expect((await visitor.get('/hosted/session')).body).toMatchObject({
      step: 'FAILED',
      reason: 'identity_declined',
    });
    expect((await startCheck(visitor)).status).toBe(400);
  });

  it('resubmission keeps the same session open, which may still be approved', async () => {
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    const { url } = (await pollCheck(visitor, challengeId)).body;
    await veriff.callBack(test, { id: sessionId, action: 'submitted', code: 7002, attemptId: 'a' });
    expect((await pollCheck(visitor, challengeId)).body.identityState).toBe('SUBMITTED');
    await veriff.callBack(test, veriff.decision(sessionId, 'resubmission_requested'));
    const again = { identityState: 'RESUBMISSION_REQUESTED', url };
    expect((await pollCheck(visitor, challengeId)).body).toEqual({ isVerified: false, ...again });
    expect((await startCheck(visitor)).body).toMatchObject({ challengeId, ...again });
    expect(veriff.asked).toHaveLength(1);
    await veriff.callBack(test, veriff.decision(sessionId, 'approved', zoe));
    expect((await pollCheck(visitor, challengeId)).body.isVerified).toBe(true);
  });

  it.each(['expired', 'abandoned'])('%s ends the check and leaves the action waiting', async (status) => {
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    await veriff.callBack(test, veriff.decision(sessionId, status));
    expect((await pollCheck(visitor, challengeId)).body).toEqual({
      isVerified: false,
      identityState: 'EXPIRED',
    });
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
    expect((await beginCheckOf(visitor)).sessionId).not.toBe(sessionId);
  });

  it('review waits', async () => {
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    await veriff.callBack(test, veriff.decision(sessionId, 'review'));
    expect((await pollCheck(visitor, challengeId)).body).toMatchObject({
      isVerified: false,
      identityState: 'REVIEW',
    });
  });
});

describe('a decision whose callback was lost', () => {
  it('is read from Veriff by a later poll, not by each', async () => {
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    veriff.decided.set(sessionId, veriff.decision(sessionId, 'approved', zoe));
    expect((await pollCheck(visitor, challengeId)).body.isVerified).toBe(false);
    test.clock.now += 10_000;
    expect((await pollCheck(visitor, challengeId)).body.isVerified).toBe(true);
    expect(veriff.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/sessions',
      `GET /v1/sessions/${sessionId}/decision`,
    ]);
  });

  it('is waited for while Veriff has none, is silent or talks nonsense', async () => {
    const { visitor, challengeId } = await beginCheck(test);
    for (const answer of [
      undefined,
      (response: { destroy(): void }) => response.destroy(),
      (response: { end(text: string): void }) => response.end('<html>'),
    ]) {
      veriff.answer = answer;
      test.clock.now += 10_000;
      expect((await pollCheck(visitor, challengeId)).body.identityState).toBe('WAITING');
    }
    expect(veriff.asked).toHaveLength(4);
  });
});

describe('SECURITY rows 33-35: enrolment', () => {
  it('a token without the add scope never adds a check beside another factor', async () => {
    await importEmail(test, 'zoë', 'zoe@example.com');
    const answer = await startCheck(await arrive());
    expect([answer.status, answer.body.errorCode]).toEqual([403, 'forbidden']);
    expect(veriff.asked).toEqual([]);
  });

  it('a passed challenge may add one, which meets no action by itself', async () => {
    const visitor = await arrive();
    await visitor.addEmail('zoe@example.com');
    const { challengeId, sessionId } = await beginCheckOf(visitor);
    await veriff.callBack(test, veriff.decision(sessionId, 'approved', zoe));
    expect((await pollCheck(visitor, challengeId)).body.userAuthenticator.verificationMethod).toBe('VERIFF');
    expect(await visitor.action()).toMatchObject({
      state: 'CHALLENGE_SUCCEEDED',
      verificationMethod: 'EMAIL_OTP',
    });
  });

  it('row 34: a first check is refused when another factor was faster', async () => {
    const { visitor, challengeId, sessionId } = await beginCheck(test);
    await importEmail(test, 'zoë', 'zoe@example.com');
    await veriff.callBack(test, veriff.decision(sessionId, 'approved', mallory));
    expect((await pollCheck(visitor, challengeId)).body).toEqual({
      isVerified: false,
      identityState: 'REFUSED',
    });
    expect((await visitor.action()).state).toBe('CHALLENGE_REQUIRED');
  });

  it('row 35: a check under way is no factor', async () => {
    const { visitor } = await beginCheck(test);
    expect((await test.server('GET', `/users/${encodeURIComponent('zoë')}`)).body.isEnrolled).toBe(false);
    expect((await visitor.get('/hosted/session')).body.step).toBe('ENROLL');
  });

  it('I1: a method that the decision does not permit proves nothing', async () => {
    await enrolled(test, veriff);
    const rule = {
      name: 'app',
      type: 'CHALLENGE',
      priority: 0,
      isActive: true,
      verificationMethods: ['AUTHENTICATOR_APP'],
      conditions: { '==': [1, 1] },
    };
    await test.management('POST', '/action-configurations/signIn/rules', rule);
    const answer = await startCheck(await arrive());
    expect([answer.status, answer.body.errorDescription]).toEqual([
      400,
      'VERIFF is not an enabled verification method for this action.',
    ]);
  });
});

it('a check whose process died before Veriff answered is begun anew', async () => {
  const { visitor, challengeId } = await beginCheck(test);
  const dead =
    "update identity_checks set state = 'CREATING', vendor_session_id = null, sealed_address = null";
  await test.database.commit(async (transaction) => void (await transaction.run(dead, [])));
  expect((await startCheck(visitor)).body).toMatchObject({ challengeId, identityState: 'CREATING' });
  test.clock.now += 20_000;
  expect((await startCheck(visitor)).body).toMatchObject({
    identityState: 'WAITING',
    url: expect.any(String),
  });
  expect((await pollCheck(visitor, challengeId)).body).toEqual({
    isVerified: false,
    identityState: 'FAILED',
  });
});

it('ten sessions a day are made for a person, for each costs money', async () => {
  for (let turn = 0; turn < 10; turn += 1) await beginCheck(test);
  const answer = await startCheck(await arrive());
  expect([answer.status, answer.body.errorCode]).toEqual([429, 'too_many_requests']);
  expect(veriff.asked).toHaveLength(10);
  test.clock.now += 24 * 3_600_000 + 1;
  expect((await startCheck(await arrive())).status).toBe(200);
});

it('what happened is in the audit trail', async () => {
  await enrolled(test, veriff);
  expect((await trail(test, 'challenge.identity%')).map(({ type }) => type)).toEqual([
    'challenge.identity_started',
    'challenge.identity_session_made',
    'challenge.identity_approved',
    'challenge.identity_collected',
  ]);
});
