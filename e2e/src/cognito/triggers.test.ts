/** The triggers and API functions for Cognito against a real Stepward: what a double could only pretend. */
import { type Api, createApi, createTriggers, type Triggers } from '@stepward/cognito';
import { Stepward } from '@stepward/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { configureAction } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { until } from '../harness/until.ts';
import { clientApi, passByEmail } from '../sdk/server-sdk.ts';
import { createSoftwarePasskey, type SoftwarePasskey } from './software-passkey.ts';
import { type PoolPerson, poolPerson, SignIn, unknownPerson } from './user-pool-double.ts';

const passkeyAction = 'cognitoPasskey';
let server: ServerProcess;
let stepward: Stepward;
let triggers: Triggers;
let api: Api;

beforeAll(async () => {
  server = await startServerProcess();
  for (const actionCode of ['cognitoSignIn', passkeyAction, 'addAuthenticator', 'removeAuthenticator'])
    await configureAction(server, { actionCode, defaultUserActionResult: 'CHALLENGE' });
  await configureAction(server, { actionCode: 'payment', defaultUserActionResult: 'ALLOW' }, [
    { name: 'Large', type: 'CHALLENGE', conditions: { '>=': [{ var: 'custom.amount' }, 10_000] } },
  ]);
  stepward = new Stepward({ apiUrl: server.apiUrl, apiSecretKey: server.secretKey });
  const options = { apiUrl: server.apiUrl, secretKey: server.secretKey, passkeyAction };
  triggers = createTriggers(options, { log: () => {} });
  api = createApi(options, { log: () => {} });
});
afterAll(async () => await server?.close());

const subOf = ({ userAttributes }: PoolPerson): string => userAttributes.sub ?? '';
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

/** Somebody whose first factor is the address of their account. */
async function enrolled(email: string): Promise<PoolPerson> {
  const who = poolPerson(email);
  const attributes = { verificationMethod: 'EMAIL_OTP', email } as const;
  await stepward.enrollVerifiedAuthenticator({ userId: subOf(who), attributes });
  return who;
}

/** The code that was mailed, for the token that it gives. */
async function prove(token: string, email: string): Promise<string> {
  await clientApi(server, token, '/challenge/email-otp');
  const verificationCode = await inboxCode(server, email);
  const { accessToken } = await clientApi(server, token, '/verify/email-otp', { verificationCode });
  return accessToken;
}

