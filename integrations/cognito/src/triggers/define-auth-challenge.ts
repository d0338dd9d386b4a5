// The Define trigger: what comes next in a sign-in. Asks nobody; sign-in-session.ts decides.
import type { DefineAuthChallengeTriggerEvent } from 'aws-lambda';
import type { CognitoConfig } from '../config/cognito-config.ts';
import { nextStep } from './sign-in-session.ts';

export type DefineAuthChallenge = (
  event: DefineAuthChallengeTriggerEvent,
) => Promise<DefineAuthChallengeTriggerEvent>;

export function createDefineAuthChallenge(
  config: Pick<CognitoConfig, 'flows' | 'roundsMax'>,
): DefineAuthChallenge {
  return async (event) => {
    const { session, userNotFound } = event.request;
    const step = nextStep(session ?? [], config);
    // Nobody is signed in as a person who does not exist. Verify says no to all of theirs, and this says it again.
    const isIssuing = step === 'TOKENS' && userNotFound !== true;
    const isAsking = step === 'CUSTOM_CHALLENGE' || step === 'PASSWORD_VERIFIER';
    event.response = {
      ...(isAsking ? { challengeName: step } : {}),
      issueTokens: isIssuing,
      failAuthentication: !isIssuing && !isAsking,
    };
    return event;
  };
}
