import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stepward, StepwardError, type StepwardOptions } from './index.ts';
import { segmentEncoder } from './path.ts';

/** A client that sends nothing, and the paths it would have asked for. */
function connect(options: Partial<StepwardOptions> = {}) {
  const paths: string[] = [];
  const client = new Stepward({
    apiSecretKey: 'k',
    apiUrl: 'http://localhost:1',
    fetch: async (input) => {
      // As fetch itself does: whatever a URL makes of it is what travels.
      paths.push(new URL(String(input)).pathname);
      return new Response('{}');
    },
    ...options,
  });
  return { client, paths };
}

describe('ids in a path', () => {
  it.each([
    ['auth0|123', 'auth0%7C123'],
    ['a b', 'a%20b'],
    ['a/b', 'a%2Fb'],
    ['a?b#c', 'a%3Fb%23c'],
    ['a\\b', 'a%5Cb'],
    ['alice+1@example.com', 'alice+1@example.com'],
    ['Ünïcode 💚', '%C3%9Cn%C3%AFcode%20%F0%9F%92%9A'],
    ['100%', '100%25'],
    ['...', '...'],
    ['a\nb\0', 'a%0Ab%00'],
  ])('%j is sent as %s', async (userId, segment) => {
    const { client, paths } = connect();
    await client.getUser({ userId });
    expect(paths).toEqual([`/v1/users/${segment}`]);
  });

  it('any text arrives as it was, as one segment', () => {
    const encode = segmentEncoder(false);
    const text = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((id) => id !== '.' && id !== '..' && !/[\uD800-\uDFFF]/u.test(id));
    fc.assert(
      fc.property(text, (id) => {
        const { pathname } = new URL(`http://localhost/v1/users/${encode('userId', id)}/x`);
        const segments = pathname.split('/');
        expect(segments).toHaveLength(5);
        expect(decodeURIComponent(segments[3] ?? '')).toBe(id);
      }),
    );
  });

  it.each([
    ['empty', ''],
    ['a dot', '.'],
    ['two dots: another route', '..'],
    ['half a character', 'a\uD800'],
    ['undefined', undefined],
    ['null', null],
    ['a number', 12],
  ])('%s is refused, and nothing is sent', async (_name, id) => {
    const { client, paths } = connect();
    const userId = id as string;
    const calls = [
      client.getUser({ userId }),
      client.deleteUser({ userId }),
      client.track({ userId, action: 'a' }),
      client.track({ userId: 'u', action: userId }),
      client.getAction({ userId: 'u', action: 'a', idempotencyKey: userId }),
      client.deleteAuthenticator({ userId: 'u', userAuthenticatorId: userId }),
      client.invalidateDevice({ userId: 'u', deviceId: userId }),
    ];
    for (const call of calls) {
      const error = await call.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StepwardError);
      expect(error).toMatchObject({ statusCode: 400, errorCode: 'invalid_request' });
    }
    expect(paths).toEqual([]);
  });
});

describe('ids that may have been encoded already', () => {
  it.each(['auth0%7C123', 'a%2fb', '100%25', '%2e%2e'])(
    '%s is refused unless we are told which',
    async (userId) => {
      const { client, paths } = connect();
      await expect(client.getUser({ userId })).rejects.toThrow(/preEncodedIds/);
      expect(paths).toEqual([]);
    },
  );

  it('false: they are meant literally', async () => {
    const { client, paths } = connect({ preEncodedIds: false });
    await client.getUser({ userId: 'auth0%7C123' });
    await client.getUser({ userId: '%2e%2e' });
    expect(paths).toEqual(['/v1/users/auth0%257C123', '/v1/users/%252e%252e']);
  });

  it('true: they are sent as they came', async () => {
    const { client, paths } = connect({ preEncodedIds: true });
    await client.getUser({ userId: 'auth0%7C123' });
    await client.getUser({ userId: 'auth0|123' });
    await client.getUser({ userId: encodeURIComponent('a/b c@d') });
    expect(paths).toEqual(['/v1/users/auth0%7C123', '/v1/users/auth0%7C123', '/v1/users/a%2Fb%20c@d']);
  });

  it.each(['%2e%2e', '%2E', '%zz', '%C3', '..', ''])('true: %j is refused', async (userId) => {
    const { client, paths } = connect({ preEncodedIds: true });
    await expect(client.getUser({ userId })).rejects.toMatchObject({ errorCode: 'invalid_request' });
    expect(paths).toEqual([]);
  });
});
