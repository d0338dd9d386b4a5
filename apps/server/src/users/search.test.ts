/** Looking people up (server-api.md §7): filters, pages, and that nobody sees another tenant's (SECURITY row 66). */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { importEmail } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(async () => await test.close());

const update = async (userId: string, body: object) =>
  await test.server('PATCH', `/users/${encodeURIComponent(userId)}`, body);
const search = async (query: Record<string, string | number>) =>
  await test.server('GET', `/users?${new URLSearchParams(query as Record<string, string>)}`);
const found = async (query: Record<string, string | number>): Promise<string[]> =>
  (await search(query)).body.users.map(({ userId }: { userId: string }) => userId);

describe('a search', () => {
  it('shows a person as the wire has them, directly after the update', async () => {
    const given = {
      email: 'a+b@example.com',
      phoneNumber: '+64211234567',
      username: 'al',
      displayName: 'Al',
    };
    await update('alice', { ...given, emailVerified: true });
    expect((await search({ email: 'a+b@example.com' })).body).toEqual({
      users: [
        {
          userId: 'alice',
          ...given,
          emailVerified: true,
          phoneNumberVerified: false,
          isEnrolled: false,
          enrolledVerificationMethods: [],
          createdAt: '2026-01-01T00:00:00.000Z',
        },
      ],
    });
    await importEmail(test, 'alice', 'a+b@example.com');
    expect((await search({ username: 'al' })).body.users[0]).toMatchObject({
      isEnrolled: true,
      enrolledVerificationMethods: ['EMAIL_OTP'],
    });
    await update('alice', { email: 'new@example.com' });
    expect(await found({ email: 'a+b@example.com' })).toEqual([]);
    expect(await found({ email: 'new@example.com' })).toEqual(['alice']);
  });

  it('finds people by what a track call said of them', async () => {
    await test.server('POST', '/users/bob/actions/signIn', { email: 'bob@example.com', username: 'bob' });
    expect(await found({ email: 'bob@example.com', username: 'bob' })).toEqual(['bob']);
  });

  it('matches exactly, and all filters together', async () => {
    await update('one', { email: 'x@example.com', username: 'x' });
    await update('two', { email: 'x@example.com', username: 'y' });
    await update('three', { phoneNumber: '9876543210' });
    expect(await found({ email: 'x@example.com' })).toEqual(['one', 'two']);
    expect(await found({ email: 'x@example.com', username: 'y' })).toEqual(['two']);
    expect(await found({ email: 'x@example.com', phoneNumber: '9876543210' })).toEqual([]);
    expect(await found({ phoneNumber: '9876543210' })).toEqual(['three']);
    expect(await found({ email: 'X@example.com' })).toEqual([]);
    expect(await found({ email: 'x@example' })).toEqual([]);
    expect(await found({ username: "x' or '1'='1" })).toEqual([]);
    expect(await found({ username: '%' })).toEqual([]);
  });

  it.each([
    [{}, 'username, email, phoneNumber or token'],
    [{ email: '' }, 'username, email, phoneNumber or token'],
    [{ limit: 5 }, 'username, email, phoneNumber or token'],
    [{ email: 'a@example.com', limit: 0 }, 'limit'],
    [{ email: 'a@example.com', limit: -1 }, 'limit'],
    [{ email: 'a@example.com', limit: 1.5 }, 'limit'],
    [{ email: 'a@example.com', limit: 'all' }, 'limit'],
    [{ email: 'x'.repeat(1_025) }, 'email'],
    [{ email: 'a@example.com', lastEvaluatedUserId: 'x'.repeat(256) }, 'lastEvaluatedUserId'],
    [{ email: 'a@example.com', lastEvaluatedUserId: '\0' }, 'lastEvaluatedUserId'],
  ])('%j is refused and named', async (query, named) => {
    expect(await search(query)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', errorDescription: expect.stringContaining(named) },
    });
  });

  it('takes one value of a name', async () => {
    const { status, body } = await test.server('GET', '/users?email=a@x.y&email=b@x.y');
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining('email')]);
  });

  it('wants a secret key first', async () => {
    expect((await test.call('GET', '/v1/users?email=a@example.com')).status).toBe(401);
    expect((await test.call('GET', '/v1/users')).status).toBe(401);
  });

  it('never sees the other tenant, whatever the cursor (T66)', async () => {
    const other = await addTenant(test);
    for (const id of ['a', 'm', 'z']) {
      await update(id, { email: 'same@example.com' });
      await other.server('PATCH', `/users/${id}-theirs`, { email: 'same@example.com' });
    }
    expect(await found({ email: 'same@example.com' })).toEqual(['a', 'm', 'z']);
    const { body } = await other.server('GET', '/users?email=same@example.com&limit=1');
    expect(body).toMatchObject({ lastEvaluatedUserId: 'a-theirs' });
    expect(await found({ email: 'same@example.com', lastEvaluatedUserId: 'a-theirs' })).toEqual(['m', 'z']);
  });
});

describe('pages', () => {
  it('are twenty long, and a hundred at the most', async () => {
    for (let n = 0; n < 105; n += 1) await update(`u${n}`, { username: 'many' });
    expect(await found({ username: 'many' })).toHaveLength(20);
    expect(await found({ username: 'many', limit: 100 })).toHaveLength(100);
    expect(await found({ username: 'many', limit: 5000 })).toHaveLength(100);
  });

  it('of any size and any ids hold everybody once, and only the last has no cursor', async () => {
    const userId = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => !/[\0/]/.test(text) && text.isWellFormed());
    const ids = fc.uniqueArray(userId, { minLength: 0, maxLength: 14 });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(ids, fc.integer({ min: 1, max: 8 }), async (userIds, limit) => {
        round += 1;
        const username = `round ${round}`;
        for (const id of userIds) await update(`${id}|${round}`, { username });
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const more = after === undefined ? {} : { lastEvaluatedUserId: after };
          const { body } = await search({ username, limit, ...more });
          seen.push(...body.users.map((user: { userId: string }) => user.userId));
          expect(body.users.length).toBeLessThanOrEqual(limit);
          if (body.users.length < limit) expect(body).not.toHaveProperty('lastEvaluatedUserId');
          after = body.lastEvaluatedUserId;
        } while (after !== undefined);
        expect([...seen].sort()).toEqual(userIds.map((id) => `${id}|${round}`).sort());
      }),
      { numRuns: 40 },
    );
  });
});
