// The four triggers of one user pool, made together from one configuration.
import { type CognitoOptions, completeConfig } from '../config/cognito-config.ts';
import { createWorkings, type Surroundings } from '../stepward-client.ts';
import { type CreateAuthChallenge, createCreateAuthChallenge } from './create-auth-challenge.ts';
import { createDefineAuthChallenge, type DefineAuthChallenge } from './define-auth-challenge.ts';
import { createPreSignUp, type PreSignUp } from './pre-sign-up.ts';
import {
  createVerifyAuthChallengeResponse,
  type VerifyAuthChallengeResponse,
} from './verify-auth-challenge-response.ts';

export interface Triggers {
  readonly defineAuthChallenge: DefineAuthChallenge;
  readonly createAuthChallenge: CreateAuthChallenge;
  readonly verifyAuthChallengeResponse: VerifyAuthChallengeResponse;
  readonly preSignUp: PreSignUp;
}

/** Each takes Cognito's event and resolves to it with its response. @throws CognitoConfigError, TypeError */
export function createTriggers(options: CognitoOptions, surroundings: Surroundings = {}): Triggers {
  const config = completeConfig(options);
  const workings = createWorkings(config, surroundings);
  return {
    defineAuthChallenge: createDefineAuthChallenge(config),
    createAuthChallenge: createCreateAuthChallenge(config, workings),
    verifyAuthChallengeResponse: createVerifyAuthChallengeResponse(config, workings),
    preSignUp: createPreSignUp(config),
  };
}
