import {
  ConfirmSignUpCommand,
  DescribeUserPoolClientCommand,
  ListUsersCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it, onTestFinished } from 'vitest';
import { email, poolId, startBed } from '../test-bed.ts';

async function bedOf(...options: Parameters<typeof startBed>) {
  const bed = await startBed(...options);
  onTestFinished(bed.close);
  const send = async (operation: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(bed.cognito.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const { __type: type } = (await response.clone().json()) as { __type?: string };
    return { status: response.status, type, headers: response.headers };
  };
  return { ...bed, send };
}

describe('the protocol', () => {
  it('answers a browser of any origin, preflight included', async () => {
    const { cognito, send } = await bedOf();
    const preflight = await fetch(cognito.url, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:5173',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-amz-target,x-amz-user-agent,cache-control',
      },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-amz-target');
    const refused = await send('InitiateAuth', {});
    expect(refused).toMatchObject({ status: 400, type: 'InvalidParameterException' });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('x-amzn-errortype')).toContain('InvalidParameterException');
  });

  it.each([
    ['an operation that it does not know', 'CreateUserPool', {}, {}, 'UnknownOperationException'],
    ['a name from the prototype', 'toString', {}, {}, 'UnknownOperationException'],
    ['another service', '', {}, { 'x-amz-target': 'DynamoDB.ListTables' }, 'UnknownOperationException'],
    ['no JSON', 'SignUp', '{', {}, 'SerializationException'],
    ['a JSON list', 'SignUp', [], {}, 'SerializationException'],
    ['another content type', 'SignUp', {}, { 'content-type': 'application/json' }, 'SerializationException'],
    ['a body without end', 'SignUp', 'x'.repeat(300_000), {}, 'SerializationException'],
    ['a number as a name', 'InitiateAuth', { ClientId: 7 }, {}, 'InvalidParameterException'],
    [
      'parameters that are no map',
      'InitiateAuth',
      { ClientId: 'spa', AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 1 } },
      {},
      'InvalidParameterException',
    ],
    [
      'attributes twice',
      'SignUp',
      {
        ClientId: 'spa',
        Username: 'n@example.com',
        Password: 'Correct-horse-1',
        UserAttributes: [
          { Name: 'name', Value: 'a' },
          { Name: 'name', Value: 'b' },
        ],
      },
      {},
      'InvalidParameterException',
    ],
    [
      'a client that is not there',
      'InitiateAuth',
      { ClientId: 'none', AuthFlow: 'CUSTOM_AUTH' },
      {},
      'ResourceNotFoundException',
    ],
  ])('refuses %s', async (_name, operation, body, headers, type) => {
    const { send, logLines } = await bedOf();
    expect(await send(operation, body, headers)).toMatchObject({ status: 400, type });
    expect(logLines.join()).not.toContain('"fault"');
  });

  it('serves nothing else', async () => {
    const { cognito } = await bedOf();
    const statusOf = async (path: string, method = 'GET') =>
      (await fetch(`${cognito.url}${path}`, { method })).status;
    expect(await statusOf('/')).toBe(404);
    expect(await statusOf('/eu-west-1_Other/.well-known/jwks.json')).toBe(404);
    expect(await statusOf(`/${poolId}/.well-known/jwks.json`)).toBe(200);
    expect(await statusOf(`/${poolId}/.well-known/jwks.json`, 'POST')).toBe(404);
  });
});

describe('operations of administrators', () => {
  const authorization = (scope: string) =>
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/${scope}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0a'.repeat(32)}`;

  it.each([
    ['nothing', {}],
    ['a bearer token', { authorization: 'Bearer abc' }],
    ['a signature for another service', { authorization: authorization('eu-west-1/s3') }],
    ['half a signature', { authorization: authorization('eu-west-1/cognito-idp').slice(0, -1) }],
  ])('refuse a call signed with %s', async (_name, headers) => {
    const { send } = await bedOf();
    for (const operation of ['AdminGetUser', 'AdminInitiateAuth', 'ListUsers', 'DescribeUserPoolClient'])
      expect(await send(operation, { UserPoolId: poolId, Username: email }, headers)).toMatchObject({
        status: 400,
        type: 'MissingAuthenticationTokenException',
      });
  });

  it('accept one that looks signed for this service', async () => {
    const { send } = await bedOf();
    const headers = { authorization: authorization('eu-west-1/cognito-idp') };
    expect(await send('AdminGetUser', { UserPoolId: poolId, Username: email }, headers)).toMatchObject({
      status: 200,
    });
  });

  it('name an existing pool and one of its clients', async () => {
    const { client } = await bedOf();
    const missing = { name: 'ResourceNotFoundException' };
    const list = new ListUsersCommand({ UserPoolId: 'eu-west-1_Other' });
    await expect(client.send(list)).rejects.toMatchObject(missing);
    const describeClient = new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: 'none' });
    await expect(client.send(describeClient)).rejects.toMatchObject(missing);
  });
});

it('the log names operations and refusals, and no secret', async () => {
  const { client, logLines, deliveries } = await bedOf();
  const user = { ClientId: 'spa', Username: 'new@example.com' };
  await client.send(new SignUpCommand({ ...user, Password: 'Correct-horse-1' }));
  const confirmation = new ConfirmSignUpCommand({ ...user, ConfirmationCode: 'wrong' });
  await expect(client.send(confirmation)).rejects.toThrow();
  expect(logLines.map((line) => JSON.parse(line))).toMatchObject([
    { type: 'operation', operation: 'SignUp', status: 200 },
    { type: 'operation', operation: 'ConfirmSignUp', status: 400, error: 'CodeMismatchException' },
  ]);
  for (const secret of ['Correct-horse-1', deliveries[0]?.code ?? ''])
    expect(logLines.join()).not.toContain(secret);
});
