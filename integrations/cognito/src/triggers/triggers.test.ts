import { beforeEach, describe, expect, it } from 'vitest';
import {
  answerRound,
  type Bed,
  create,
  openBed,
  passwordRounds,
  secretKey,
  verify,
} from '../testing/sign-in.ts';
import { nobody, person, preSignUpEvent } from '../testing/trigger-events.ts';
import { unavailable } from './failure.ts';

const alice = person('aaaa1111-2222-4333-8444-555566667777', 'alice@example.com');
const bob = person('bbbb1111-2222-4333-8444-555566667777', 'bob@example.com');
const subOf = ({ userAttributes }: typeof alice): string => userAttributes.sub ?? '';

let bed: Bed;
beforeEach(() => {
  bed = openBed();
  for (const who of [alice, bob]) bed.stepward.authenticators.set(subOf(who), [emailCode]);
});
const emailCode = { userAuthenticatorId: 'a1', verificationMethod: 'EMAIL_OTP' };

describe('a passwordless sign-in', () => {
  it.each([
    ['raw', (token: string) => token],
    ['JSON', (token: string) => JSON.stringify({ token })],
    ['JSON with more in it', (token: string) => ` {"token":"${token}","mode":"popup"}\n`],
  ])('ends in tokens with the answer as %s', async (_name, write) => {
    const begun = await create(bed, alice);
    expect(Object.keys(begun.public).sort()).toEqual(['state', 'token', 'url']);
    const token = bed.stepward.pass(begun.public.token ?? '');
    expect(await answerRound(bed, alice, [], begun, write(token))).toMatchObject({ issueTokens: true });
  });

  it('tells Stepward who by sub, and the address as data', async () => {
    await create(bed, alice);
    const [call] = bed.stepward.calls;
    expect(call?.path).toBe(`/v1/users/${subOf(alice)}/actions/cognitoSignIn`);
    expect(call?.body).toEqual({
      idempotencyKey: expect.any(String),
      email: 'alice@example.com',
      namedPerson: 'UNPROVEN',
    });
  });

  it('wrong answers lead to the same challenge, then to an end', async () => {
    let rounds: Parameters<typeof create>[2] = [];
    const keys = new Set<string>();
    for (const round of [1, 2, 3]) {
      const begun = await create(bed, alice, rounds);
      keys.add(begun.private.idempotencyKey ?? '');
      const answered = await answerRound(bed, alice, rounds, begun, 'wrong');
      expect(answered).toMatchObject({ issueTokens: false, failAuthentication: round === 3 });
      rounds = answered.rounds;
    }
    expect(keys.size).toBe(1);
  });

  it('the third answer may be the right one', async () => {
    const first = await create(bed, alice);
    const { rounds } = await answerRound(bed, alice, [], first, 'wrong');
    const second = await create(bed, alice, rounds);
    const again = await answerRound(bed, alice, rounds, second, first.public.token ?? '');
    const third = await create(bed, alice, again.rounds);
    // The challenge is one: a code that was asked for with the first token counts.
    const token = bed.stepward.pass(first.public.token ?? '');
    expect(await answerRound(bed, alice, again.rounds, third, token)).toMatchObject({ issueTokens: true });
  });

  it.each(['', '{}', '{', '[]', '{"token":7}', 'a b', 'ä'.repeat(20), 'x'.repeat(9_000)])(
    'an answer that is no token is wrong, without a call: %s',
    async (answer) => {
      const begun = await create(bed, alice);
      const before = bed.stepward.calls.length;
      expect(await verify(bed, alice, begun, answer)).toBe(false);
      expect(bed.stepward.calls.length).toBe(before);
    },
  );

  it('an untouched challenge is no proof, nor is one where the policy asked for nothing', async () => {
    const begun = await create(bed, alice);
    expect(await verify(bed, alice, begun, begun.public.token ?? '')).toBe(false);
    bed.stepward.states.set('cognitoSignIn', 'ALLOW');
    const allowed = await create(bed, alice);
    expect(await verify(bed, alice, allowed, allowed.public.token ?? '')).toBe(false);
    expect(bed.log.join()).toContain('must have the outcome CHALLENGE');
  });

  it.each(['BLOCK', 'REVIEW_REQUIRED', 'REVIEW_SUCCEEDED', 'CHALLENGE_FAILED', 'SOMETHING_NEW'])(
    'nobody gets in with %s',
    async (state) => {
      bed.stepward.states.set('cognitoSignIn', state);
      const begun = await create(bed, alice);
      expect(Object.keys(begun.public).sort()).toEqual(['state', 'token', 'url']);
      expect(await verify(bed, alice, begun, begun.public.token ?? '')).toBe(false);
    },
  );
});