describe('signing in without a password', () => {
  it('for the first time: the address of the account is proven, and nothing else can be (F20)', async () => {
    const signIn = new SignIn(triggers, poolPerson('first@example.com'));
    const challenge = await signIn.create();
    const attackers = { email: 'attacker@example.com' };
    // No refusal says whose address it is; the message goes to that of the account.
    expect(
      await clientApi(server, challenge.token, '/user-authenticators/email-otp', attackers),
    ).toMatchObject({ sent: true });
    await until('the mail', async () => (await inboxMessages(server, 'first@example.com'))[0]);
    expect((await inboxMessages(server, 'first@example.com')).length).toBe(1);
    expect(await inboxMessages(server, 'attacker@example.com')).toEqual([]);
    expect(await clientApi(server, challenge.token, '/user-authenticators/totp')).toMatchObject({
      errorCode: 'forbidden',
    });
    const proof = await passByEmail(server, challenge.token, 'first@example.com');
    expect(await signIn.answer(challenge, JSON.stringify({ token: proof }))).toBe('tokens');
  });

  it('not for whoever sent its page to the owner of the name, who proved themselves there', async () => {
    const signIn = new SignIn(triggers, await enrolled('sent-a-link@example.com'));
    const challenge = await signIn.create();
    const reference = new URL(challenge.url).searchParams.get('token');
    const page = await clientApi(server, '', '/hosted/exchange', { reference });
    const proof = await prove(page.token, 'sent-a-link@example.com');
    const { token: back } = await clientApi(server, challenge.token, '/hosted/finish', {
      outcome: 'completed',
    });
    expect(await signIn.answer(challenge, back)).not.toBe('tokens');
    expect(await signIn.answer(await signIn.create(), challenge.token)).not.toBe('tokens');
    expect(await signIn.answer(await signIn.create(), proof)).toBe('tokens');
  });

  it('with what the hosted page brings back', async () => {
    const signIn = new SignIn(triggers, await enrolled('hosted@example.com'));
    const challenge = await signIn.create();
    const proof = await prove(challenge.token, 'hosted@example.com');
    const { token } = await clientApi(server, proof, '/hosted/finish', { outcome: 'completed' });
    expect(token).not.toContain('.');
    expect(await signIn.answer(challenge, token)).toBe('tokens');
  });

  it('a trigger that Cognito runs three times sends one message, in every round', async () => {
    const email = 'thrice@example.com';
    const signIn = new SignIn(triggers, await enrolled(email));
    const thrice = async () =>
      (await Promise.all([signIn.create(), signIn.create(), signIn.create()])).at(-1);
    const first = await thrice();
    if (first === undefined) throw new Error('no challenge');
    await clientApi(server, first.token, '/challenge/email-otp');
    expect(await signIn.answer(first, 'wrong')).toBe('again');
    const second = await thrice();
    if (second === undefined) throw new Error('no challenge');
    expect(second.privateParameters).toEqual(first.privateParameters);
    expect(second.token).not.toBe('');
    const verificationCode = await inboxCode(server, email);
    // Sent in the first round, typed in the second.
    const { accessToken } = await clientApi(server, second.token, '/verify/email-otp', { verificationCode });
    expect((await inboxMessages(server, email)).length).toBe(1);
    const answers = await Promise.all([1, 2, 3].map(() => signIn.verify(second, accessToken)));
    expect(answers).toEqual([true, true, true]);
    expect(await signIn.answer(second, accessToken)).toBe('tokens');
  });

  it('F18: no older token, no token of a sign-in beside it, nor of another person or action', async () => {
    const alice = await enrolled('alice@example.com');
    const bob = await enrolled('bob@example.com');
    const [earlier, beside, bobs] = [alice, alice, bob].map((who) => new SignIn(triggers, who));
    if (!earlier || !beside || !bobs) throw new Error('no sign-in');
    const first = await earlier.create();
    const attackers = await beside.create();
    const bobsChallenge = await bobs.create();
    const old = await prove(first.token, 'alice@example.com');
    const bobsProof = await prove(bobsChallenge.token, 'bob@example.com');
    expect(await beside.verify(attackers, old)).toBe(false);
    expect(await beside.verify(attackers, attackers.token)).toBe(false);
    expect(await beside.verify(attackers, bobsProof)).toBe(false);
    const tracked = await stepward.track({ userId: subOf(alice), action: 'addAuthenticator' });
    const other = await prove(tracked.token, 'alice@example.com');
    expect(await beside.verify(attackers, other)).toBe(false);
    expect(await earlier.verify(first, old)).toBe(true);
  });

  it('somebody who does not exist looks the same, gets no message and stays out', async () => {
    const real = await new SignIn(triggers, poolPerson('someone@example.com')).create();
    const unknown = unknownPerson();
    const signIn = new SignIn(triggers, unknown);
    const decoy = await signIn.create();
    expect(decoy.token.length).toBe(real.token.length);
    expect(decoy.url.length).toBe(real.url.length);
    const shapeOf = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([name, child]) => [name, shapeOf(child)])
        : String(value).length;
    expect(shapeOf(claimsOf(decoy.token))).toEqual(shapeOf(claimsOf(real.token)));
    // The client sees USERNAME beside the token: both say the same of people who exist.
    expect(claimsOf(decoy.token).sub).toBe(unknown.userName);
    for (const path of ['/user-authenticators/email-otp', '/challenge/email-otp'])
      await clientApi(server, decoy.token, path, { email: 'no-body@example.com' });
    expect(await inboxMessages(server, 'no-body@example.com')).toEqual([]);
    const { isVerified } = await clientApi(server, decoy.token, '/verify/email-otp', {
      verificationCode: '123456',
    });
    expect(isVerified).toBe(false);
    expect(await signIn.answer(decoy, decoy.token)).toBe('again');
    expect(await stepward.getAuthenticators({ userId: unknown.userName })).toEqual([]);
  });

  it('without an address and a factor: nobody enrols one by naming somebody', async () => {
    const bare = poolPerson();
    const signIn = new SignIn(triggers, bare);
    const challenge = await signIn.create();
    for (const path of ['/user-authenticators/email-otp', '/challenge/email-otp'])
      await clientApi(server, challenge.token, path, { email: 'mine@example.com' });
    expect(await inboxMessages(server, 'mine@example.com')).toEqual([]);
    expect(await signIn.answer(challenge, challenge.token)).toBe('again');
    expect(await stepward.getAuthenticators({ userId: subOf(bare) })).toEqual([]);
  });
});

describe('a passkey first', () => {
  const withPasskey = async (): Promise<{ who: PoolPerson; passkey: SoftwarePasskey }> => {
    const who = poolPerson('keys@example.com');
    const passkey = createSoftwarePasskey();
    const { credentialId, credentialPublicKey } = passkey;
    await stepward.enrollVerifiedAuthenticator({
      userId: subOf(who),
      attributes: { verificationMethod: 'PASSKEY', credentialId, credentialPublicKey },
    });
    return { who, passkey };
  };

  it('F18: opens one sign-in, once, of the two that begin with it', async () => {
    const { who, passkey } = await withPasskey();
    const token = await passkey.signIn(server, passkeyAction);
    const signIns = [new SignIn(triggers, who), new SignIn(triggers, who)];
    const answers = await Promise.all(
      signIns.map(async (signIn) => await signIn.answer(await signIn.create(), token)),
    );
    expect(answers.sort()).toEqual(['again', 'tokens']);
  });

  it('is taken by all three runs of a slow Verify', async () => {
    const { who, passkey } = await withPasskey();
    const token = await passkey.signIn(server, passkeyAction);
    const signIn = new SignIn(triggers, who);
    const challenge = await signIn.create();
    const answers = await Promise.all([1, 2, 3].map(() => signIn.verify(challenge, token)));
    expect(answers).toEqual([true, true, true]);
    const other = new SignIn(triggers, who);
    expect(await other.verify(await other.create(), token)).toBe(false);
  });

  it("not somebody else's sign-in, and not by the name of another action", async () => {
    const { who, passkey } = await withPasskey();
    const other = new SignIn(triggers, poolPerson('other@example.com'));
    expect(await other.verify(await other.create(), await passkey.signIn(server, passkeyAction))).toBe(false);
    const own = new SignIn(triggers, who);
    expect(await own.verify(await own.create(), await passkey.signIn(server, 'cognitoSignIn'))).toBe(false);
  });
});

