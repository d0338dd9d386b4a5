/** What the Management API answers (management-api.md). Unset fields are left out. */
import { Type } from 'typebox';
import { outcomes } from '../management-api.ts';
import { messageChannels } from '../messages-api.ts';
import { signingAlgorithms } from '../sessions-api.ts';
import { webhookDeliveryStates, webhookEventTypes } from '../webhooks-api.ts';
import { MethodNames, oneOf, Time } from './values.ts';

const Texts = Type.Array(Type.String());

export const TenantAnswer = Type.Object({
  tenantId: Type.String(),
  name: Type.String(),
  tokenDurationInMinutes: Type.Integer(),
  newActionOutcome: oneOf(outcomes),
  redirectUrls: Texts,
  allowedOrigins: Texts,
  verificationMethods: MethodNames,
  smsCountries: Type.Optional(Texts),
  smsPerDayMax: Type.Optional(Type.Integer()),
  magicLinkMode: Type.Optional(oneOf(['ORIGINAL_TAB', 'NEW_TAB'])),
  magicLinkAnyBrowser: Type.Optional(Type.Boolean()),
  failedCodesPerDayMax: Type.Optional(Type.Integer()),
  disableRecoveryCodes: Type.Optional(Type.Boolean()),
  disableSecurityNotices: Type.Optional(Type.Boolean()),
  disableEnrollmentPrompt: Type.Optional(Type.Boolean()),
  skipRecoveryCodesOnProgrammaticEnrollment: Type.Optional(Type.Boolean()),
  trustedIdTokenIssuers: Type.Optional(
    Type.Array(
      Type.Object({ issuer: Type.String(), audiences: Texts, jwksUri: Type.Optional(Type.String()) }),
    ),
  ),
  pushApproveOnly: Type.Optional(Type.Boolean()),
  pushNumberDigits: Type.Optional(Type.Integer()),
  signCountPolicy: Type.Optional(oneOf(['flag', 'block'])),
  requireDeviceAttestation: Type.Optional(Type.Boolean()),
  qrRequireRotation: Type.Optional(Type.Boolean()),
  relyingParty: Type.Optional(Type.String()),
  expectedOrigins: Type.Optional(Texts),
  relatedOrigins: Type.Optional(Texts),
  nativeSchemes: Type.Optional(Texts),
  allowDisablingMfa: Type.Optional(Type.Boolean()),
  allowDeletingUserAuthenticators: Type.Optional(Type.Boolean()),
  hideAuthsignalLogo: Type.Optional(Type.Boolean()),
  hideRecoveryCodesOnEnrollment: Type.Optional(Type.Boolean()),
  hideSuccessScreenOnEnrollment: Type.Optional(Type.Boolean()),
  redirectOnSessionExpiry: Type.Optional(Type.Boolean()),
  ipWhitelist: Type.Optional(Texts),
  authenticatorEventsWebhookConfig: Type.Optional(
    Type.Object({ url: Type.String(), includeCredentialPublicKey: Type.Boolean() }),
  ),
  logEventsWebhookConfig: Type.Optional(Type.Object({ endpointUrl: Type.String() })),
  invalidCustomData: Type.Optional(oneOf(['ignore', 'reject'])),
  warnings: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Settings that ask for less than this server always does, or for what nobody does yet.',
    }),
  ),
});

const methods = {
  verificationMethods: Type.Optional(MethodNames),
  promptToEnrollVerificationMethods: Type.Optional(MethodNames),
  defaultVerificationMethod: Type.Optional(Type.String()),
};

