/** Push: what the page and the phone call, and who carries the notifications. */
import {
  AnswerPushAnswer,
  PushMessageAnswer,
  PushProviderAnswer,
  PushProviderListAnswer,
  PushQuestionAnswer,
  pushProviders,
  StartPushAnswer,
  SuccessAnswer,
  UpdatePushCredentialAnswer,
  VerifyPushAnswer,
  WaitingPushAnswer,
} from '@stepward/api';
import type { Operation } from '../operation.ts';
import { providerAlternatives } from '../provider-bodies.ts';

type Operations = Readonly<Record<string, Operation>>;

/** With a client token, in a browser. */
export const pushPageOperations: Operations = {
  'POST /v1/client/challenge/push': {
    operationId: 'startPush',
    summary: 'Ask for an approval on the phone',
    details:
      'With numberMatching the answer has numberToMatch: show it, the person types it on the phone. Without, the tenant setting pushApproveOnly is needed.',
    answer: 'challengeId, numberToMatch, expiresAt, deliveryResults.',
    answerSchema: StartPushAnswer,
    example: { action: 'signIn', numberMatching: true },
  },
  'POST /v1/client/verify/push': {
    operationId: 'verifyPush',
    summary: 'Ask how an approval went',
    details: 'Every second or two, until isConsumed.',
    answer: 'isVerified, isConsumed; if approved accessToken, else pushState.',
    answerSchema: VerifyPushAnswer,
    refusals: [404],
  },
};

const phone = '/v1/client/user-authenticators/push';

/** Without a token, by the key of the app. */
export const pushPhoneOperations: Operations = {
  [`GET ${phone}/challenge`]: {
    operationId: 'getWaitingPush',
    summary: 'Get what waits for an approval on this phone',
    details: 'The header X-Authsignal-Signature, over the message of the call below, adds custom values.',
    answer: 'userAuthenticatorId; and all about the request, if one waits.',
    answerSchema: WaitingPushAnswer,
  },
  [`POST ${phone}/challenge/sign`]: {
    operationId: 'getPushMessage',
    summary: 'Get what to sign to see custom values',
    answer: 'message.',
    answerSchema: PushMessageAnswer,
  },
  [`POST ${phone}/challenge`]: {
    operationId: 'answerPush',
    summary: 'Approve or deny',
    details:
      'The key signs challengeId; or, which is stronger, challengeId.approve|deny.verificationCode.contextHash.',
    answer: 'isVerified.',
    answerSchema: AnswerPushAnswer,
    refusals: [403, 404],
  },
  [`POST ${phone}/sign`]: {
    operationId: 'getPushQuestion',
    summary: 'Begin to change the push token of this phone',
    answer: 'challengeId, and the message to sign.',
    answerSchema: PushQuestionAnswer,
  },
  [`PATCH ${phone}`]: {
    operationId: 'updatePushCredential',
    summary: 'Change the push token of this phone',
    answer: 'userAuthenticatorId, userId, lastVerifiedAt, pushToken.',
    answerSchema: UpdatePushCredentialAnswer,
  },
};

const provider = '/v1/management/push-providers';

/** With the management key. */
export const pushProviderOperations: Operations = {
  [`GET ${provider}`]: {
    operationId: 'listPushProviders',
    summary: 'List who carries push notifications',
    details: 'Credentials go in and never come out.',
    answer: 'The providers of the tenant.',
    answerSchema: PushProviderListAnswer,
  },
  [`GET ${provider}/:provider`]: {
    operationId: 'getPushProvider',
    summary: 'Get a provider of push notifications',
    answer: 'provider, settings, credentialsSet (names only), updatedAt.',
    answerSchema: PushProviderAnswer,
    refusals: [404],
  },
  [`PUT ${provider}/:provider`]: {
    operationId: 'putPushProvider',
    summary: 'Set a provider of push notifications',
    details: 'Replaces everything, credentials included. What is taken follows from the provider.',
    alternatives: providerAlternatives(pushProviders, { isNamed: false }),
    answer: 'The provider.',
    answerSchema: PushProviderAnswer,
  },
  [`DELETE ${provider}/:provider`]: {
    operationId: 'deletePushProvider',
    summary: 'Remove a provider of push notifications',
    answer: 'success.',
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};
