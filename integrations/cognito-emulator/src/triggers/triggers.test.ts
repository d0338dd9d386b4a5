import { InitiateAuthCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LambdaHandler, PoolOptions } from '../index.ts';
import { createAuthChallenge, defineAuthChallenge, email, password, startBed } from '../test-bed.ts';

async function bedOf(...options: Parameters<typeof startBed>) {
  const bed = await startBed(...options);
  onTestFinished(bed.close);
  return bed;
}

type Triggers = PoolOptions['triggers'];
type AnyEvent = { response: Record<string, unknown> } & Record<string, unknown>;

const responding =
  (response: unknown): LambdaHandler =>
  async (event: AnyEvent) => ({ ...event, response });

async function startWith(triggers: NonNullable<Triggers>, options = {}) {
  const bed = await bedOf({ triggers }, options);
  const start = () =>
    bed.client.send(
      new InitiateAuthCommand({
        ClientId: 'spa',
        AuthFlow: 'CUSTOM_AUTH',
        AuthParameters: { USERNAME: email },
      }),
    );
  return { ...bed, start };
}

const invalidResponse = { name: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' };

describe('what Define returns', () => {
  const whole = (change: (event: AnyEvent) => unknown): LambdaHandler =>
    (async (event: AnyEvent) => change(event)) as LambdaHandler;

  it.each<[string, LambdaHandler]>([
    ['nothing', whole(() => undefined)],
    ['a string', whole(() => 'ok')],
    ['a list', whole((event) => [event])],
    ['only the response', whole(() => ({ response: { issueTokens: true } }))],
    ['no response', whole(({ response: _, ...event }) => event)],
    ['no request', whole(({ request: _, ...event }) => event)],
    ['no userName', whole(({ userName: _, ...event }) => event)],
    ['the response untouched', whole((event) => event)],
    ['issueTokens as text', responding({ issueTokens: 'true' })],
    ['failAuthentication as a number', responding({ failAuthentication: 1 })],
    ['a challenge that it does not know', responding({ challengeName: 'MAGIC' })],
    ['a challenge of administrators', responding({ challengeName: 'ADMIN_NO_SRP_AUTH' })],
  ])('is refused: %s', async (_name, handler) => {
    const { start } = await startWith({ defineAuthChallenge: handler, createAuthChallenge });
    await expect(start()).rejects.toMatchObject(invalidResponse);
  });

  it('may ask for the password only when the client began with SRP_A', async () => {
    const { start } = await startWith({
      defineAuthChallenge: responding({ challengeName: 'PASSWORD_VERIFIER' }),
    });
    await expect(start()).rejects.toMatchObject({ message: 'Missing required parameter SRP_A' });
  });

  it('fails when both are said', async () => {
    const { start } = await startWith({
      defineAuthChallenge: responding({ issueTokens: true, failAuthentication: true }),
    });
    await expect(start()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

describe('what Create returns', () => {
  it.each([
    ['a number as a public parameter', { publicChallengeParameters: { attempts: 3 } }],
    ['an object as a private parameter', { privateChallengeParameters: { challenge: {} } }],
    ['a list', { publicChallengeParameters: ['a'] }],
    ['metadata that is no text', { challengeMetadata: { a: 1 } }],
  ])('is refused: %s', async (_name, response) => {
    const { start } = await startWith({ defineAuthChallenge, createAuthChallenge: responding(response) });
    await expect(start()).rejects.toMatchObject(invalidResponse);
  });

  it('cannot replace USERNAME', async () => {
    const createAuthChallenge = responding({ publicChallengeParameters: { USERNAME: 'somebody' } });
    const { start } = await startWith({ defineAuthChallenge, createAuthChallenge });
    expect((await start()).ChallengeParameters?.USERNAME).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a trigger that fails', () => {
  it.each(['preSignUp', 'defineAuthChallenge', 'createAuthChallenge'] as const)(
    '%s: tells the client its message, after one attempt',
    async (name) => {
      const failing = async () => {
        throw new Error('no such tenant');
      };
      const bed = await startWith({ defineAuthChallenge, createAuthChallenge, [name]: failing });
      const signUp = new SignUpCommand({ ClientId: 'spa', Username: 'new@example.com', Password: password });
      const call = name === 'preSignUp' ? bed.client.send(signUp) : bed.start();
      const trigger = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      await expect(call).rejects.toMatchObject({
        name: 'UserLambdaValidationException',
        message: `${trigger} failed with error no such tenant.`,
      });
      expect(bed.invocations.filter((one) => one.trigger === trigger)).toHaveLength(1);
    },
  );

  it('is asked three times when it does not answer in time', async () => {
    const bed = await startWith(
      { defineAuthChallenge, createAuthChallenge: () => new Promise(() => undefined) },
      { triggerTimeLimitMs: 30 },
    );
    await expect(bed.start()).rejects.toMatchObject({
      name: 'UnexpectedLambdaException',
      message:
        'CreateAuthChallenge invocation failed due to error Socket timeout while invoking Lambda function.',
    });
    const attempts = bed.invocations.filter((one) => one.trigger === 'CreateAuthChallenge');
    expect(attempts.map((one) => one.attempt)).toEqual([1, 2, 3]);
  });

  it('is forgiven when a later attempt answers, with the same event each time', async () => {
    let count = 0;
    const slowAtFirst = async (event: never) => {
      count += 1;
      if (count < 3) await new Promise(() => undefined);
      return (createAuthChallenge as LambdaHandler as (event: never) => unknown)(event);
    };
    const bed = await startWith(
      { defineAuthChallenge, createAuthChallenge: slowAtFirst },
      { triggerTimeLimitMs: 30 },
    );
    expect((await bed.start()).ChallengeName).toBe('CUSTOM_CHALLENGE');
    const events = bed.invocations
      .filter((one) => one.trigger === 'CreateAuthChallenge')
      .map((one) => one.event);
    expect(events).toEqual([events[0], events[0], events[0]]);
  });

  it('is missing: CUSTOM_AUTH is refused', async () => {
    const { start } = await startWith({ createAuthChallenge });
    await expect(start()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Custom auth lambda trigger is not configured for the user pool.',
    });
  });
});
