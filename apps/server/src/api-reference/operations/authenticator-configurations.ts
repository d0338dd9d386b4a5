/** Management API: what is set for a verification method. */
import {
  AuthenticatorConfigurationAnswer,
  AuthenticatorConfigurationListAnswer,
  SuccessAnswer,
} from '@stepward/api';
import type { Operation } from '../operation.ts';

const path = '/v1/management/authenticator-configurations';
const one = `${path}/:authenticatorId`;
const ids = 'authenticatorId is the method in small letters (email_otp), its slug (email-otp) or its name.';

export const authenticatorConfigurationOperations: Readonly<Record<string, Operation>> = {
  [`GET ${path}`]: {
    operationId: 'listAuthenticatorConfigurations',
    summary: 'List verification methods and what is set for them',
    answer: 'Each method that this server runs, on or off.',
    answerSchema: AuthenticatorConfigurationListAnswer,
  },
  [`GET ${one}`]: {
    operationId: 'getAuthenticatorConfiguration',
    summary: 'Get what is set for a verification method',
    details: `${ids} Secrets are never shown.`,
    answer: 'The configuration.',
    answerSchema: AuthenticatorConfigurationAnswer,
    refusals: [404],
  },
  [`POST ${one}`]: {
    operationId: 'createAuthenticatorConfiguration',
    summary: 'Configure a verification method',
    details: `${ids} Switches it on unless isActive is false, and sets who delivers, where this server has that provider; the answer says what is kept without effect.`,
    answer: 'The configuration.',
    answerSchema: AuthenticatorConfigurationAnswer,
    refusals: [404, 409],
  },
  [`PATCH ${one}`]: {
    operationId: 'updateAuthenticatorConfiguration',
    summary: 'Change what is set for a verification method',
    details: `${ids} Secrets that are not sent are kept.`,
    answer: 'The configuration after the change.',
    answerSchema: AuthenticatorConfigurationAnswer,
    refusals: [404],
  },
  [`DELETE ${one}`]: {
    operationId: 'deleteAuthenticatorConfiguration',
    summary: 'Delete what is set for a verification method',
    details: 'Switches the method off and forgets its carriers.',
    answer: 'success: true.',
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};