export const ActionConfigurationAnswer = Type.Object({
  tenantId: Type.String(),
  actionCode: Type.String(),
  actionType: oneOf(['CLASSIC', 'FLOW']),
  defaultUserActionResult: oneOf(outcomes),
  ...methods,
  messagingTemplates: Type.Optional(
    Type.Record(Type.String(), Type.Object({ defaultTemplate: Type.String() })),
  ),
  displayNames: Type.Optional(Type.Record(Type.String(), Type.String())),
  isPasswordless: Type.Optional(Type.Boolean()),
  verificationWebhookUrl: Type.Optional(Type.String()),
  lastActionCreatedAt: Type.Optional(Time),
  actionNodes: Type.Optional(
    Type.Array(Type.Unknown(), { description: 'Of a flow: its nodes, as published.' }),
  ),
  flowVersion: Type.Optional(Type.Integer({ description: 'Of a flow: how often it was published.' })),
});
export const FlowAnswer = Type.Object({
  tenantId: Type.String(),
  actionCode: Type.String(),
  actionType: oneOf(['FLOW']),
  actionNodes: Type.Array(Type.Unknown(), { description: 'The nodes, as published.' }),
  flowVersion: Type.Integer({ description: 'How often the flow was published.' }),
  warnings: Type.Optional(
    Type.Array(Type.String(), {
      description: 'What its rules may have wrong, each by the name of the rule.',
    }),
  ),
});
export const FlowVersionListAnswer = Type.Array(
  Type.Object({
    version: Type.Integer({ description: '1 is the first; it goes on where an action is made again.' }),
    flowVersion: Type.Integer({ description: 'As it was counted then.' }),
    isCurrent: Type.Boolean({ description: 'false: published again or deleted since.' }),
    createdAt: Type.Optional(Time),
    keyId: Type.String({ description: 'The management key that published it.' }),
    actionNodes: Type.Array(Type.Unknown(), { description: 'The nodes, as published.' }),
    rules: Type.Array(
      Type.Object({ ruleId: Type.String(), name: Type.String(), conditions: Type.Optional(Type.Unknown()) }),
      { description: 'Its rules, as published.' },
    ),
  }),
);
export const ActionConfigurationListAnswer = Type.Array(ActionConfigurationAnswer);

export const RuleAnswer = Type.Object({
  tenantId: Type.String(),
  actionCode: Type.String(),
  ruleId: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  isActive: Type.Boolean(),
  priority: Type.Integer(),
  type: oneOf(outcomes),
  conditions: Type.Optional(Type.Unknown()),
  ...methods,
  warnings: Type.Optional(
    Type.Array(Type.String(), { description: 'What is allowed and may be a mistake, in words.' }),
  ),
});
export const RuleListAnswer = Type.Array(RuleAnswer);

export const AppClientAnswer = Type.Object({
  clientId: Type.String(),
  name: Type.String(),
  accessTokenDurationInMinutes: Type.Integer(),
  refreshTokenDurationInMinutes: Type.Integer(),
  refreshTokenIdleInMinutes: Type.Integer(),
  signingAlgorithm: oneOf(signingAlgorithms),
  customClaims: Type.Record(Type.String(), Type.String()),
  createdAt: Time,
});
export const AppClientListAnswer = Type.Array(AppClientAnswer);

export const WebhookEndpointAnswer = Type.Object({
  tenantId: Type.String(),
  endpointId: Type.String(),
  url: Type.String(),
  eventTypes: Type.Array(oneOf(webhookEventTypes)),
  isActive: Type.Boolean(),
  includeCredentialPublicKey: Type.Boolean(),
  description: Type.Optional(Type.String()),
  disabledReason: Type.Optional(Type.String({ description: 'Why the server turned it off.' })),
  createdAt: Time,
  updatedAt: Time,
});
export const WebhookEndpointListAnswer = Type.Array(WebhookEndpointAnswer);

export const WebhookDeliveryListAnswer = Type.Array(
  Type.Object({
    deliveryId: Type.String(),
    endpointId: Type.String(),
    eventId: Type.String({ description: 'Id of the event: the same with each attempt.' }),
    eventType: oneOf([...webhookEventTypes, 'log_batch'], { description: 'log_batch: records of logs.' }),
    state: oneOf(webhookDeliveryStates, { description: 'What became of it.' }),
    attempts: Type.Integer(),
    createdAt: Time,
    nextAttemptAt: Type.Optional(Time),
    finishedAt: Type.Optional(Time),
    lastStatus: Type.Optional(Type.Integer({ description: 'Status of the receiver’s last answer.' })),
    lastFailure: Type.Optional(Type.String({ description: 'What went wrong last, in a word.' })),
  }),
);

export const MessageProviderAnswer = Type.Object({
  channel: oneOf(messageChannels),
  provider: Type.String(),
  settings: Type.Record(Type.String(), Type.Unknown()),
  credentialsSet: Type.Array(Type.String(), { description: 'Names of the credentials that are set.' }),
  updatedAt: Time,
});
export const MessageProviderListAnswer = Type.Array(MessageProviderAnswer);
