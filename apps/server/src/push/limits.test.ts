/** SECURITY row 40 and N-12: how often a phone may ask, as a table of histories and over the wire. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageProvider } from '../messages/message.ts';
import { enablePush, type Phone, pollPush, startPush, withPhone } from '../testing/push.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import {
  admitPush,
  dayMs,
  denialCoolDownMaxMs,
  denialCoolDownMs,
  type PastPush,
  pushWindowMs,
} from './limits.ts';
import { listPushChallenges } from './store.ts';

const now = 10 * dayMs;
const past = (ageMs: number, answer: PastPush['answer'] = null, isWithheld = false): PastPush => ({
  createdAt: now - ageMs,
  isWithheld,
  answer,
  answeredAt: answer === null ? null : now - ageMs,
});
const minute = 60_000;
const times = (count: number, one: (index: number) => PastPush) =>
  Array.from({ length: count }, (_, n) => one(n));

describe('one more request', () => {
  it.each<[string, PastPush[], string | undefined]>([
    ['the first', [], undefined],
    ['the third in ten minutes', times(2, () => past(minute)), undefined],
    ['the fourth in ten minutes', times(3, () => past(minute)), 'too_many_lately'],
    [
      'the fourth, of which two were withheld',
      [past(1), past(1, null, true), past(1, null, true)],
      undefined,
    ],
    ['the fourth, ten minutes after the first', [past(pushWindowMs), past(2), past(1)], undefined],
    ['three successes in ten minutes', times(3, () => past(minute, 'APPROVED')), 'too_many_lately'],
    ['the tenth of a day', times(9, (n) => past((n + 1) * 15 * minute)), undefined],
    ['the eleventh of a day', times(10, (n) => past((n + 1) * 15 * minute)), 'too_many_today'],
    [
      'the eleventh of a day, with a success in between',
      times(10, (n) => past((n + 1) * 15 * minute, n === 0 ? 'APPROVED' : null)),
      undefined,
    ],
    ['right after a denial', [past(denialCoolDownMs - 1, 'DENIED')], 'denied_lately'],
    ['a while after a denial', [past(denialCoolDownMs, 'DENIED')], undefined],
    [
      'a while after a second denial',
      [past(denialCoolDownMs, 'DENIED'), past(20 * minute, 'DENIED')],
      'denied_lately',
    ],
    [
      'after a denial that a success followed',
      [past(minute, 'APPROVED'), past(denialCoolDownMs - 1, 'DENIED')],
      undefined,
    ],
    [
      'an hour after the last of many denials',
      times(8, (n) => past(denialCoolDownMaxMs + n * pushWindowMs, 'DENIED')),
      undefined,
    ],
  ])('%s', (_, history, reason) => {
    const verdict = admitPush(history, now, false);
    expect(verdict).toEqual(reason === undefined ? { admitted: true } : { admitted: false, reason });
  });

  it('is let through a hundred times more often where somebody tries the product out', () => {
    expect(
      admitPush(
        times(299, () => past(minute)),
        now,
        true,
      ),
    ).toEqual({ admitted: true });
    expect(
      admitPush(
        times(300, () => past(minute)),
        now,
        true,
      ).admitted,
    ).toBe(false);
  });
});

/** A mail carrier that is not the development inbox: limits are those of production. */
const emailProvider: MessageProvider = { name: 'test', send: async () => undefined };

