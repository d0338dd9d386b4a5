import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Bed, email, password, poolId, secretHash, startBed, unknown } from '../test-bed.ts';

async function bedOf(...options: Parameters<typeof startBed>) {
  const bed = await startBed(...options);
  onTestFinished(bed.close);
  return bed;
}

const signIn = (bed: Bed, PASSWORD: string, USERNAME = email, ClientId = 'spa') =>
  bed.client.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    }),
  );

const incorrect = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const locked = { name: 'NotAuthorizedException', message: 'Password attempts exceeded' };
const tokens = { AuthenticationResult: { TokenType: 'Bearer' } };

describe('USER_PASSWORD_AUTH', () => {
  it('gives tokens for the password, and the same refusal for a wrong one and an unknown user', async () => {
    const bed = await bedOf();
    expect(await signIn(bed, password)).toMatchObject(tokens);
    await expect(signIn(bed, 'Wrong-horse-1')).rejects.toMatchObject(incorrect);
    await expect(signIn(bed, password, unknown)).rejects.toMatchObject(incorrect);
    await expect(signIn(bed, password, unknown, 'telling')).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });

  it('tells of a status only after the right password', async () => {
    const bed = await bedOf({
      users: [
        { username: 'unconfirmed@example.com', password, status: 'UNCONFIRMED' },
        { username: 'disabled@example.com', password },
      ],
    });
    await bed.client.send(
      new AdminDisableUserCommand({ UserPoolId: poolId, Username: 'disabled@example.com' }),
    );
    await expect(signIn(bed, 'Wrong-1-horse', 'unconfirmed@example.com')).rejects.toMatchObject(incorrect);
    await expect(signIn(bed, password, 'unconfirmed@example.com')).rejects.toMatchObject({
      name: 'UserNotConfirmedException',
      message: 'User is not confirmed.',
    });
    await expect(signIn(bed, 'Wrong-1-horse', 'disabled@example.com')).rejects.toMatchObject(incorrect);
    await expect(signIn(bed, password, 'disabled@example.com')).rejects.toMatchObject({
      message: 'User is disabled.',
    });
  });

  it('never accepts a user who has no password', async () => {
    const bed = await bedOf({ users: [{ username: email }] });
    await expect(signIn(bed, password)).rejects.toMatchObject(incorrect);
  });
});

describe('lockout', () => {
  it('begins with the fifth failure, doubles, ignores attempts in between and ends with the password', async () => {
    const bed = await bedOf();
    const fail = () => expect(signIn(bed, 'Wrong-horse-1')).rejects.toMatchObject(incorrect);
    const refused = () => expect(signIn(bed, password)).rejects.toMatchObject(locked);
    for (let failure = 1; failure <= 5; failure += 1) await fail();
    await refused();
    bed.pass(999);
    await refused();
    bed.pass(1);
    await fail();
    bed.pass(1_999);
    await refused();
    bed.pass(1);
    expect(await signIn(bed, password)).toMatchObject(tokens);
    for (let failure = 1; failure <= 4; failure += 1) await fail();
    expect(await signIn(bed, password)).toMatchObject(tokens);
  });

  it('lasts fifteen minutes at most, and is forgotten fifteen minutes later', async () => {
    const bed = await bedOf();
    const fail = () => expect(signIn(bed, 'Wrong-horse-1')).rejects.toMatchObject(incorrect);
    for (let failure = 1; failure <= 16; failure += 1) {
      await fail();
      if (failure >= 5 && failure < 15) bed.pass(2 ** (failure - 5) * 1_000);
      if (failure === 15) bed.pass(15 * 60_000);
    }
    bed.pass(15 * 60_000 - 1);
    await expect(signIn(bed, password)).rejects.toMatchObject(locked);
    bed.pass(15 * 60_000 + 1);
    for (let failure = 1; failure <= 4; failure += 1) await fail();
    expect(await signIn(bed, password)).toMatchObject(tokens);
  });
});

