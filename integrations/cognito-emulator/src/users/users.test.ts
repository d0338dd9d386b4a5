import {
  AdminGetUserCommand,
  ChangePasswordCommand,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LambdaHandler } from '../index.ts';
import { type Bed, email, password, poolId, secretHash, startBed, unknown } from '../test-bed.ts';

async function bedOf(...options: Parameters<typeof startBed>) {
  const bed = await startBed(...options);
  onTestFinished(bed.close);
  return bed;
}

const username = 'new@example.com';
const signUp = (bed: Bed, more = {}) =>
  bed.client.send(new SignUpCommand({ ClientId: 'spa', Username: username, Password: password, ...more }));
const confirm = (bed: Bed, ConfirmationCode: string, more = {}) =>
  bed.client.send(
    new ConfirmSignUpCommand({ ClientId: 'spa', Username: username, ConfirmationCode, ...more }),
  );
const adminGet = (bed: Bed, Username: string) =>
  bed.client.send(new AdminGetUserCommand({ UserPoolId: poolId, Username }));
const attributesOf = async (bed: Bed, name: string) =>
  Object.fromEntries(
    ((await adminGet(bed, name)).UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]),
  );
const confirming =
  (response: object): LambdaHandler =>
  async (event: object) => ({ ...event, response });
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

