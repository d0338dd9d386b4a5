import type { CreateAuthChallengeTriggerHandler } from 'aws-lambda';
import { readEnvironment } from '../config/environment.ts';
import { createWorkings } from '../stepward-client.ts';
import { createCreateAuthChallenge } from '../triggers/create-auth-challenge.ts';

const config = readEnvironment(process.env);

export const handler: CreateAuthChallengeTriggerHandler = createCreateAuthChallenge(
  config,
  createWorkings(config),
);
