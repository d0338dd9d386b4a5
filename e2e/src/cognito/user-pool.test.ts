/** The triggers in a user pool: the AWS SDK, the emulator, our functions and a real Stepward. */

import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createApi, createTriggers } from '@stepward/cognito';
import { type Cognito, startCognito } from '@stepward/cognito-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { configureAction } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { clientApi, passByEmail } from '../sdk/server-sdk.ts';

const userPoolId = 'eu-west-1_Example01';
const clientId = 'web';
/** Waited for whole by the slow ones; a busy machine must answer within it. */
const triggerTimeLimitMs = 2_000;

let server: ServerProcess;
let cognito: Cognito;
let sdk: CognitoIdentityProviderClient;
/** So many of the next answers of Stepward are held back until Cognito has given up waiting for the trigger. */
let answersHeld = 0;
let givenUp: (() => void)[] = [];
let invocations: string[] = [];

const slowFetch: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init);
  if (answersHeld > 0) {
    answersHeld -= 1;
    await new Promise<void>((resolve) => givenUp.push(resolve));
  }
  return answer;
};

beforeAll(async () => {
  server = await startServerProcess();
  await configureAction(server, { actionCode: 'cognitoSignIn', defaultUserActionResult: 'CHALLENGE' });
  const triggers = createTriggers(
    { apiUrl: server.apiUrl, secretKey: server.secretKey },
    { fetch: slowFetch, log: () => {} },
  );
  cognito = await startCognito({
    pools: [
      {
        id: userPoolId,
        usernameAttributes: ['email'],
        clients: [{ id: clientId, preventUserExistenceErrors: 'ENABLED' }],
        triggers: { ...triggers },
      },
    ],
    triggerTimeLimitMs,
    onInvocation: ({ event, error }) => {
      invocations.push(event.triggerSource);
      if (error === undefined) return;
      for (const go of givenUp) go();
      givenUp = [];
    },
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  sdk = new CognitoIdentityProviderClient({ endpoint: cognito.url, region: 'eu-west-1', credentials });
});
afterAll(async () => {
  sdk?.destroy();
  await cognito?.close();
  await server?.close();
});

const begin = async (email: string) =>
  await sdk.send(
    new InitiateAuthCommand({
      AuthFlow: 'CUSTOM_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: email },
    }),
  );

type Begun = Awaited<ReturnType<typeof begin>>;

const respond = async ({ Session, ChallengeParameters }: Begun, answer: string) =>
  await sdk.send(
    new RespondToAuthChallengeCommand({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ClientId: clientId,
      Session,
      ChallengeResponses: { USERNAME: ChallengeParameters?.USERNAME ?? '', ANSWER: answer },
    }),
  );

const tokenOf = ({ ChallengeParameters }: Begun): string => ChallengeParameters?.token ?? '';

async function signUp(email: string): Promise<string> {
  const { UserSub = '', UserConfirmed } = await sdk.send(
    new SignUpCommand({
      ClientId: clientId,
      Username: email,
      Password: `aA1!${crypto.randomUUID()}`,
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
  );
  expect(UserConfirmed).toBe(true);
  return UserSub;
}

const sessionOf = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.apiUrl}/client/hosted/session`, { headers });
  return JSON.stringify(await answer.json());
};

/** What the hosted page would show first; of nobody one that nothing but the name decides. */
const stepOf = async (name: string): Promise<string> => {
  const { step, methods } = JSON.parse(await sessionOf(tokenOf(await begin(name))));
  return `${step} ${methods.length}`;
};

/** All that somebody learns who knows a name, up to a wrong code; what is anybody's own is left out. */
async function askedOf(name: string): Promise<{ step: string; text: string }> {
  const begun = await begin(name);
  const token = tokenOf(begun);
  const { USERNAME } = begun.ChallengeParameters ?? {};
  const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const answers = [String(USERNAME === sub), await sessionOf(token)];
  const typed = { email: 'somebody-else@example.org' };
  for (const path of ['/user-authenticators/email-otp', '/challenge/email-otp', '/init'])
    answers.push(JSON.stringify(await clientApi(server, token, path, typed)));
  const verificationCode = '000000';
  answers.push(JSON.stringify(await clientApi(server, token, '/verify/email-otp', { verificationCode })));
  const text = answers
    .join('\n')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/eyJ[\w.-]+/g, '<token>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/"(reference|requestId)":"[^"]*"/g, '"$1":"<own>"');
  const { step, methods } = JSON.parse(answers[1] ?? '');
  return { step: `${step} ${methods.length}`, text };
}

const countOf = (trigger: string): number =>
  invocations.filter((source) => source.startsWith(trigger)).length;

describe('a user pool', () => {
  it('signs up, signs in for the first time, and learns that the address is verified', async () => {
    // Stepward writes the domain in its own way, Cognito as it was typed.
    const email = 'New.Person@Example.com';
    const sub = await signUp(email);
    const begun = await begin(email);
    const { AuthenticationResult } = await respond(begun, await passByEmail(server, tokenOf(begun), email));
    expect(AuthenticationResult?.AccessToken).toBeDefined();

    const verifiedOf = async () => {
      const { UserAttributes } = await sdk.send(
        new AdminGetUserCommand({ UserPoolId: userPoolId, Username: sub }),
      );
      return UserAttributes?.find(({ Name }) => Name === 'email_verified')?.Value;
    };
    expect(await verifiedOf()).not.toBe('true');
    // As in Lambda, where the SDK takes all of this from the environment.
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    const { verifyAttributes } = createApi({ apiUrl: server.apiUrl, secretKey: server.secretKey });
    const claims = JSON.parse(
      Buffer.from(AuthenticationResult?.AccessToken?.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    const requestContext = { http: { sourceIp: '::1', userAgent: 'x' }, authorizer: { jwt: { claims } } };
    const event = { requestContext } as unknown as Parameters<typeof verifyAttributes>[0];
    expect(JSON.parse((await verifyAttributes(event)).body ?? '')).toEqual({ emailVerified: true, email });
    expect(await verifiedOf()).toBe('true');
  });

  it('runs a slow Create and a slow Verify three times: one message, one sign-in', async () => {
    const email = 'slow@example.com';
    await signUp(email);
    const first = await begin(email);
    await respond(first, await passByEmail(server, tokenOf(first), email));
    const before = (await inboxMessages(server, email)).length;

    invocations = [];
    answersHeld = 2;
    const begun = await begin(email);
    expect(countOf('CreateAuthChallenge')).toBe(3);
    await clientApi(server, tokenOf(begun), '/challenge/email-otp');
    const verificationCode = await inboxCode(server, email);
    const { accessToken } = await clientApi(server, tokenOf(begun), '/verify/email-otp', {
      verificationCode,
    });
    answersHeld = 2;
    const { AuthenticationResult } = await respond(begun, JSON.stringify({ token: accessToken }));
    expect(countOf('VerifyAuthChallengeResponse')).toBe(3);
    expect(AuthenticationResult?.IdToken).toBeDefined();
    expect((await inboxMessages(server, email)).length - before).toBe(1);
  });

  it('three wrong answers end it, for people who exist and for those who do not alike', async () => {
    const email = 'wrong@example.com';
    await signUp(email);
    const play = async (name: string) => {
      invocations = [];
      let step = await begin(name);
      const keys = [Object.keys(step.ChallengeParameters ?? {}).sort()];
      for (const answer of ['wrong', tokenOf(step)]) {
        step = await respond(step, answer);
        keys.push(Object.keys(step.ChallengeParameters ?? {}).sort());
      }
      const error: unknown = await respond(step, 'wrong').catch((reason: unknown) => reason);
      const { name: type, message } = error as Error;
      return { keys, type, message, invocations: [...invocations] };
    };
    const real = await play(email);
    expect(real).toMatchObject({ type: 'NotAuthorizedException' });
    expect(await play('nobody@example.com')).toEqual(real);
    expect(await inboxMessages(server, 'nobody@example.com')).toEqual([]);
  });

  it('names that nobody has are somebody’s, as far as Stepward can be asked (SECURITY F20)', async () => {
    const waiting = 'waiting@example.com';
    await signUp(waiting);
    const enrolled = 'enrolled@example.com';
    await signUp(enrolled);
    const first = await begin(enrolled);
    await respond(first, await passByEmail(server, tokenOf(first), enrolled));
    for (const email of [waiting, enrolled]) {
      const real = await askedOf(email);
      expect(real.text).not.toMatch(/example\.com|•/);
      const names = Array.from({ length: 40 }, (_, n) => `nobody-${n}@example.com`);
      const others = await Promise.all(names.map(async (name) => ({ name, step: await stepOf(name) })));
      const alike = others.find(({ step }) => step === real.step);
      expect(alike).toBeDefined();
      expect(await askedOf(alike?.name ?? '')).toEqual(real);
      expect(await inboxMessages(server, alike?.name ?? '')).toEqual([]);
    }
  });

  it('without Stepward nobody gets in, and the client learns one sentence', async () => {
    const email = 'down@example.com';
    await signUp(email);
    await server.stop();
    const error: unknown = await begin(email).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'UserLambdaValidationException' });
    expect((error as Error).message).toMatch(
      /Signing in is not possible at the moment\. Please try again later\./,
    );
    expect((error as Error).message).not.toMatch(/ECONNREFUSED|localhost|sk_/);
  });
});