describe('F18: the challenge that was created is the one that is verified', () => {
  it('an older token of the same person and action is refused', async () => {
    const earlier = await create(bed, alice);
    const token = bed.stepward.pass(earlier.public.token ?? '');
    const begun = await create(bed, alice);
    expect(await verify(bed, alice, begun, token)).toBe(false);
  });

  it('a token of a sign-in that somebody else began beside it is refused', async () => {
    const [victims, attackers] = await Promise.all([create(bed, alice), create(bed, alice)]);
    expect(attackers?.private.idempotencyKey).not.toBe(victims?.private.idempotencyKey);
    bed.stepward.pass(victims?.public.token ?? '');
    // The victim has passed; the attacker holds another token, for another challenge.
    expect(await verify(bed, alice, attackers ?? victims, attackers?.public.token ?? '')).toBe(false);
  });

  it('whoever began a sign-in in another name is not let in by the person who proves themselves on its page', async () => {
    const begun = await create(bed, alice);
    const proof = bed.stepward.pass(begun.public.token ?? '');
    expect(await verify(bed, alice, begun, begun.public.token ?? '')).toBe(false);
    expect(bed.stepward.calls.at(-1)?.body).toMatchObject({ provenByBearer: true });
    expect(await verify(bed, alice, begun, proof)).toBe(true);
  });

  it("another person's token is refused", async () => {
    const bobs = await create(bed, bob);
    const token = bed.stepward.pass(bobs.public.token ?? '');
    const begun = await create(bed, alice);
    expect(await verify(bed, alice, begun, token)).toBe(false);
    expect(await verify(bed, alice, bobs, token)).toBe(false);
  });

  it.each(['payment', 'addAuthenticator', 'cognitoPasswordSignIn'])(
    'a token of %s is refused',
    async (action) => {
      const begun = await create(bed, alice);
      expect(await verify(bed, alice, begun, bed.stepward.passkeyFirst(subOf(alice), action))).toBe(false);
    },
  );

  it.each([{}, { userId: 'x' }])(
    'private parameters that are not of Create prove nothing: %j',
    async (other) => {
      const begun = await create(bed, alice);
      const token = bed.stepward.pass(begun.public.token ?? '');
      expect(await verify(bed, alice, { ...begun, private: other as Record<string, string> }, token)).toBe(
        false,
      );
    },
  );

  it.each(['userId', 'action', 'idempotencyKey'])(
    'an answer of Stepward for another %s is refused',
    async (field) => {
      const begun = await create(bed, alice);
      const { userId, action, idempotencyKey } = begun.private;
      const answer = { isValid: true, state: 'CHALLENGE_SUCCEEDED', userId, action, idempotencyKey };
      bed.stepward.fault = async () => Response.json({ ...answer, [field]: 'another' });
      expect(await verify(bed, alice, begun, 'token')).toBe(false);
      bed.stepward.fault = async () => Response.json(answer);
      expect(await verify(bed, alice, begun, 'token')).toBe(true);
    },
  );

  it.each([{ isValid: 'true' }, { isValid: 1 }, { state: 'ALLOW' }, { state: undefined }])(
    'an answer of Stepward with %j is refused',
    async (odd) => {
      const begun = await create(bed, alice);
      const { userId, action, idempotencyKey } = begun.private;
      const answer = { isValid: true, state: 'CHALLENGE_SUCCEEDED', userId, action, idempotencyKey };
      bed.stepward.fault = async () => Response.json({ ...answer, ...odd });
      expect(await verify(bed, alice, begun, 'token')).toBe(false);
    },
  );
});