describe('the API', () => {
  type Event = Parameters<Api['authorizePayment']>[0];
  const call = async (name: keyof Api, sub: string, body?: object, id?: string) => {
    const event = {
      isBase64Encoded: false,
      pathParameters: { userAuthenticatorId: id },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      requestContext: {
        http: { sourceIp: '203.0.113.9', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0' },
        authorizer: { jwt: { claims: { sub, username: sub, token_use: 'access', iss: 'https://x/pool' } } },
      },
    } as unknown as Event;
    const { statusCode, body: text = '' } = await api[name](event);
    return { statusCode, body: JSON.parse(text) };
  };

  it('a payment above the amount takes a proof for that amount', async () => {
    const who = await enrolled('payer@example.com');
    const payment = { paymentId: 'order-1', amount: 9_999, currency: 'EUR' };
    expect((await call('authorizePayment', subOf(who), payment)).body).toEqual({
      state: 'ALLOW',
      paymentId: 'order-1',
    });
    const large = { ...payment, paymentId: 'order-2', amount: 10_000 };
    const asked = await call('authorizePayment', subOf(who), large);
    expect(asked.body).toMatchObject({ state: 'CHALLENGE_REQUIRED' });
    const token = await prove(asked.body.token, 'payer@example.com');
    const answer = await call('authorizePayment', subOf(who), { ...large, token });
    expect(answer.body).toEqual({ state: 'ALLOW', paymentId: 'order-2', verificationMethod: 'EMAIL_OTP' });
    const twice = await call('authorizePayment', subOf(who), { ...large, token });
    expect(twice.statusCode).toBe(403);
    const more = { ...large, paymentId: 'order-3' };
    const again = await call('authorizePayment', subOf(who), more);
    const proof = await prove(again.body.token, 'payer@example.com');
    const changed = await call('authorizePayment', subOf(who), { ...more, amount: 900_000, token: proof });
    expect(changed.statusCode).toBe(403);
  });

  it('F21: the token of POST /authenticators adds nothing before a proof, and afterwards it does', async () => {
    const who = await enrolled('adder@example.com');
    const { body } = await call('addAuthenticator', subOf(who));
    expect(body).toMatchObject({ state: 'CHALLENGE_REQUIRED', isEnrolled: true });
    const refused = await clientApi(server, body.token, '/user-authenticators/totp');
    expect(refused).toMatchObject({ errorCode: 'forbidden' });
    const token = await prove(body.token, 'adder@example.com');
    expect(await clientApi(server, token, '/user-authenticators/totp')).toMatchObject({
      secret: expect.any(String),
    });
  });

  it('removes after a proof, and shows what is left', async () => {
    const who = await enrolled('remover@example.com');
    const attributes = {
      verificationMethod: 'EMAIL_MAGIC_LINK',
      email: 'remover@example.com',
    } as const;
    const { authenticator } = await stepward.enrollVerifiedAuthenticator({
      userId: subOf(who),
      attributes,
    });
    const id = authenticator.userAuthenticatorId;
    const asked = await call('removeAuthenticator', subOf(who), undefined, id);
    const token = await prove(asked.body.token, 'remover@example.com');
    expect(await call('removeAuthenticator', subOf(who), { token }, id)).toEqual({
      statusCode: 200,
      body: { removed: true },
    });
    const { body: left } = await call('listAuthenticators', subOf(who));
    expect(left).toMatchObject([{ verificationMethod: 'EMAIL_OTP', email: 'remover@example.com' }]);
    const last = await call('removeAuthenticator', subOf(who), undefined, left[0].userAuthenticatorId);
    expect(last.statusCode).toBe(409);
  });
});

describe('when Stepward is down', () => {
  it('nobody gets in', async () => {
    const signIn = new SignIn(triggers, await enrolled('late@example.com'));
    const challenge = await signIn.create();
    const proof = await prove(challenge.token, 'late@example.com');
    await server.stop();
    const sentence = 'Signing in is not possible at the moment. Please try again later.';
    await expect(signIn.verify(challenge, proof)).rejects.toThrow(sentence);
    await expect(signIn.create()).rejects.toThrow(sentence);
    await server.restart();
    expect(await signIn.answer(challenge, proof)).toBe('tokens');
  });
});
