import type { DefineAuthChallengeTriggerHandler } from 'aws-lambda';
import { readFlowSettings } from '../config/environment.ts';
import { createDefineAuthChallenge } from '../triggers/define-auth-challenge.ts';

export const handler: DefineAuthChallengeTriggerHandler = createDefineAuthChallenge(
  readFlowSettings(process.env),
);
