/** SECURITY row 10: decisions that come at once, from one vendor to several processes, count once (SQLite and PostgreSQL). */
import { expect, it } from 'vitest';
import { startTestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import { FakeVeriff, zoe } from './testing/fake-veriff.ts';
import { beginCheck, enableChecks, pollCheck, setVeriff, startCheck, trail } from './testing/stage.ts';

it('twenty callbacks, polls and starts at once make one session, one proof and one factor', async () => {
  const veriff = await FakeVeriff.start();
  let test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await enableChecks(test);
  await setVeriff(test, veriff);
  const begun = await Visitor.arrive(test, 'bob');
  const started = await Promise.all(Array.from({ length: 20 }, () => startCheck(begun)));
  expect(new Set(started.map(({ status, body }) => `${status} ${body.challengeId}`)).size).toBe(1);
  expect(veriff.asked).toHaveLength(1);

  const { visitor, challengeId, sessionId } = await beginCheck(test);
  const decision = veriff.decision(sessionId, 'approved', zoe);
  veriff.decided.set(sessionId, decision);
  test.clock.now += 10_000;
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, turn) =>
      turn % 4 === 0 ? pollCheck(visitor, challengeId) : veriff.callBack(test, decision),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  test = await test.restart();
  expect((await veriff.callBack(test, decision)).status).toBe(200);
  for (const type of ['challenge.identity_approved', 'action.challenge_succeeded', 'authenticator.created'])
    expect([type, await trail(test, type)]).toEqual([type, [expect.anything()]]);
  await test.close();
  await veriff.close();
});
