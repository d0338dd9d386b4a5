import {
  AdminDeleteUserCommand,
  AdminUpdateUserAttributesCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Bed, email, poolId, startBed, unknown } from '../test-bed.ts';

async function bedOf(...options: Parameters<typeof startBed>) {
  const bed = await startBed(...options);
  onTestFinished(bed.close);
  return bed;
}

const start = (bed: Bed, username = email, ClientId = 'spa', more = {}) =>
  bed.client.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'CUSTOM_AUTH',
      AuthParameters: { USERNAME: username },
      ...more,
    }),
  );

type Asked = { Session?: string | undefined; ChallengeParameters?: Record<string, string> | undefined };

const answer = (bed: Bed, asked: Asked, ANSWER: string, more = {}) =>
  bed.client.send(
    new RespondToAuthChallengeCommand({
      ClientId: 'spa',
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: asked.ChallengeParameters?.USERNAME ?? email, ANSWER },
      ...more,
    }),
  );

const incorrect = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const invalidSession = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the order of triggers', () => {
  it('is Define, Create, then Verify, Define for each answer, and tokens at the end', async () => {
    const bed = await bedOf();
    const first = await start(bed);
    expect(first.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(first.ChallengeParameters).toEqual({
      question: 'six times seven',
      USERNAME: expect.stringMatching(uuid),
    });
    const second = await answer(bed, first, '41');
    expect(second.Session).not.toBe(first.Session);
    const done = await answer(bed, second, '42');
    expect(done.AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3_600 });
    expect(bed.invocations.map(({ trigger }) => trigger)).toEqual([
      'DefineAuthChallenge',
      'CreateAuthChallenge',
      'VerifyAuthChallengeResponse',
      'DefineAuthChallenge',
      'CreateAuthChallenge',
      'VerifyAuthChallengeResponse',
      'DefineAuthChallenge',
    ]);
  });

  it('ends after the wrong answers that Define allows', async () => {
    const bed = await bedOf();
    let asked: Asked = await start(bed);
    for (const wrong of ['1', '2']) asked = await answer(bed, asked, wrong);
    await expect(answer(bed, asked, '3')).rejects.toMatchObject(incorrect);
  });

  it('shows each trigger the event that AWS documents', async () => {
    const bed = await bedOf();
    const asked = await start(bed);
    await answer(bed, asked, '42');
    const [define, create, verify, last] = bed.invocations.map(({ event }) => event);
    const userName = asked.ChallengeParameters?.USERNAME;
    const common = {
      version: '1',
      region: 'eu-west-1',
      userPoolId: poolId,
      userName,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'spa' },
    };
    const facts = {
      userAttributes: { sub: userName, 'cognito:user_status': 'CONFIRMED', email, email_verified: 'true' },
      userNotFound: false,
    };
    expect(define).toEqual({
      ...common,
      triggerSource: 'DefineAuthChallenge_Authentication',
      request: { ...facts, session: [] },
      response: { challengeName: null, issueTokens: null, failAuthentication: null },
    });
    expect(create).toEqual({
      ...common,
      triggerSource: 'CreateAuthChallenge_Authentication',
      request: { ...facts, challengeName: 'CUSTOM_CHALLENGE', session: [] },
      response: {
        publicChallengeParameters: null,
        privateChallengeParameters: null,
        challengeMetadata: null,
      },
    });
    expect(verify).toEqual({
      ...common,
      triggerSource: 'VerifyAuthChallengeResponse_Authentication',
      request: { ...facts, privateChallengeParameters: { answer: '42' }, challengeAnswer: '42' },
      response: { answerCorrect: null },
    });
    expect(last?.request.session).toEqual([
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'round-1' },
    ]);
  });

  it('passes ClientMetadata from RespondToAuthChallenge only', async () => {
    const bed = await bedOf();
    const asked = await start(bed, email, 'spa', { ClientMetadata: { from: 'initiate' } });
    await answer(bed, asked, '0', { ClientMetadata: { from: 'respond' } });
    const seen = bed.invocations.map(({ event }) => event.request.clientMetadata);
    const respond = { from: 'respond' };
    expect(seen).toEqual([undefined, undefined, respond, respond, respond]);
  });

  it('row 61: Verify sees the attributes as they are now, and the same sub', async () => {
    const bed = await bedOf();
    const asked = await start(bed);
    const Username = asked.ChallengeParameters?.USERNAME;
    await bed.client.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: poolId,
        Username,
        UserAttributes: [{ Name: 'email', Value: 'victim@example.com' }],
      }),
    );
    await answer(bed, asked, '42');
    expect(
      bed.invocations.find(({ trigger }) => trigger === 'VerifyAuthChallengeResponse')?.event.request,
    ).toMatchObject({
      userAttributes: { sub: Username, email: 'victim@example.com', email_verified: 'false' },
    });
  });

  it('row 62: does what Define says, even when nothing has been proven', async () => {
    const bed = await bedOf({
      triggers: {
        defineAuthChallenge: async (event: { request: { session: object[] }; response: object }) => ({
          ...event,
          response: { issueTokens: event.request.session.length > 0 },
        }),
      },
    });
    const SRP_A = 'ab'.repeat(384);
    const AuthParameters = { USERNAME: email, CHALLENGE_NAME: 'SRP_A', SRP_A };
    const { AuthenticationResult } = await start(bed, email, 'spa', { AuthParameters });
    expect(AuthenticationResult?.AccessToken).toBeTypeOf('string');
  });
});

