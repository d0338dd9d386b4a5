import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  DescribeUserPoolClientCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Bed, email, poolId, startBed } from '../test-bed.ts';

async function bedOf(...options: Parameters<typeof startBed>) {
  const bed = await startBed(...options);
  onTestFinished(bed.close);
  return bed;
}

const create = (bed: Bed, Username: string, more = {}) =>
  bed.client.send(new AdminCreateUserCommand({ UserPoolId: poolId, Username, ...more }));
const list = (bed: Bed, more = {}) => bed.client.send(new ListUsersCommand({ UserPoolId: poolId, ...more }));

describe('AdminCreateUser', () => {
  it('sends a temporary password, and shows PreSignUp who asks', async () => {
    const bed = await bedOf();
    const { User } = await create(bed, 'new@example.com', {
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    });
    expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    expect(bed.deliveries).toMatchObject([{ purpose: 'AdminCreateUser', destination: 'new@example.com' }]);
    expect(bed.invocations[0]?.event).toMatchObject({
      triggerSource: 'PreSignUp_AdminCreateUser',
      callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
    });
    await create(bed, 'silent@example.com', { MessageAction: 'SUPPRESS', TemporaryPassword: 'Temporary-1' });
    expect(bed.deliveries).toHaveLength(1);
    await expect(create(bed, 'new@example.com')).rejects.toMatchObject({ name: 'UsernameExistsException' });
  });

  it('ignores what PreSignUp answers', async () => {
    const preSignUp = async (event: object) => ({ ...event, response: { autoConfirmUser: true } });
    const bed = await bedOf({ triggers: { preSignUp } });
    expect((await create(bed, 'new@example.com')).User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  });
});

describe('other operations of administrators', () => {
  it('confirm, change and delete a user by address, name or sub', async () => {
    const bed = await bedOf({ users: [{ username: email, status: 'UNCONFIRMED' }] });
    const user = { UserPoolId: poolId, Username: email };
    await bed.client.send(new AdminConfirmSignUpCommand(user));
    const UserAttributes = [
      { Name: 'email', Value: 'anna@example.org' },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'custom:plan', Value: 'pro' },
    ];
    await bed.client.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes }));
    const { Users: [found] = [] } = await list(bed);
    expect(found?.Attributes).toEqual(expect.arrayContaining(UserAttributes));
    const Username = found?.Username ?? '';
    await bed.client.send(new AdminDeleteUserCommand({ ...user, Username }));
    await expect(bed.client.send(new AdminGetUserCommand({ ...user, Username }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
  });

  it('describe a client', async () => {
    const bed = await bedOf();
    const call = new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: 'spa' });
    expect((await bed.client.send(call)).UserPoolClient).toMatchObject({
      ClientId: 'spa',
      AuthSessionValidity: 3,
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: expect.arrayContaining(['ALLOW_CUSTOM_AUTH']),
    });
  });
});

describe('ListUsers', () => {
  const users = ['anna@example.com', 'anton@example.com', 'bert@example.com'].map((username) => ({
    username,
    attributes: { name: `"${username}"` },
  }));
  const names = async (bed: Bed, Filter: string) =>
    (await list(bed, { Filter, AttributesToGet: ['email'] })).Users?.map(
      (user) => user.Attributes?.[0]?.Value,
    );

  it('filters by equality and by prefix', async () => {
    const bed = await bedOf({ users });
    expect(await names(bed, 'email = "anna@example.com"')).toEqual(['anna@example.com']);
    expect(await names(bed, 'email ^= "an"')).toEqual(['anna@example.com', 'anton@example.com']);
    expect(await names(bed, 'email="an"')).toEqual([]);
    expect(await names(bed, 'name = "\\"bert@example.com\\""')).toEqual(['bert@example.com']);
    expect(await names(bed, 'cognito:user_status = "CONFIRMED"')).toHaveLength(3);
    expect(await names(bed, 'status = "Disabled"')).toEqual([]);
    const { Users: [first] = [] } = await list(bed);
    expect(await names(bed, `sub = "${first?.Username}"`)).toEqual(['anna@example.com']);
    for (const filter of [
      'email',
      'email = anna',
      'email = "a" or email = "b"',
      'custom:plan = "x"',
      'email > "a"',
    ])
      await expect(names(bed, filter)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('gives pages', async () => {
    const bed = await bedOf({ users });
    const first = await list(bed, { Limit: 2 });
    expect(first.Users).toHaveLength(2);
    const second = await list(bed, { Limit: 2, PaginationToken: first.PaginationToken });
    expect(second.Users).toHaveLength(1);
    expect(second.PaginationToken).toBeUndefined();
    await expect(list(bed, { Limit: 61 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(list(bed, { PaginationToken: 'x' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});