describe('SignUp', () => {
  it('makes a user whose name is its sub, unconfirmed until the code comes back', async () => {
    const bed = await bedOf();
    const { UserSub, UserConfirmed, CodeDeliveryDetails } = await signUp(bed);
    expect(UserConfirmed).toBe(false);
    expect(CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'n***@e***',
    });
    expect(await adminGet(bed, username)).toMatchObject({
      Username: UserSub,
      UserStatus: 'UNCONFIRMED',
      Enabled: true,
    });
    const { code = '', ...delivery } = bed.deliveries[0] ?? {};
    expect(delivery).toMatchObject({ purpose: 'ConfirmSignUp', destination: username, userName: UserSub });
    await expect(confirm(bed, wrong(code))).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await confirm(bed, code);
    expect(await attributesOf(bed, username)).toEqual({
      email: username,
      email_verified: 'true',
      sub: UserSub,
    });
    await expect(confirm(bed, code)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
  });

  it('codes live for a day, and the newest only', async () => {
    const bed = await bedOf();
    await signUp(bed);
    bed.pass(86_400_000);
    await expect(confirm(bed, bed.deliveries[0]?.code ?? '')).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    });
    const resend = (Username: string) =>
      bed.client.send(new ResendConfirmationCodeCommand({ ClientId: 'spa', Username }));
    await resend(username);
    await confirm(bed, bed.deliveries[1]?.code ?? '');
    await expect(resend(username)).rejects.toMatchObject({ message: 'User is already confirmed.' });
    expect((await resend(unknown)).CodeDeliveryDetails?.Destination).toBe('n***@e***');
    await expect(confirm(bed, '123456', { Username: unknown })).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    });
  });

  it('shows PreSignUp what the client sent, without a sub', async () => {
    const bed = await bedOf();
    await signUp(bed, {
      ClientMetadata: { plan: 'free' },
      ValidationData: [{ Name: 'captcha', Value: 'x' }],
    });
    await signUp(bed, { Username: 'other@example.com' });
    const [first, second] = bed.invocations.map(({ event }) => event);
    expect(first).toMatchObject({
      triggerSource: 'PreSignUp_SignUp',
      userName: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(first?.request).toEqual({
      userAttributes: { email: username },
      validationData: { captcha: 'x' },
      clientMetadata: { plan: 'free' },
    });
    expect(second?.request).toMatchObject({ validationData: null, clientMetadata: undefined });
    expect(first?.response).toEqual({
      autoConfirmUser: false,
      autoVerifyEmail: false,
      autoVerifyPhone: false,
    });
  });

  it('is confirmed and verified when PreSignUp says so', async () => {
    const bed = await bedOf({
      triggers: { preSignUp: confirming({ autoConfirmUser: true, autoVerifyEmail: true }) },
    });
    expect((await signUp(bed)).UserConfirmed).toBe(true);
    expect(bed.deliveries).toEqual([]);
    expect(await attributesOf(bed, username)).toMatchObject({ email_verified: 'true' });
  });

  it('refuses a user who exists, whatever the case, and what it cannot accept', async () => {
    const bed = await bedOf();
    await expect(signUp(bed, { Username: 'ANNA@example.com' })).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
    const invalid = { name: 'InvalidParameterException' };
    await expect(signUp(bed, { Username: 'anna' })).rejects.toMatchObject(invalid);
    for (const [Name, Value] of [
      ['sub', 'chosen'],
      ['email_verified', 'true'],
      ['colour', 'red'],
      ['phone_number', '123'],
    ])
      await expect(signUp(bed, { UserAttributes: [{ Name, Value }] })).rejects.toMatchObject(invalid);
    for (const Password of ['Short-1', 'no-upper-case-1', 'NO-LOWER-CASE-1', 'No-numbers', 'NoSymbols1'])
      await expect(signUp(bed, { Password })).rejects.toMatchObject({ name: 'InvalidPasswordException' });
    const closed = await bedOf({ allowAdminCreateUserOnly: true });
    await expect(signUp(closed)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('of the same address at once makes one user', async () => {
    const slow: LambdaHandler = async (event: object) => {
      await new Promise((resolve) => setImmediate(resolve));
      return event;
    };
    const bed = await bedOf({ triggers: { preSignUp: slow } });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => signUp(bed)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('asks a client with a secret for its hash', async () => {
    const bed = await bedOf();
    await expect(signUp(bed, { ClientId: 'backend' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    await expect(signUp(bed, { SecretHash: secretHash(username) })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    await signUp(bed, { ClientId: 'backend', SecretHash: secretHash(username) });
  });
});

describe('a pool whose users have names and an e-mail alias', () => {
  const named = { usernameAttributes: [], aliasAttributes: ['email' as const] };
  const users = [{ username: 'anna', password, attributes: { email, email_verified: 'true' } }];
  const preSignUp = confirming({ autoConfirmUser: true, autoVerifyEmail: true });
  const asBert = { Username: 'bert', UserAttributes: [{ Name: 'email', Value: email }] };

  it('finds a user by a verified address only', async () => {
    const bed = await bedOf({ ...named, users: [{ username: 'anna', attributes: { email } }] });
    await expect(adminGet(bed, email)).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect((await adminGet(bed, 'anna')).Username).toBe('anna');
    await expect(signUp(bed, { Username: 'b@example.com' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(signUp(bed, { Username: 'anna' })).rejects.toMatchObject({ message: 'User already exists' });
  });

  it('moves the alias to a new user when PreSignUp verifies the address', async () => {
    const bed = await bedOf({ ...named, users, triggers: { preSignUp } });
    await signUp(bed, asBert);
    expect((await adminGet(bed, email)).Username).toBe('bert');
    expect(await attributesOf(bed, 'anna')).toMatchObject({ email_verified: 'false' });
  });

  it('refuses an address to verify where there is none', async () => {
    const bed = await bedOf({ ...named, users, triggers: { preSignUp } });
    await expect(signUp(bed, { Username: 'bert' })).rejects.toMatchObject({
      name: 'InvalidLambdaResponseException',
    });
  });

  it('refuses a taken address at confirmation, unless the alias is to be moved', async () => {
    const bed = await bedOf({ ...named, users });
    await signUp(bed, asBert);
    const code = bed.deliveries[0]?.code ?? '';
    await expect(confirm(bed, code, { Username: 'bert' })).rejects.toMatchObject({
      name: 'AliasExistsException',
    });
    await confirm(bed, code, { Username: 'bert', ForceAliasCreation: true });
    expect((await adminGet(bed, email)).Username).toBe('bert');
  });
});

describe('an own user', () => {
  async function signedIn(options: Parameters<typeof startBed>[0] = {}) {
    const bed = await bedOf(options);
    const { AuthenticationResult } = await bed.client.send(
      new InitiateAuthCommand({
        ClientId: 'spa',
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    return { bed, AccessToken: AuthenticationResult?.AccessToken ?? '' };
  }

  it('changes its address, which then has to be verified by a code', async () => {
    const { bed, AccessToken } = await signedIn();
    const { CodeDeliveryDetailsList } = await bed.client.send(
      new UpdateUserAttributesCommand({
        AccessToken,
        UserAttributes: [{ Name: 'email', Value: username }],
      }),
    );
    expect(CodeDeliveryDetailsList).toHaveLength(1);
    expect(await attributesOf(bed, username)).toMatchObject({ email: username, email_verified: 'false' });
    const verify = { AccessToken, AttributeName: 'email', Code: bed.deliveries[0]?.code };
    await expect(
      bed.client.send(new VerifyUserAttributeCommand({ ...verify, Code: wrong(verify.Code ?? '') })),
    ).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await bed.client.send(new VerifyUserAttributeCommand(verify));
    expect(await attributesOf(bed, username)).toMatchObject({ email_verified: 'true' });
  });

  it('may neither verify itself nor take the address of another', async () => {
    const { bed, AccessToken } = await signedIn({
      users: [{ username: email, password }, { username: 'taken@example.com' }],
    });
    const update = (Name: string, Value: string) =>
      bed.client.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] }));
    await expect(update('email_verified', 'true')).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(update('email', 'Taken@example.com')).rejects.toMatchObject({
      name: 'AliasExistsException',
    });
  });

  it('changes its password with the old one', async () => {
    const { bed, AccessToken } = await signedIn();
    const change = (PreviousPassword: string) =>
      bed.client.send(
        new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword: 'Another-horse-2' }),
      );
    await expect(change('Wrong-horse-1')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await change(password);
    await expect(change(password)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});
