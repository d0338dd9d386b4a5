import type { VerifyAuthChallengeResponseTriggerHandler } from 'aws-lambda';
import { readEnvironment } from '../config/environment.ts';
import { createWorkings } from '../stepward-client.ts';
import { createVerifyAuthChallengeResponse } from '../triggers/verify-auth-challenge-response.ts';

const config = readEnvironment(process.env);

export const handler: VerifyAuthChallengeResponseTriggerHandler = createVerifyAuthChallengeResponse(
  config,
  createWorkings(config),
);