describe('session strings', () => {
  it('work once', async () => {
    const bed = await bedOf();
    const asked = await start(bed);
    await answer(bed, asked, '41');
    await expect(answer(bed, asked, '42')).rejects.toMatchObject(invalidSession);
  });

  it('work once for requests at the same time', async () => {
    const bed = await bedOf();
    const asked = await start(bed);
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => answer(bed, asked, '42')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('live for three minutes from each step', async () => {
    const bed = await bedOf();
    let asked: Asked = await start(bed);
    bed.pass(179_999);
    asked = await answer(bed, asked, '41');
    bed.pass(180_000);
    await expect(answer(bed, asked, '42')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    });
  });

  it('live as long as the client says', async () => {
    const bed = await bedOf({ clients: [{ id: 'spa', authSessionValidityMinutes: 15 }] });
    const asked = await start(bed);
    bed.pass(15 * 60_000 - 1);
    expect((await answer(bed, asked, '42')).AuthenticationResult).toBeDefined();
  });

  it('belong to one user, one client and one challenge', async () => {
    const bed = await bedOf({ users: [{ username: email }, { username: 'eve@example.com' }] });
    const asked = await start(bed);
    const as = (USERNAME: string, more = {}) =>
      answer(bed, asked, '42', { ChallengeResponses: { USERNAME, ANSWER: '42' }, ...more });
    await expect(as('eve@example.com')).rejects.toMatchObject(invalidSession);
    await expect(as(unknown)).rejects.toMatchObject(invalidSession);
    await expect(as(email, { ClientId: 'telling' })).rejects.toMatchObject(invalidSession);
    await expect(as(email, { Session: `${asked.Session}x` })).rejects.toMatchObject(invalidSession);
    await expect(as(email, { Session: undefined })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(
      as(email, {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses: { USERNAME: email, NEW_PASSWORD: 'Another-horse-1' },
      }),
    ).rejects.toMatchObject(invalidSession);
    await expect(answer(bed, asked, '')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect((await as(email)).AuthenticationResult).toBeDefined();
  });

  it('end with their user', async () => {
    const bed = await bedOf();
    const asked = await start(bed);
    await bed.client.send(new AdminDeleteUserCommand({ UserPoolId: poolId, Username: email }));
    await expect(answer(bed, asked, '42')).rejects.toMatchObject(invalidSession);
  });
});

describe('users who do not exist', () => {
  it('are shown to triggers with userNotFound, and to clients like anybody else', async () => {
    const bed = await bedOf();
    const [known, first, again] = [await start(bed), await start(bed, unknown), await start(bed, unknown)];
    expect(Object.keys(first.ChallengeParameters ?? {})).toEqual(
      Object.keys(known.ChallengeParameters ?? {}),
    );
    expect(first.ChallengeParameters?.USERNAME).toMatch(uuid);
    expect(again.ChallengeParameters).toEqual(first.ChallengeParameters);
    expect(bed.invocations.at(-1)?.event.request).toMatchObject({ userAttributes: {}, userNotFound: true });
    await expect(
      answer(bed, { ...first, ChallengeParameters: { USERNAME: unknown } }, '42'),
    ).resolves.toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
    });
  });

  it('are never given tokens, whatever Define says', async () => {
    const bed = await bedOf({
      triggers: {
        defineAuthChallenge: async (event: object) => ({ ...event, response: { issueTokens: true } }),
      },
    });
    await expect(start(bed, unknown)).rejects.toMatchObject(incorrect);
  });

  it('are told apart by a client that does not hide them, without asking a trigger', async () => {
    const bed = await bedOf();
    await expect(start(bed, unknown, 'telling')).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    expect(bed.invocations).toEqual([]);
    await start(bed, email, 'telling');
    expect(bed.invocations[0]?.event.request).toHaveProperty('userNotFound', undefined);
  });
});
