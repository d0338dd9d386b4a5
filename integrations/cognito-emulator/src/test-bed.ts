// For the tests of this package: an emulator with a clock, driven by the AWS SDK.

import { createHmac } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type {
  CreateAuthChallengeTriggerHandler,
  DefineAuthChallengeTriggerHandler,
  PreSignUpTriggerHandler,
  VerifyAuthChallengeResponseTriggerHandler,
} from 'aws-lambda';
import {
  type CognitoOptions,
  type Delivery,
  type InvocationRecord,
  type PoolOptions,
  startCognito,
} from './index.ts';

export const poolId = 'eu-west-1_Example01';
export const clientSecret = 'a-secret-of-a-confidential-client';
export const password = 'Correct-horse-1';
export const email = 'anna@example.com';
export const unknown = 'nobody@example.com';

export type Bed = Awaited<ReturnType<typeof startBed>>;

export async function startBed(pool: Partial<PoolOptions> = {}, options: Partial<CognitoOptions> = {}) {
  let time = Date.UTC(2026, 2, 1, 12);
  const invocations: InvocationRecord[] = [];
  const deliveries: Delivery[] = [];
  const logLines: string[] = [];
  const cognito = await startCognito({
    now: () => time,
    onInvocation: (record) => invocations.push(record),
    deliver: (delivery) => deliveries.push(delivery),
    log: (line) => logLines.push(line),
    pools: [{ ...examplePool(), ...pool }],
    ...options,
  });
  const client = new CognitoIdentityProviderClient({
    endpoint: cognito.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const pass = (ms: number) => {
    time += ms;
  };
  const close = async () => {
    client.destroy();
    await cognito.close();
  };
  return { cognito, client, close, invocations, deliveries, logLines, pass, now: () => time };
}

export function examplePool(): PoolOptions {
  return {
    id: poolId,
    usernameAttributes: ['email'],
    clients: [
      {
        id: 'spa',
        preventUserExistenceErrors: 'ENABLED',
        explicitAuthFlows: [
          'ALLOW_CUSTOM_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
          'ALLOW_USER_SRP_AUTH',
          'ALLOW_USER_PASSWORD_AUTH',
        ],
      },
      {
        id: 'telling',
        explicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
      },
      {
        id: 'backend',
        secret: clientSecret,
        preventUserExistenceErrors: 'ENABLED',
        explicitAuthFlows: [
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_CUSTOM_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
        ],
      },
      { id: 'refusing', explicitAuthFlows: [] },
    ],
    triggers: { preSignUp, defineAuthChallenge, createAuthChallenge, verifyAuthChallengeResponse },
    users: [{ username: email, password, attributes: { email_verified: 'true' } }],
  };
}

export function secretHash(username: string): string {
  return createHmac('sha256', clientSecret).update(`${username}backend`).digest('base64');
}

export const preSignUp: PreSignUpTriggerHandler = async (event) => event;

/** Password first when the client begins with SRP_A, then up to three answers of `42`. */
export const defineAuthChallenge: DefineAuthChallengeTriggerHandler = async (event) => {
  const { session } = event.request;
  const last = session.at(-1);
  const wrong = session.filter((entry) => !entry.challengeResult).length;
  if (last?.challengeName === 'SRP_A') event.response.challengeName = 'PASSWORD_VERIFIER';
  else if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult)
    event.response.issueTokens = true;
  else if (wrong >= 3) event.response.failAuthentication = true;
  else event.response.challengeName = 'CUSTOM_CHALLENGE';
  return event;
};

export const createAuthChallenge: CreateAuthChallengeTriggerHandler = async (event) => {
  event.response.publicChallengeParameters = { question: 'six times seven' };
  event.response.privateChallengeParameters = { answer: '42' };
  event.response.challengeMetadata = `round-${event.request.session.length + 1}`;
  return event;
};

export const verifyAuthChallengeResponse: VerifyAuthChallengeResponseTriggerHandler = async (event) => {
  const { challengeAnswer, privateChallengeParameters, userNotFound } = event.request;
  event.response.answerCorrect = !userNotFound && challengeAnswer === privateChallengeParameters.answer;
  return event;
};