describe('states that ask for a new password', () => {
  it('FORCE_CHANGE_PASSWORD: NEW_PASSWORD_REQUIRED, held to the policy', async () => {
    const bed = await bedOf();
    const set = { UserPoolId: poolId, Username: email, Password: 'Temporary-1', Permanent: false };
    await bed.client.send(new AdminSetUserPasswordCommand(set));
    const asked = await signIn(bed, 'Temporary-1');
    expect(asked).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeParameters: { requiredAttributes: '[]' },
    });
    const respond = (NEW_PASSWORD: string) =>
      bed.client.send(
        new RespondToAuthChallengeCommand({
          ClientId: 'spa',
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session: asked.Session,
          ChallengeResponses: { USERNAME: email, NEW_PASSWORD },
        }),
      );
    await expect(respond('short')).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password not long enough',
    });
    expect(await respond('Another-horse-2')).toMatchObject(tokens);
    expect(await signIn(bed, 'Another-horse-2')).toMatchObject(tokens);
  });

  it('RESET_REQUIRED: PasswordResetRequiredException until a code has set another one', async () => {
    const bed = await bedOf();
    await bed.client.send(new AdminResetUserPasswordCommand({ UserPoolId: poolId, Username: email }));
    await expect(signIn(bed, password)).rejects.toMatchObject({ name: 'PasswordResetRequiredException' });
    const confirm = (ConfirmationCode: string) =>
      bed.client.send(
        new ConfirmForgotPasswordCommand({
          ClientId: 'spa',
          Username: email,
          ConfirmationCode,
          Password: 'Another-horse-2',
        }),
      );
    const [{ code } = { code: '' }] = bed.deliveries;
    const other = code === '000000' ? '000001' : '000000';
    await expect(confirm(other)).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await confirm(code);
    await expect(confirm(code)).rejects.toMatchObject({ name: 'ExpiredCodeException' });
    expect(await signIn(bed, 'Another-horse-2')).toMatchObject(tokens);
  });

  it('ForgotPassword says the same about a user who does not exist', async () => {
    const bed = await bedOf();
    const forgot = (Username: string) =>
      bed.client.send(new ForgotPasswordCommand({ ClientId: 'spa', Username }));
    expect((await forgot(unknown)).CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'n***@e***',
    });
    expect(Object.keys((await forgot(email)).CodeDeliveryDetails ?? {})).toHaveLength(3);
    expect(bed.deliveries).toHaveLength(1);
    bed.pass(3_600_000);
    const { code = '' } = bed.deliveries[0] ?? {};
    const late = { ClientId: 'spa', Username: email, ConfirmationCode: code, Password: password };
    await expect(bed.client.send(new ConfirmForgotPasswordCommand(late))).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    });
  });
});

describe('ForgotPassword after a sign-up', () => {
  const Username = 'new@example.com';
  const signUp = (bed: Bed) =>
    bed.client.send(
      new SignUpCommand({
        ClientId: 'spa',
        Username,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: Username }],
      }),
    );
  const forgot = (bed: Bed) => bed.client.send(new ForgotPasswordCommand({ ClientId: 'spa', Username }));
  const preSignUp = (autoConfirmUser: boolean) => async (event: object) => ({
    ...event,
    response: { autoConfirmUser, autoVerifyEmail: false, autoVerifyPhone: false },
  });

  it('mails a code to whoever confirmed the sign-up by one', async () => {
    const bed = await bedOf({ triggers: { preSignUp: preSignUp(false) } });
    await signUp(bed);
    const [{ code } = { code: '' }] = bed.deliveries;
    await bed.client.send(new ConfirmSignUpCommand({ ClientId: 'spa', Username, ConfirmationCode: code }));
    await forgot(bed);
    expect(bed.deliveries.at(-1)).toMatchObject({ purpose: 'ForgotPassword', destination: Username });
  });

  it('refuses whoever a trigger confirmed: nobody verified the address', async () => {
    const bed = await bedOf({ triggers: { preSignUp: preSignUp(true) } });
    await signUp(bed);
    await expect(forgot(bed)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(bed.deliveries).toEqual([]);
  });
});