describe('T61: bound by sub, never by address', () => {
  it("the address changed to the victim's between create and verify: refused", async () => {
    const mallory = person('cccc1111-2222-4333-8444-555566667777', 'mallory@example.com');
    bed.stepward.authenticators.set(subOf(mallory), [emailCode]);
    const begun = await create(bed, mallory);
    const token = bed.stepward.pass(begun.public.token ?? '');
    const renamed = person(subOf(mallory), 'alice@example.com');
    expect(await verify(bed, renamed, begun, token)).toBe(false);
    expect(await verify(bed, alice, begun, token)).toBe(false);
    expect(await verify(bed, mallory, begun, token)).toBe(true);
  });

  it('the name somebody signs in by says nothing', async () => {
    await create(bed, { ...alice, userName: 'bob@example.com' });
    expect(bed.stepward.calls[0]?.path).toContain(subOf(alice));
  });
});

describe('F20: the client does not choose whom to enrol', () => {
  it('a sign-up is confirmed, never verified, whatever the client says', async () => {
    const { response } = await bed.triggers.preSignUp(
      preSignUpEvent('PreSignUp_SignUp', { email: 'victim@example.com', autoVerifyEmail: 'true' }),
    );
    expect(response).toEqual({ autoConfirmUser: true, autoVerifyEmail: false, autoVerifyPhone: false });
  });

  it.each(['PreSignUp_AdminCreateUser', 'PreSignUp_ExternalProvider'] as const)(
    '%s is left alone',
    async (source) => {
      const { response } = await bed.triggers.preSignUp(preSignUpEvent(source));
      expect(response).toEqual({ autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false });
    },
  );

  it('autoConfirm: false leaves the confirmation to Cognito', async () => {
    const { triggers } = openBed({ autoConfirm: false });
    const { response } = await triggers.preSignUp(preSignUpEvent('PreSignUp_SignUp'));
    expect(response.autoConfirmUser).toBe(false);
  });

  it('the first enrolment is for the address of the account, not for one in the metadata', async () => {
    const metadata = {
      email: 'attacker@example.com',
      redirectUrl: 'https://evil.example',
      userId: subOf(bob),
    };
    await create(bed, person('dddd', 'victim@example.com'), [], metadata);
    expect(bed.stepward.calls[0]?.body).toMatchObject({ email: 'victim@example.com' });
    expect(JSON.stringify(bed.stepward.calls)).not.toMatch(/attacker|evil/);
  });

  it('without an address nobody may enrol the first factor of a person by naming them', async () => {
    const bare = person('eeee1111-2222-4333-8444-555566667777', '');
    const begun = await create(bed, bare);
    // Stepward is told that nothing was proven, and no address is given: it runs a challenge that nobody passes.
    expect(bed.stepward.calls).toHaveLength(1);
    expect(bed.stepward.calls[0]?.body).toMatchObject({ namedPerson: 'UNPROVEN' });
    expect(bed.stepward.calls[0]?.body).not.toHaveProperty('email');
    expect(await verify(bed, bare, begun, bed.stepward.pass(begun.public.token ?? ''))).toBe(false);
    // Enrolled by the backend, they sign in.
    bed.stepward.authenticators.set(subOf(bare), [emailCode]);
    const enrolled = await create(bed, bare);
    expect(await verify(bed, bare, enrolled, bed.stepward.pass(enrolled.public.token ?? ''))).toBe(true);
  });
});

