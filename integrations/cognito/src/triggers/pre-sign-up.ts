// The pre-sign-up trigger: lets people in without Cognito's own confirmation mail, because the first sign-in proves the
// address. Verifies nothing itself: what a client types at sign-up is a claim (SECURITY F20).
import type { PreSignUpTriggerEvent } from 'aws-lambda';
import type { CognitoConfig } from '../config/cognito-config.ts';

export type PreSignUp = (event: PreSignUpTriggerEvent) => Promise<PreSignUpTriggerEvent>;

/**
 * Confirms sign-ups of people, where that is wanted. Never marks an address as verified: it would take the address from
 * whoever has it as an alias, and it would say that somebody proved what nobody did. People of another identity provider
 * and people that an administrator makes are none of its business, nor is anybody linked to anybody by an address.
 */
export function createPreSignUp({ autoConfirm }: Pick<CognitoConfig, 'autoConfirm'>): PreSignUp {
  return async (event) => {
    const isSignUp = event.triggerSource === 'PreSignUp_SignUp';
    event.response = {
      autoConfirmUser: isSignUp && autoConfirm,
      autoVerifyEmail: false,
      autoVerifyPhone: false,
    };
    return event;
  };
}
