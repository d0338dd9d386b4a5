/** Management API: settings of a tenant. */
import {
  ActionConfigurationAnswer,
  ActionConfigurationListAnswer,
  AppClientAnswer,
  AppClientListAnswer,
  FlowAnswer,
  MessageProviderAnswer,
  MessageProviderListAnswer,
  messageProviders,
  RuleAnswer,
  RuleListAnswer,
  SuccessAnswer,
  TenantAnswer,
  WebhookDeliveryListAnswer,
  WebhookEndpointAnswer,
  WebhookEndpointListAnswer,
} from '@stepward/api';
import type { Area, Operation } from '../operation.ts';
import { providerAlternatives } from '../provider-bodies.ts';
import { attestationProviderOperations } from './app-attestation.ts';
import { authenticatorConfigurationOperations } from './authenticator-configurations.ts';
import { backTestOperations } from './back-tests.ts';
import { brandingOperations } from './branding.ts';
import { configurationTextOperations } from './configuration-text.ts';
import { identityProviderOperations } from './identity-verification.ts';
import { pushProviderOperations } from './push.ts';
import { recordedOperations } from './recorded.ts';
import { ruleDataOperations } from './rule-data.ts';
import { ruleHistoryOperations } from './rule-history.ts';

const success = 'success: true.';
const configurations = '/v1/management/action-configurations';
const configuration = `${configurations}/:actionCode`;
const rule = `${configuration}/rules/:ruleId`;
const appClient = '/v1/management/app-clients';
const endpoints = '/v1/management/webhook-endpoints';
const endpoint = `${endpoints}/:endpointId`;
const provider = '/v1/management/message-providers';