describe('a person who does not exist', () => {
  const shapeOf = (value: string): string => value.replaceAll(/[A-Za-z0-9_-]/g, '·');

  it('looks like one who does: the same parameters, shapes and calls', async () => {
    const real = await create(bed, alice);
    const realCalls = bed.stepward.calls.splice(0);
    const decoy = await create(bed, nobody('nobod@example.com'));
    const decoyCalls = bed.stepward.calls.splice(0);
    expect(realCalls[0]?.body).toMatchObject({ namedPerson: 'UNPROVEN', email: 'alice@example.com' });
    expect(decoyCalls[0]?.body).toMatchObject({ namedPerson: 'NOBODY' });
    expect(Object.keys(decoy.public)).toEqual(Object.keys(real.public));
    for (const name of ['token', 'url'])
      expect(shapeOf(decoy.public[name] ?? '')).toBe(shapeOf(real.public[name] ?? ''));
    const saidIn = (calls: typeof realCalls) =>
      calls.map(({ method, body }) => [method, Object.keys(body).filter((name) => name !== 'email')]);
    expect(saidIn(decoyCalls)).toEqual(saidIn(realCalls));
    expect(decoyCalls[0]?.path.length).toBe(realCalls[0]?.path.length);
    expect(decoy.private.userId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );

    expect(await verify(bed, alice, real, 'wrong')).toBe(false);
    expect(await verify(bed, nobody('nobod@example.com'), decoy, 'wrong')).toBe(false);
    const [a, b] = bed.stepward.calls;
    expect(Object.keys(b?.body ?? {})).toEqual(Object.keys(a?.body ?? {}));
  });

  it('stays the same for a name, however it is written, and differs between names and pools', async () => {
    const idOf = async (name: string) => (await create(bed, nobody(name))).private.userId;
    expect(await idOf('Who@Example.com ')).toBe(await idOf('who@example.com'));
    expect(await idOf('who2@example.com')).not.toBe(await idOf('who@example.com'));
  });

  it('is the `sub` that Cognito made up, for the client sees it as USERNAME, as that of people who exist', async () => {
    const madeUp = 'f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f';
    const real = await create(bed, alice);
    const decoy = await create(bed, nobody(madeUp));
    const subIn = (token = '') =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;
    expect([subIn(real.public.token), subIn(decoy.public.token)]).toEqual([subOf(alice), madeUp]);
  });

  it('is told to Stepward behind a password alone where nobody is: who knows one is not anybody', async () => {
    const both = openBed({ flows: ['passwordless', 'password'] });
    await create(both, alice, passwordRounds);
    expect(both.stepward.calls[0]?.body).not.toHaveProperty('namedPerson');
  });

  it('never gets in, whatever is proven', async () => {
    const who = nobody('who@example.com');
    const begun = await create(bed, who);
    const token = bed.stepward.pass(begun.public.token ?? '');
    expect(await answerRound(bed, who, [], begun, token)).toMatchObject({ issueTokens: false });
    const alices = await create(bed, alice);
    const proof = bed.stepward.pass(alices.public.token ?? '');
    expect(await verify(bed, { ...alice, userNotFound: true }, alices, proof)).toBe(false);
  });
});