describe('a backend with a client secret', () => {
  const initiate = (bed: Bed, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' | 'CUSTOM_AUTH', AuthParameters: object) =>
    bed.client.send(
      new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: 'backend',
        AuthFlow,
        AuthParameters: { ...AuthParameters },
      }),
    );

  it('signs in with ADMIN_USER_PASSWORD_AUTH and the secret hash of the name', async () => {
    const bed = await bedOf();
    const parameters = { USERNAME: email, PASSWORD: password };
    const flow = 'ADMIN_USER_PASSWORD_AUTH';
    expect(await initiate(bed, flow, { ...parameters, SECRET_HASH: secretHash(email) })).toMatchObject(
      tokens,
    );
    await expect(initiate(bed, flow, parameters)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Client backend is configured with secret but SECRET_HASH was not received',
    });
    for (const SECRET_HASH of [secretHash('other@example.com'), 'AAAA', secretHash(unknown)])
      await expect(initiate(bed, flow, { ...parameters, SECRET_HASH })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Unable to verify secret hash for client backend',
      });
  });

  it('answers a custom challenge with the secret hash of the USERNAME that it sends', async () => {
    const bed = await bedOf();
    const asked = await initiate(bed, 'CUSTOM_AUTH', { USERNAME: email, SECRET_HASH: secretHash(email) });
    const USERNAME = asked.ChallengeParameters?.USERNAME ?? '';
    const respond = (SECRET_HASH: string) =>
      bed.client.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId: poolId,
          ClientId: 'backend',
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session: asked.Session,
          ChallengeResponses: { USERNAME, ANSWER: '42', SECRET_HASH },
          ClientMetadata: { from: 'admin' },
        }),
      );
    await expect(respond(secretHash(email))).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await respond(secretHash(USERNAME))).toMatchObject(tokens);
    expect(bed.invocations.at(-1)?.event).toMatchObject({
      callerContext: { clientId: 'backend' },
      request: { clientMetadata: { from: 'admin' } },
    });
  });

  it('may be asked for the password within custom authentication', async () => {
    const bed = await bedOf({
      triggers: {
        defineAuthChallenge: async (event: { request: { session: { challengeName: string }[] } }) => ({
          ...event,
          response: event.request.session.length
            ? { issueTokens: true }
            : { challengeName: 'ADMIN_NO_SRP_AUTH' },
        }),
      },
    });
    const start = () => initiate(bed, 'CUSTOM_AUTH', { USERNAME: email, SECRET_HASH: secretHash(email) });
    const respond = async (PASSWORD: string) =>
      bed.client.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId: poolId,
          ClientId: 'backend',
          ChallengeName: 'ADMIN_NO_SRP_AUTH' as never,
          Session: (await start()).Session,
          ChallengeResponses: { USERNAME: email, PASSWORD, SECRET_HASH: secretHash(email) },
        }),
      );
    await expect(respond('Wrong-horse-1')).rejects.toMatchObject(incorrect);
    expect(await respond(password)).toMatchObject(tokens);
    expect(bed.invocations.at(-1)?.event.request.session).toEqual([
      { challengeName: 'ADMIN_NO_SRP_AUTH', challengeResult: true, challengeMetadata: null },
    ]);
  });
});

describe('flows', () => {
  it.each([
    ['refusing', 'CUSTOM_AUTH', 'CUSTOM_AUTH flow not enabled for this client'],
    ['refusing', 'USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
    ['refusing', 'REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN_AUTH flow not enabled for this client'],
    ['spa', 'ADMIN_USER_PASSWORD_AUTH', 'Initiate Auth method not supported.'],
    ['spa', 'toString', 'Initiate Auth method not supported.'],
  ])('%s may not use %s', async (ClientId, AuthFlow, message) => {
    const bed = await bedOf();
    const AuthParameters = { USERNAME: email, PASSWORD: password };
    const call = new InitiateAuthCommand({ ClientId, AuthFlow: AuthFlow as 'CUSTOM_AUTH', AuthParameters });
    await expect(bed.client.send(call)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it('need their parameters, and a number of the group as SRP_A', async () => {
    const bed = await bedOf();
    const send = (AuthFlow: 'USER_SRP_AUTH' | 'CUSTOM_AUTH', AuthParameters: Record<string, string>) =>
      bed.client.send(new InitiateAuthCommand({ ClientId: 'spa', AuthFlow, AuthParameters }));
    const invalid = { name: 'InvalidParameterException' };
    await expect(send('USER_SRP_AUTH', { USERNAME: email })).rejects.toMatchObject(invalid);
    await expect(send('CUSTOM_AUTH', {})).rejects.toMatchObject({
      message: 'Missing required parameter USERNAME',
    });
    await expect(send('CUSTOM_AUTH', { USERNAME: email, CHALLENGE_NAME: 'SRP_A' })).rejects.toMatchObject(
      invalid,
    );
    for (const SRP_A of ['0', '00', 'xyz', ''])
      await expect(send('USER_SRP_AUTH', { USERNAME: email, SRP_A })).rejects.toMatchObject(invalid);
  });
});