describe('T40: an attacker with the password', () => {
  let test: TestApp;
  let phone: Phone;
  beforeEach(async () => {
    test = await startTestApp({}, { emailProvider });
    await enablePush(test);
    phone = await withPhone(test, 'alice');
  });
  afterEach(async () => await test.close());

  const arrive = async () => await Visitor.arrive(test, 'alice');
  const count = async (where: string) =>
    (await test.database.read.rows(`select 1 from push_challenges where ${where}`, [])).length;

  it('500 requests in ten minutes: the phone is told of three, and every answer looks the same', async () => {
    const shapes = new Set<string>();
    const visitors = await Promise.all(Array.from({ length: 10 }, arrive));
    const started = test.clock.now;
    for (let turn = 0; turn < 500; turn += 1) {
      const visitor = visitors[turn % visitors.length] ?? (await arrive());
      const { status, body } = await startPush(visitor);
      const { challengeId, numberToMatch, expiresAt, ...rest } = body;
      const life = Date.parse(expiresAt) - test.clock.now;
      const progress = turn % 20 === 0 && (await pollPush(visitor, challengeId)).body;
      if (progress) expect(progress).toEqual({ isVerified: false, isConsumed: false });
      shapes.add(JSON.stringify([status, challengeId.length, numberToMatch.length, life, rest]));
      // Within the ten minutes, and each question is another one than the last of its action.
      test.clock.now += 1_199;
    }
    expect(test.clock.now - started).toBeLessThan(pushWindowMs);
    expect(await count('is_withheld = 0')).toBe(3);
    expect(await count('is_withheld = 1')).toBe(497);
    expect(shapes.size).toBe(1);
    // What the attacker piles up is not read again with every further request.
    const { userId } = visitors[0] ?? (await arrive());
    const person = { tenantId: 'test-tenant', userId };
    expect(await listPushChallenges(test.database.read, person, test.clock.now)).toHaveLength(3);
  });

  it('asked over and over within a moment, it is one request', async () => {
    const visitor = await arrive();
    const answers = await Promise.all(Array.from({ length: 20 }, () => startPush(visitor)));
    const ids = new Set(answers.map(({ body }) => body.challengeId));
    expect(ids.size).toBe(1);
    expect(await count('1 = 1')).toBe(1);
  });

  it('what is withheld is shown on no phone and cannot be approved', async () => {
    for (let turn = 0; turn < 3; turn += 1) await startPush(await arrive());
    const visitor = await arrive();
    const { challengeId, numberToMatch } = (await startPush(visitor)).body;
    expect((await phone.waiting()).challengeId).not.toBe(challengeId);
    expect((await phone.answer(challengeId, { verificationCode: numberToMatch })).status).toBe(404);
    test.clock.now += 60_000;
    expect((await pollPush(visitor, challengeId)).body.pushState).toBe('EXPIRED');
  });

  it('one waits at a time: the newest takes the place, and the older page learns nothing of it', async () => {
    const before = await arrive();
    const first = (await startPush(before)).body;
    const second = (await startPush(await arrive())).body;
    expect((await phone.waiting()).challengeId).toBe(second.challengeId);
    const late = await phone.answer(first.challengeId, { verificationCode: first.numberToMatch });
    expect(late.body.errorCode).toBe('invalid_request');
    expect((await pollPush(before, first.challengeId)).body).toEqual({
      isVerified: false,
      isConsumed: false,
    });
  });

  it('without numbers the first keeps its place: the person could not tell them apart', async () => {
    await test.management('PATCH', '/tenant', { pushApproveOnly: true });
    const first = (await startPush(await arrive(), {})).body;
    const second = (await startPush(await arrive(), {})).body;
    expect((await phone.waiting()).challengeId).toBe(first.challengeId);
    expect((await phone.answer(second.challengeId)).status).toBe(404);
  });

  it('after a denial the phone is left in peace, and the answer is the same', async () => {
    const visitor = await arrive();
    const { challengeId } = (await startPush(visitor)).body;
    await phone.answer(challengeId, { approved: false });
    const next = await startPush(await arrive());
    expect(Object.keys(next.body)).toEqual(['challengeId', 'numberToMatch', 'expiresAt']);
    expect(await phone.waiting()).not.toHaveProperty('challengeId');
    test.clock.now += denialCoolDownMs;
    const later = await startPush(await arrive());
    expect((await phone.waiting()).challengeId).toBe(later.body.challengeId);
  });

  it('who is locked out after wrong numbers is not asked (N-03)', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { challengeId, numberToMatch } = (await startPush(await arrive())).body;
      const verificationCode = numberToMatch === '00' ? '01' : '00';
      await phone.answer(challengeId, { verificationCode });
      test.clock.now += pushWindowMs / 3;
    }
    test.clock.now -= pushWindowMs / 3;
    const { body } = await startPush(await arrive());
    expect(body.numberToMatch).toMatch(/^\d{2}$/);
    expect(await phone.waiting()).not.toHaveProperty('challengeId');
  });

  it('limits are those of one person', async () => {
    for (let turn = 0; turn < 4; turn += 1) await startPush(await arrive());
    const bob = await withPhone(test, 'bob');
    const { challengeId } = (await startPush(await Visitor.arrive(test, 'bob'))).body;
    expect((await bob.waiting()).challengeId).toBe(challengeId);
  });
});