describe('a password first', () => {
  beforeEach(() => {
    const { stepward } = bed;
    bed = openBed({ flows: ['password'] });
    for (const [userId, own] of stepward.authenticators) bed.stepward.authenticators.set(userId, own);
  });

  it('then the challenge, under its own action', async () => {
    const begun = await create(bed, alice, passwordRounds, { deviceId: 'device-1', locale: 'de-AT' });
    expect(bed.stepward.calls[0]?.path).toMatch(/\/cognitoPasswordSignIn$/);
    expect(bed.stepward.calls[0]?.body).toMatchObject({ deviceId: 'device-1', locale: 'de-AT' });
    const token = bed.stepward.pass(begun.public.token ?? '');
    const answered = await answerRound(bed, alice, passwordRounds, begun, token);
    expect(answered).toMatchObject({ issueTokens: true });
  });

  it('the policy may let a known device go on without one', async () => {
    bed.stepward.states.set('cognitoPasswordSignIn', 'ALLOW');
    const begun = await create(bed, alice, passwordRounds);
    expect(await verify(bed, alice, begun, begun.public.token ?? '')).toBe(true);
    const other = await create(bed, alice, passwordRounds);
    expect(await verify(bed, alice, other, begun.public.token ?? '')).toBe(false);
  });

  it('a later round asks what the first one asked, whatever its metadata says', async () => {
    const begun = await create(bed, alice, passwordRounds, { deviceId: 'device-1' });
    const { rounds } = await answerRound(bed, alice, passwordRounds, begun, 'wrong');
    const again = await create(bed, alice, rounds, { deviceId: 'device-2', locale: 'fr' });
    expect(again.private).toEqual(begun.private);
    expect(bed.stepward.calls.at(-1)?.body).toMatchObject({ deviceId: 'device-1', locale: 'fr' });
  });

  it('an address of the network is believed of trusted clients alone', async () => {
    await create(bed, alice, passwordRounds, { ipAddress: '198.51.100.1' });
    expect(bed.stepward.calls[0]?.body).not.toHaveProperty('ipAddress');
    const trusting = openBed({ flows: ['password'], trustedClientIds: ['web-client'] });
    await create(trusting, alice, passwordRounds, { ipAddress: '198.51.100.1' });
    expect(trusting.stepward.calls[0]?.body).toMatchObject({ ipAddress: '198.51.100.1' });
  });
});

describe('a passkey first', () => {
  const passkeyAction = 'cognitoPasskey';
  beforeEach(() => {
    bed = openBed({ passkeyAction });
    bed.stepward.authenticators.set(subOf(alice), [
      { userAuthenticatorId: 'p', verificationMethod: 'PASSKEY' },
    ]);
  });

  it('signs in with the token that was there before', async () => {
    const token = bed.stepward.passkeyFirst(subOf(alice), passkeyAction);
    bed.stepward.now += 5_000;
    const begun = await create(bed, alice);
    expect(await answerRound(bed, alice, [], begun, token)).toMatchObject({ issueTokens: true });
    expect(bed.stepward.calls.at(-1)?.body).toMatchObject({ action: passkeyAction, singleUse: true });
  });

  it('in all three runs of a slow Verify, and in no other sign-in', async () => {
    const token = bed.stepward.passkeyFirst(subOf(alice), passkeyAction);
    const begun = await create(bed, alice);
    for (let run = 1; run <= 3; run += 1) expect(await verify(bed, alice, begun, token)).toBe(true);
    expect(await verify(bed, alice, await create(bed, alice), token)).toBe(false);
  });

  it('F18: once, in one sign-in', async () => {
    const token = bed.stepward.passkeyFirst(subOf(alice), passkeyAction);
    const begun = await create(bed, alice);
    expect(await verify(bed, alice, begun, token)).toBe(true);
    expect(await verify(bed, alice, await create(bed, alice), token)).toBe(false);
  });

  it('F18: not when it is older than the sign-in by more than is allowed', async () => {
    const token = bed.stepward.passkeyFirst(subOf(alice), passkeyAction);
    bed.stepward.now += 151_000;
    expect(await verify(bed, alice, await create(bed, alice), token)).toBe(false);
  });

  it('may be used in a later round', async () => {
    const begun = await create(bed, alice);
    const { rounds } = await answerRound(bed, alice, [], begun, 'wrong');
    bed.stepward.now += 100_000;
    const token = bed.stepward.passkeyFirst(subOf(alice), passkeyAction);
    const again = await create(bed, alice, rounds);
    expect(await answerRound(bed, alice, rounds, again, token)).toMatchObject({ issueTokens: true });
  });

  it("not somebody else's, not another method, not against the decision", async () => {
    const bobs = bed.stepward.passkeyFirst(subOf(bob), passkeyAction);
    const begun = await create(bed, alice);
    expect(await verify(bed, alice, begun, bobs)).toBe(false);
    const byMail = bed.stepward.passkeyFirst(subOf(alice), passkeyAction, 'EMAIL_OTP');
    expect(await verify(bed, alice, begun, byMail)).toBe(false);
    for (const state of ['BLOCK', 'REVIEW_REQUIRED', 'CHALLENGE_FAILED']) {
      bed.stepward.states.set('cognitoSignIn', state);
      const blocked = await create(bed, alice);
      bed.stepward.states.delete(passkeyAction);
      const token = bed.stepward.passkeyFirst(subOf(alice), passkeyAction);
      expect(await verify(bed, alice, blocked, token)).toBe(false);
    }
    bed.stepward.states.delete('cognitoSignIn');
    bed.stepward.allowedVerificationMethods = ['SECURITY_KEY'];
    const token = bed.stepward.passkeyFirst(subOf(alice), passkeyAction);
    expect(await verify(bed, alice, await create(bed, alice), token)).toBe(false);
  });

  it('not where it is not switched on', async () => {
    const plain = openBed();
    plain.stepward.authenticators.set(subOf(alice), [emailCode]);
    const token = plain.stepward.passkeyFirst(subOf(alice), passkeyAction);
    expect(await verify(plain, alice, await create(plain, alice), token)).toBe(false);
  });
});

