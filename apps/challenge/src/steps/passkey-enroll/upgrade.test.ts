import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/api-error.ts';
import type { ApiClient } from '../../api/client.ts';
import type { Passkeys } from '../../passkeys/passkeys.ts';
import { upgradeUnasked } from './upgrade.ts';

type Api = Pick<ApiClient, 'passkeyCreationOptions' | 'addPasskey'>;
type Browser = Pick<Passkeys, 'attachment' | 'canCreateUnasked' | 'createUnasked'>;

const options = { challengeId: 'c', options: { challenge: 'x' } };
const credential = { id: 'p' };

/** A browser and a server that do it, but for what a test says; and what was sent. */
function world(api: Partial<Api> = {}, browser: Partial<Browser> = {}) {
  const sent: unknown[][] = [];
  const server = {
    passkeyCreationOptions: async () => options,
    addPasskey: async (...body: unknown[]) => {
      sent.push(body);
      return { isVerified: true, accessToken: 'newer' };
    },
    ...api,
  } as unknown as Api;
  const passkeys = {
    attachment: async () => 'platform' as const,
    canCreateUnasked: async () => true,
    createUnasked: async () => credential,
    ...browser,
  } as unknown as Browser;
  return { sent, run: (isWanted = () => true) => upgradeUnasked(server, passkeys, isWanted) };
}

const refusing = (error: Error) => async () => await Promise.reject(error);

describe('a passkey without a question', () => {
  it('is added as one that nobody was asked about', async () => {
    const { run, sent } = world();
    expect(await run()).toEqual({ isVerified: true, accessToken: 'newer' });
    expect(sent).toEqual([[credential, 'c', true]]);
  });

  it('is not begun where the browser cannot', async () => {
    const { run } = world(
      { passkeyCreationOptions: refusing(new Error('asked')) },
      { canCreateUnasked: async () => false },
    );
    expect(await run()).toBeUndefined();
  });

  it.each([
    [
      'the password manager does not',
      world({}, { createUnasked: refusing(new DOMException('', 'NotAllowedError')) }),
    ],
    ['the server gives no options', world({ passkeyCreationOptions: refusing(new ApiError('limited')) })],
    ['the server refuses it', world({ addPasskey: refusing(new ApiError('refused')) })],
    ['the server answers no', world({ addPasskey: async () => ({ isVerified: false }) })],
  ])('does not come about where %s, and nothing is said', async (_, { run }) => {
    expect(await run()).toBeUndefined();
  });

  it('is not asked of the browser once the person has gone another way', async () => {
    const { run, sent } = world({}, { createUnasked: refusing(new Error('asked')) });
    expect(await run(() => false)).toBeUndefined();
    expect(sent).toEqual([]);
  });
});
