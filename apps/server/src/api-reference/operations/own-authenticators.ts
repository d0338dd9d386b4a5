/** Client API: security keys, the cookie variants of passkeys, and what a person may do with their own authenticators. */
import {
  AuthenticationOptionsAnswer,
  BareAuthenticationOptionsAnswer,
  BareRegistrationOptionsAnswer,
  RegistrationOptionsAnswer,
  RemoveOwnAuthenticatorAnswer,
  UpdateOwnAuthenticatorAnswer,
  VerifyPasskeyAnswer,
} from '@stepward/api';
import type { Area } from '../operation.ts';

export const ownAuthenticatorOperations: Area['operations'] = {
  'POST /v1/client/user-authenticators/passkey/registration-options/web': {
    operationId: 'getPasskeyRegistrationOptionsForBrowser',
    summary: 'Begin to add a passkey, in this browser alone',
    details: 'Sets a cookie, and takes it from allowed origins of the tenant.',
    answer: 'challengeId, and options for navigator.credentials.create.',
    answerSchema: RegistrationOptionsAnswer,
  },
  'POST /v1/client/user-authenticators/passkey/authentication-options/web': {
    operationId: 'getPasskeyAuthenticationOptionsForBrowser',
    summary: 'Begin to sign in with a passkey, in this browser alone',
    details:
      'Sets a cookie, and takes it from allowed origins of the tenant. The token is kept in a cookie, too.',
    answer: 'challengeId, and options for navigator.credentials.get.',
    answerSchema: AuthenticationOptionsAnswer,
    caller: 'tenantId',
  },
  'POST /v1/client/user-authenticators/security-key/registration-options': {
    operationId: 'getSecurityKeyRegistrationOptions',
    summary: 'Begin to add a security key',
    answer: 'Options for navigator.credentials.create, bare.',
    answerSchema: BareRegistrationOptionsAnswer,
  },
  'POST /v1/client/user-authenticators/security-key': {
    operationId: 'addSecurityKey',
    summary: 'Add a security key',
    details: 'The body is the credential itself, as toJSON() gives it.',
    answer: 'As adding a passkey answers.',
    answerSchema: VerifyPasskeyAnswer,
    refusals: [409],
  },
  'POST /v1/client/user-authenticators/security-key/authentication-options': {
    operationId: 'getSecurityKeyAuthenticationOptions',
    summary: 'Begin to prove a security key',
    answer: 'Options for navigator.credentials.get, bare.',
    answerSchema: BareAuthenticationOptionsAnswer,
  },
  'POST /v1/client/verify/security-key': {
    operationId: 'verifySecurityKey',
    summary: 'Verify a security key',
    details: 'The body is the credential itself, as toJSON() gives it.',
    answer: 'As verifying a passkey answers.',
    answerSchema: VerifyPasskeyAnswer,
  },
  'PATCH /v1/client/user-authenticators/:userAuthenticatorId': {
    operationId: 'updateOwnAuthenticator',
    summary: 'Rename an authenticator, make it the default, or give it a new address',
    details:
      'Takes update:authenticators, and a challenge passed in the last 10 minutes. A new email or phoneNumber, sent alone, counts once the code that is sent there is verified.',
    answer:
      'userAuthenticator as it is now; with a new address challengeId, sent, expiresAt, resendAvailableAt.',
    answerSchema: UpdateOwnAuthenticatorAnswer,
    refusals: [403, 404, 409, 429],
  },
  'DELETE /v1/client/user-authenticators/:userAuthenticatorId': {
    operationId: 'removeOwnAuthenticator',
    summary: 'Remove an authenticator',
    details:
      'Takes remove:authenticators, and a challenge passed in the last 10 minutes with this authenticator or one as strong. The last one stays.',
    answer: 'success.',
    answerSchema: RemoveOwnAuthenticatorAnswer,
    refusals: [403, 404],
  },
};