describe('when Stepward is down', () => {
  const faults: [string, () => Promise<Response>][] = [
    ['refuses connections', () => Promise.reject(new TypeError('fetch failed'))],
    [
      'answers 500',
      async () => Response.json({ error: 'oops', errorDescription: secretKey }, { status: 500 }),
    ],
    ['answers 401', async () => Response.json({ error: 'unauthorized' }, { status: 401 })],
    ['answers something else', async () => new Response('<html>')],
  ];

  it.each(faults)('nobody gets in, and the client learns one sentence: it %s', async (_name, fault) => {
    const begun = await create(bed, alice);
    const token = bed.stepward.pass(begun.public.token ?? '');
    bed.stepward.fault = fault;
    const attempts = [
      () => create(bed, alice),
      () => verify(bed, alice, begun, token),
      () => create(bed, nobody('n@e.com')),
    ];
    for (const attempt of attempts) {
      const error = await attempt().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message).toBe(unavailable);
      expect((error as Error).stack).toBe(`Error: ${unavailable}`);
    }
    expect(bed.log.length).toBe(3);
    const logged = bed.log.join('\n');
    expect(logged).not.toContain(secretKey);
    expect(logged).not.toContain(token);
    expect(logged).not.toContain('alice@example.com');
  });

  it('gives up before Cognito does, and asked twice at most', async () => {
    const slow = openBed({ timeoutMs: 500 });
    slow.stepward.fault = () => new Promise<never>(() => {});
    await expect(create(slow, alice)).rejects.toThrow(unavailable);
    const broken = openBed();
    broken.stepward.fault = async () => Response.json({ error: 'oops' }, { status: 503 });
    await expect(create(broken, alice)).rejects.toThrow(unavailable);
    expect(broken.stepward.calls.length).toBe(2);
    expect(new Set(broken.stepward.calls.map(({ body }) => body.idempotencyKey)).size).toBe(1);
  });

  it('a hiccup is got over', async () => {
    let count = 0;
    const { stepward } = bed;
    stepward.fault = async () => {
      stepward.fault = undefined;
      count += 1;
      return Response.json({ error: 'oops' }, { status: 502 });
    };
    await create(bed, alice);
    expect(count).toBe(1);
  });

  it('a key that cannot be got is the same', async () => {
    const keyless = openBed({ secretKey: () => Promise.reject(new Error('AccessDenied on arn:aws:…')) });
    await expect(create(keyless, alice)).rejects.toThrow(unavailable);
    expect(keyless.log.join()).not.toContain('arn:aws');
  });
});