const configurationOperations: Readonly<Record<string, Operation>> = {
  [`GET ${configurations}`]: {
    operationId: 'listActionConfigurations',
    summary: 'List action configurations',
    answer: 'The configurations.',
    answerSchema: ActionConfigurationListAnswer,
  },
  [`POST ${configurations}`]: {
    operationId: 'createActionConfiguration',
    summary: 'Configure an action',
    answer: 'The configuration.',
    answerSchema: ActionConfigurationAnswer,
  },
  [`GET ${configuration}`]: {
    operationId: 'getActionConfiguration',
    summary: 'Get the configuration of an action',
    answer: 'The configuration.',
    answerSchema: ActionConfigurationAnswer,
    refusals: [404],
  },
  [`PATCH ${configuration}`]: {
    operationId: 'updateActionConfiguration',
    summary: 'Change the configuration of an action',
    answer: 'The configuration after the change.',
    answerSchema: ActionConfigurationAnswer,
    refusals: [404],
  },
  [`DELETE ${configuration}`]: {
    operationId: 'deleteActionConfiguration',
    summary: 'Delete the configuration of an action',
    answer: success,
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
  [`GET ${configuration}/rules`]: {
    operationId: 'listRules',
    summary: 'List the rules of an action',
    answer: 'The rules, in the order in which they are asked.',
    answerSchema: RuleListAnswer,
    refusals: [404],
  },
  [`POST ${configuration}/rules`]: {
    operationId: 'createRule',
    summary: 'Add a rule',
    answer: 'The rule.',
    answerSchema: RuleAnswer,
    refusals: [404],
  },
  [`GET ${rule}`]: {
    operationId: 'getRule',
    summary: 'Get a rule',
    answer: 'The rule.',
    answerSchema: RuleAnswer,
    refusals: [404],
  },
  [`PATCH ${rule}`]: {
    operationId: 'updateRule',
    summary: 'Change a rule',
    answer: 'The rule after the change.',
    answerSchema: RuleAnswer,
    refusals: [404],
  },
  [`PUT ${configuration}/rule-order`]: {
    operationId: 'reorderRules',
    summary: 'Change the order of the rules',
    details:
      'ruleIds names each rule of the action once; the priorities that they have are dealt out in this order, all at once.',
    answer: 'The rules, in their order.',
    answerSchema: RuleListAnswer,
    refusals: [404, 409],
  },
  [`PUT ${configuration}/flow`]: {
    operationId: 'publishFlow',
    summary: 'Publish the flow of an action',
    details:
      'Replaces nodes and rules together. The action has actionType FLOW. Nodes come back as they were sent, also numbers that JavaScript cannot hold.',
    answer: 'The flow.',
    answerSchema: FlowAnswer,
    refusals: [404, 409],
  },
  [`DELETE ${rule}`]: {
    operationId: 'deleteRule',
    summary: 'Delete a rule',
    answer: success,
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};

const tenantOperations: Readonly<Record<string, Operation>> = {
  'GET /v1/management/tenant': {
    operationId: 'getTenant',
    summary: 'Get the settings of the tenant',
    answer: 'The settings.',
    answerSchema: TenantAnswer,
  },
  'PATCH /v1/management/tenant': {
    operationId: 'updateTenant',
    summary: 'Change settings of the tenant',
    details: 'Changes only the fields that are sent; null brings the default back.',
    answer: 'The settings after the change.',
    answerSchema: TenantAnswer,
  },
};

const appClientOperations: Readonly<Record<string, Operation>> = {
  [`GET ${appClient}`]: {
    operationId: 'listAppClients',
    summary: 'List app clients',
    answer: 'The app clients.',
    answerSchema: AppClientListAnswer,
  },
  [`POST ${appClient}`]: {
    operationId: 'createAppClient',
    summary: 'Create an app client',
    details: 'An application that sessions belong to.',
    answer: 'The app client, with its clientId.',
    answerSchema: AppClientAnswer,
  },
  [`GET ${appClient}/:clientId`]: {
    operationId: 'getAppClient',
    summary: 'Get an app client',
    answer: 'The app client.',
    answerSchema: AppClientAnswer,
    refusals: [404],
  },
  [`PATCH ${appClient}/:clientId`]: {
    operationId: 'updateAppClient',
    summary: 'Change an app client',
    answer: 'The app client after the change.',
    answerSchema: AppClientAnswer,
    refusals: [404],
  },
  [`DELETE ${appClient}/:clientId`]: {
    operationId: 'deleteAppClient',
    summary: 'Delete an app client',
    details: 'Its sessions end.',
    answer: success,
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};

const webhookOperations: Readonly<Record<string, Operation>> = {
  [`GET ${endpoints}`]: {
    operationId: 'listWebhookEndpoints',
    summary: 'List webhook endpoints',
    answer: 'The endpoints.',
    answerSchema: WebhookEndpointListAnswer,
  },
  [`POST ${endpoints}`]: {
    operationId: 'createWebhookEndpoint',
    summary: 'Create a webhook endpoint',
    answer: 'The endpoint.',
    answerSchema: WebhookEndpointAnswer,
  },
  [`GET ${endpoint}`]: {
    operationId: 'getWebhookEndpoint',
    summary: 'Get a webhook endpoint',
    answer: 'The endpoint.',
    answerSchema: WebhookEndpointAnswer,
    refusals: [404],
  },
  [`PATCH ${endpoint}`]: {
    operationId: 'updateWebhookEndpoint',
    summary: 'Change a webhook endpoint',
    answer: 'The endpoint after the change.',
    answerSchema: WebhookEndpointAnswer,
    refusals: [404],
  },
  [`DELETE ${endpoint}`]: {
    operationId: 'deleteWebhookEndpoint',
    summary: 'Delete a webhook endpoint',
    answer: success,
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
  [`GET ${endpoint}/deliveries`]: {
    operationId: 'listWebhookDeliveries',
    summary: 'List deliveries to a webhook endpoint',
    answer: 'The deliveries, newest first.',
    answerSchema: WebhookDeliveryListAnswer,
    refusals: [404],
  },
  [`POST ${endpoint}/deliveries/:deliveryId/redeliver`]: {
    operationId: 'redeliverWebhook',
    summary: 'Deliver an event once more',
    answer: success,
    answerSchema: SuccessAnswer,
    refusals: [404, 409],
  },
};

const providerOperations: Readonly<Record<string, Operation>> = {
  [`GET ${provider}`]: {
    operationId: 'listMessageProviders',
    summary: 'List who carries messages',
    details: 'Credentials go in and never come out.',
    answer: 'The providers of the tenant, one for each channel that has its own.',
    answerSchema: MessageProviderListAnswer,
  },
  [`GET ${provider}/:channel`]: {
    operationId: 'getMessageProvider',
    summary: 'Get who carries the messages of a channel',
    answer: 'channel, provider, settings, credentialsSet (names only), updatedAt.',
    answerSchema: MessageProviderAnswer,
    refusals: [404],
  },
  [`PUT ${provider}/:channel`]: {
    operationId: 'putMessageProvider',
    summary: 'Set who carries the messages of a channel',
    details: 'Replaces everything, credentials included. What is taken follows from provider.',
    alternatives: providerAlternatives(messageProviders, {
      isNamed: true,
      about: ({ channels }) => `For ${channels.join(', ')}.`,
    }),
    answer: 'The provider.',
    answerSchema: MessageProviderAnswer,
    example: {
      provider: 'smtp',
      settings: { host: 'mail.example.com', from: 'Example <login@example.com>' },
      credentials: {},
    },
  },
  [`DELETE ${provider}/:channel`]: {
    operationId: 'deleteMessageProvider',
    summary: 'Remove the provider of a channel',
    answer: success,
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};

export const management: Area = {
  tag: 'Management',
  about: 'Settings, for scripts, the command line and Terraform. In a PATCH, null clears a field.',
  caller: 'managementKey',
  operations: {
    ...tenantOperations,
    ...configurationOperations,
    ...ruleDataOperations,
    ...authenticatorConfigurationOperations,
    ...ruleHistoryOperations,
    ...recordedOperations,
    ...configurationTextOperations,
    ...backTestOperations,
    ...appClientOperations,
    ...webhookOperations,
    ...providerOperations,
    ...pushProviderOperations,
    ...attestationProviderOperations,
    ...identityProviderOperations,
    ...brandingOperations,
  },
};
