/** Identity verification: what the page calls, what vendors call, and who checks the people of a tenant. */
import {
  IdentityProviderAnswer,
  IdentityProviderListAnswer,
  identityProviders,
  StartIdentityAnswer,
  SuccessAnswer,
  VerifyIdentityAnswer,
} from '@stepward/api';
import type { Operation } from '../operation.ts';
import { providerAlternatives } from '../provider-bodies.ts';

type Operations = Readonly<Record<string, Operation>>;

/** With a client token, in a browser; and the callback of a vendor. */
export const identityOperations: Operations = {
  'POST /v1/client/challenge/identity-verification': {
    operationId: 'startIdentityVerification',
    summary: 'Begin an identity check by a vendor',
    details:
      'Checks the person that is enrolled, or enrols them. Asked again while a check is open, it answers the same one. Send the person to url; then ask how it went.',
    answer: 'challengeId, verificationMethod, identityState, url or sessionToken, expiresAt.',
    answerSchema: StartIdentityAnswer,
    example: { verificationMethod: 'VERIFF' },
    refusals: [403, 429],
  },
  'POST /v1/client/verify/identity-verification': {
    operationId: 'verifyIdentityVerification',
    summary: 'Ask how an identity check went',
    details: 'Every few seconds, as long as identityState is an open one.',
    answer: 'isVerified, identityState; if approved accessToken and, once, what was added; if open url.',
    answerSchema: VerifyIdentityAnswer,
    refusals: [404],
  },
  'POST /v1/identity-verification/callbacks/:tenantId/:verificationMethod': {
    operationId: 'receiveIdentityDecision',
    summary: 'Take the decision of a vendor',
    details:
      'For vendors: signed with the secret of the provider, X-HMAC-SIGNATURE for veriff, webhook-signature for webhook.',
    answer: 'success: true, also for a decision that is known already.',
    answerSchema: SuccessAnswer,
    caller: 'nobody',
    refusals: [401, 404],
  },
};

const provider = '/v1/management/identity-providers';

/** With the management key. */
export const identityProviderOperations: Operations = {
  [`GET ${provider}`]: {
    operationId: 'listIdentityProviders',
    summary: 'List who checks identities',
    details: 'Credentials go in and never come out.',
    answer: 'The providers of the tenant.',
    answerSchema: IdentityProviderListAnswer,
  },
  [`GET ${provider}/:verificationMethod`]: {
    operationId: 'getIdentityProvider',
    summary: 'Get who checks identities for a method',
    answer: 'verificationMethod, provider, settings, credentialsSet (names only), callbackUrl, updatedAt.',
    answerSchema: IdentityProviderAnswer,
    refusals: [404],
  },
  [`PUT ${provider}/:verificationMethod`]: {
    operationId: 'putIdentityProvider',
    summary: 'Set who checks identities for a method',
    details: 'Replaces everything, credentials included. What is taken follows from provider.',
    alternatives: providerAlternatives(identityProviders, {
      isNamed: true,
      about: ({ methods }) => `For ${methods.join(', ')}.`,
    }),
    answer: 'The provider, with the callbackUrl to set at the vendor.',
    answerSchema: IdentityProviderAnswer,
  },
  [`DELETE ${provider}/:verificationMethod`]: {
    operationId: 'deleteIdentityProvider',
    summary: 'Remove who checks identities for a method',
    answer: 'success.',
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};
