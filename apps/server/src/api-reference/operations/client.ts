/** Client API: what browsers and apps call with the client token of one action. */
import {
  AuthenticationOptionsAnswer,
  EmptyAnswer,
  EnrolCodeAnswer,
  EnrolTotpAnswer,
  ExchangeAnswer,
  FinalizeMagicLinkAnswer,
  FindPasskeyAnswer,
  FinishAnswer,
  HostedSessionAnswer,
  InitAnswer,
  OwnAuthenticatorListAnswer,
  RecoveryCodesAnswer,
  RegistrationOptionsAnswer,
  SendCodeAnswer,
  StepUpAnswer,
  VerifyAnswer,
  VerifyPasskeyAnswer,
} from '@stepward/api';
import type { Area } from '../operation.ts';
import { identityOperations } from './identity-verification.ts';
import { ownAuthenticatorOperations } from './own-authenticators.ts';
import { pushPageOperations } from './push.ts';

const verified =
  'isVerified; if so accessToken and userAuthenticator, else failureReason, attemptsRemaining, lockedUntil.';
const sent = 'challengeId, sent, expiresAt, resendAvailableAt.';

export const client: Area = {
  tag: 'Client API',
  about:
    'For browsers and apps, with the client token of one action. Any origin may ask unless the tenant lists origins.',
  caller: 'clientToken',
  operations: {
    'POST /v1/client/hosted/exchange': {
      operationId: 'exchangeReference',
      summary: 'Exchange the one-time reference of a challenge URL',
      answer: 'token (a client token), tenantId, expiresAt. A used reference is 401.',
      answerSchema: ExchangeAnswer,
      caller: 'nobody',
    },
    'GET /v1/client/hosted/session': {
      operationId: 'getHostedSession',
      summary: 'Get what the challenge page shows next',
      answer:
        'step, and what the step needs: tenant, action, user, methods, enrollableMethods, reason, expiresAt, reference.',
      answerSchema: HostedSessionAnswer,
    },
    'POST /v1/client/hosted/finish': {
      operationId: 'finishHostedSession',
      summary: 'Leave the challenge page',
      answer: 'token (the result reference) and redirectUrl, if the action was tracked with one.',
      answerSchema: FinishAnswer,
    },
    'POST /v1/client/hosted/expired': {
      operationId: 'returnFromExpiredPage',
      summary: 'Go back from a challenge page whose time is over',
      details:
        'With the client token of the page, expired for a day at most, where the tenant setting redirectOnSessionExpiry is on. The reference says which action it was, and proves nothing.',
      answer: 'token (a reference) and redirectUrl, if the action was tracked with one. Otherwise 401.',
      answerSchema: FinishAnswer,
    },
    'POST /v1/client/hosted/step-up': {
      operationId: 'beginSettingsStepUp',
      summary: 'Begin another proof, for a change in the settings of the challenge page',
      details:
        'For an action that was tracked with redirectToSettings. The token is for an action that waits for a proof strong enough for the change; the tracked one stays as it is.',
      answer: 'token (a client token), expiresAt.',
      answerSchema: StepUpAnswer,
      refusals: [403, 404, 429],
    },
    'POST /v1/client/init': {
      operationId: 'initClientChallenge',
      summary: 'Begin a challenge in your own page',
      answer:
        'challengeOptions: token, user (masked), verificationMethods, defaultVerificationMethod, lockedUntil by method.',
      answerSchema: InitAnswer,
    },
    'GET /v1/client/user-authenticators': {
      operationId: 'listOwnAuthenticators',
      summary: 'List the authenticators of the person',
      details: 'Addresses and numbers are masked until the challenge is passed.',
      answer: 'The authenticators.',
      answerSchema: OwnAuthenticatorListAnswer,
    },
    'POST /v1/client/user-authenticators/email-otp': {
      operationId: 'enrollEmail',
      summary: 'Add an e-mail address',
      details: 'Without email it is the address that the application gave.',
      answer: 'userAuthenticatorId, userId, and what sending a code answers.',
      answerSchema: EnrolCodeAnswer,
      refusals: [429],
    },
    'POST /v1/client/challenge/email-otp': {
      operationId: 'sendEmailCode',
      summary: 'Send a code by e-mail',
      answer: sent,
      answerSchema: SendCodeAnswer,
      refusals: [429],
    },
    'POST /v1/client/verify/email-otp': {
      operationId: 'verifyEmailCode',
      summary: 'Verify a code sent by e-mail',
      answer: verified,
      answerSchema: VerifyAnswer,
    },
    'POST /v1/client/user-authenticators/email-magic-link': {
      operationId: 'enrollMagicLink',
      summary: 'Add an e-mail address for links',
      details: 'Without email it is the address that the application gave.',
      answer: 'userAuthenticatorId, userId, and what sending a link answers.',
      answerSchema: EnrolCodeAnswer,
      refusals: [429],
    },
    'POST /v1/client/challenge/email-magic-link': {
      operationId: 'sendMagicLink',
      summary: 'Send a link, and a code beside it, by e-mail',
      answer: sent,
      answerSchema: SendCodeAnswer,
      refusals: [429],
    },
    'POST /v1/client/verify/email-magic-link/finalize': {
      operationId: 'finalizeMagicLink',
      summary: 'Ask whether the link was followed, or type its code',
      details:
        'Ask again, once a second at most, until isVerified. With codeRequired the link was opened in another browser, which shows the code to send here as verificationCode.',
      answer: `${verified} codeRequired, continuedInNewTab.`,
      answerSchema: FinalizeMagicLinkAnswer,
    },
    'POST /v1/client/user-authenticators/totp': {
      operationId: 'enrollTotp',
      summary: 'Add an authenticator app',
      answer: 'userAuthenticatorId, userId, uri (for a QR code), secret.',
      answerSchema: EnrolTotpAnswer,
    },
    'POST /v1/client/verify/totp': {
      operationId: 'verifyTotp',
      summary: 'Verify a code of an authenticator app',
      answer: verified,
      answerSchema: VerifyAnswer,
    },
    'POST /v1/client/user-authenticators/sms': {
      operationId: 'enrollPhone',
      summary: 'Add a phone number',
      answer: 'userAuthenticatorId, userId, and what sending a code answers.',
      answerSchema: EnrolCodeAnswer,
      refusals: [429],
    },
    'POST /v1/client/challenge/sms': {
      operationId: 'sendSmsCode',
      summary: 'Send a code by text message',
      answer: sent,
      answerSchema: SendCodeAnswer,
      refusals: [429],
    },
    'POST /v1/client/verify/sms': {
      operationId: 'verifySmsCode',
      summary: 'Verify a code sent by text message',
      answer: verified,
      answerSchema: VerifyAnswer,
    },
    'POST /v1/client/challenge/whatsapp': {
      operationId: 'sendWhatsappCode',
      summary: 'Send a code by WhatsApp',
      answer: sent,
      answerSchema: SendCodeAnswer,
      refusals: [429],
    },
    'POST /v1/client/verify/whatsapp': {
      operationId: 'verifyWhatsappCode',
      summary: 'Verify a code sent by WhatsApp',
      answer: verified,
      answerSchema: VerifyAnswer,
    },
    'POST /v1/client/user-authenticators/passkey/registration-options': {
      operationId: 'getPasskeyRegistrationOptions',
      summary: 'Begin to add a passkey',
      answer: 'challengeId, and options for navigator.credentials.create.',
      answerSchema: RegistrationOptionsAnswer,
    },
    'POST /v1/client/user-authenticators/passkey': {
      operationId: 'addPasskey',
      summary: 'Add a passkey',
      answer: verified,
      answerSchema: VerifyPasskeyAnswer,
      refusals: [409],
    },
    'POST /v1/client/user-authenticators/passkey/authentication-options': {
      operationId: 'getPasskeyAuthenticationOptions',
      summary: 'Begin to prove a passkey',
      details:
        'With a client token for its action; without one, naming the tenant, for whoever the passkey belongs to. With username nobody else’s passkey is taken; allowCredentials is empty for every name, so that asking tells nobody who has an account.',
      answer: 'challengeId, and options for navigator.credentials.get.',
      answerSchema: AuthenticationOptionsAnswer,
    },
    'POST /v1/client/verify/passkey': {
      operationId: 'verifyPasskey',
      summary: 'Verify a passkey',
      details:
        'With a client token for its action; without one, naming the tenant, an action of its owner is met.',
      answer: verified,
      answerSchema: VerifyPasskeyAnswer,
    },
    'GET /v1/client/user-authenticators/passkey': {
      operationId: 'findPasskey',
      summary: 'Ask whether a passkey is still known',
      details: 'Before anybody is signed in: the caller names the tenant only.',
      answer: 'credentialId, verifiedAt. None is known: 400 invalid_credential.',
      answerSchema: FindPasskeyAnswer,
      caller: 'tenantId',
    },
    ...ownAuthenticatorOperations,
    ...pushPageOperations,
    ...identityOperations,
    'POST /v1/client/recovery-codes': {
      operationId: 'createRecoveryCodes',
      summary: 'Make new recovery codes',
      details: 'After a passed challenge. Older codes stop to work.',
      answer: 'recoveryCodes, shown this once.',
      answerSchema: RecoveryCodesAnswer,
    },
    'POST /v1/client/recovery-codes/saved': {
      operationId: 'savedRecoveryCodes',
      summary: 'Say that the recovery codes are kept',
      details:
        'Until then the challenge page shows a new set where it is opened again after a first enrolment.',
      answer: 'An empty object.',
      answerSchema: EmptyAnswer,
    },
    'POST /v1/client/verify/recovery-code': {
      operationId: 'verifyRecoveryCode',
      summary: 'Verify a recovery code',
      answer: verified,
      answerSchema: VerifyAnswer,
    },
  },
};
