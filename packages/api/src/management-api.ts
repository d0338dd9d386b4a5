/** Management API: bodies (called with a management key). In a PATCH, null clears a field. */
import { type Static, Type } from 'typebox';
import { actionCodePattern } from './server-api.ts';

export const outcomes = ['ALLOW', 'CHALLENGE', 'REVIEW', 'BLOCK'] as const;

const Outcome = Type.Union(outcomes.map((outcome) => Type.Literal(outcome)));
const Clearable = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const Methods = Clearable(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 32 }));
/** The page offers nothing else once somebody has passed (management-api.md §3). */
const PromptedMethods = Clearable(Type.Array(Type.Literal('PASSKEY'), { maxItems: 32 }));

export const ActionCodeParameters = Type.Object({ actionCode: Type.String({ pattern: actionCodePattern }) });
export const RuleParameters = Type.Object({
  actionCode: Type.String({ pattern: actionCodePattern }),
  ruleId: Type.String({ maxLength: 64 }),
});

const actionOptions = {
  verificationMethods: Methods,
  promptToEnrollVerificationMethods: PromptedMethods,
  defaultVerificationMethod: Clearable(Type.String({ maxLength: 64 })),
  messagingTemplates: Clearable(
    Type.Record(Type.String(), Type.Object({ defaultTemplate: Type.String({ maxLength: 2_048 }) })),
  ),
  displayNames: Clearable(Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 64 }))),
  isPasswordless: Clearable(Type.Boolean()),
  verificationWebhookUrl: Clearable(Type.String({ maxLength: 2_048 })),
};

const ActionType = Type.Optional(Type.Union([Type.Literal('CLASSIC'), Type.Literal('FLOW')]));

export const CreateActionBody = Type.Object({
  actionCode: Type.String({ pattern: actionCodePattern }),
  actionType: ActionType,
  defaultUserActionResult: Type.Optional(Outcome),
  ...actionOptions,
});
export type CreateActionBody = Static<typeof CreateActionBody>;
export const UpdateActionConfigurationBody = Type.Object({
  /** Cannot be changed: taken when it is the same. */
  actionType: ActionType,
  defaultUserActionResult: Clearable(Outcome),
  ...actionOptions,
});

const ruleOptions = {
  description: Clearable(Type.String({ maxLength: 1_024 })),
  conditions: Type.Optional(Type.Unknown()),
  verificationMethods: Methods,
  promptToEnrollVerificationMethods: PromptedMethods,
  defaultVerificationMethod: Clearable(Type.String({ maxLength: 64 })),
};
const Priority = Type.Integer({ minimum: 0, maximum: 99 });
const RuleName = Type.String({ minLength: 1, maxLength: 256 });

export const CreateRuleBody = Type.Object({
  name: RuleName,
  isActive: Type.Optional(Type.Boolean()),
  priority: Type.Optional(Priority),
  type: Outcome,
  ...ruleOptions,
});
export const UpdateRuleBody = Type.Object({
  name: Type.Optional(RuleName),
  isActive: Type.Optional(Type.Boolean()),
  priority: Type.Optional(Priority),
  type: Type.Optional(Outcome),
  ...ruleOptions,
});

export const UpdateTenantBody = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  tokenDurationInMinutes: Clearable(Type.Integer({ minimum: 1, maximum: 60 })),
  newActionOutcome: Clearable(Outcome),
  redirectUrls: Clearable(Type.Array(Type.String({ maxLength: 2_048 }), { maxItems: 100 })),
  allowedOrigins: Clearable(Type.Array(Type.String({ maxLength: 512 }), { maxItems: 100 })),
  disableRecoveryCodes: Clearable(Type.Boolean()),
  allowDisablingMfa: Clearable(Type.Boolean()),
  allowDeletingUserAuthenticators: Clearable(Type.Boolean()),
  hideAuthsignalLogo: Clearable(Type.Boolean()),
  hideRecoveryCodesOnEnrollment: Clearable(Type.Boolean()),
  hideSuccessScreenOnEnrollment: Clearable(Type.Boolean()),
  redirectOnSessionExpiry: Clearable(Type.Boolean()),
  /** Where the Server API may be called from; null or an empty list: anywhere. */
  ipWhitelist: Clearable(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })),
  authenticatorEventsWebhookConfig: Clearable(
    Type.Object({
      url: Type.String({ minLength: 1, maxLength: 2_048 }),
      includeCredentialPublicKey: Clearable(Type.Boolean()),
    }),
  ),
  logEventsWebhookConfig: Clearable(
    Type.Object({ endpointUrl: Type.String({ minLength: 1, maxLength: 2_048 }) }),
  ),
  /** Ours: people get no mails about changes of their factors. */
  disableSecurityNotices: Clearable(Type.Boolean()),
  /** After a passed challenge the page offers nothing by itself: only what the action prompts for. */
  disableEnrollmentPrompt: Clearable(Type.Boolean()),
  skipRecoveryCodesOnProgrammaticEnrollment: Clearable(Type.Boolean()),
  /** Whose ID tokens `GET /users?token=` believes; null: nobody's. */
  trustedIdTokenIssuers: Clearable(
    Type.Array(
      Type.Object({
        issuer: Type.String({ minLength: 1, maxLength: 512 }),
        audiences: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { minItems: 1, maxItems: 20 }),
        jwksUri: Type.Optional(Type.String({ maxLength: 2_048 })),
      }),
      { maxItems: 20 },
    ),
  ),
  /** WebAuthn; null: the public URL of the server. */
  relyingParty: Clearable(Type.String({ maxLength: 253 })),
  expectedOrigins: Clearable(Type.Array(Type.String({ maxLength: 512 }), { maxItems: 100 })),
  /** Ours: sites under other names that may use the same passkeys; null: none. */
  relatedOrigins: Clearable(Type.Array(Type.String({ maxLength: 512 }), { maxItems: 20 })),
  /** Ours: URL schemes of apps that a challenge may return to; null: `authsignal` alone. */
  nativeSchemes: Clearable(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })),
  /** Ours: whether a passkey whose counter went back is refused too; null: it is flagged alone. */
  signCountPolicy: Clearable(Type.Union([Type.Literal('flag'), Type.Literal('block')])),
  /** Ours: what people may be challenged with; null: the methods that are on from the start. */
  verificationMethods: Clearable(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 32 })),
  /** Ours: ISO 3166 alpha-2 countries that text messages go to; null: none. */
  smsCountries: Clearable(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { maxItems: 300 })),
  /** Which tab goes on when a link by e-mail was followed; null: the one that waits for it. */
  magicLinkMode: Clearable(Type.Union([Type.Literal('ORIGINAL_TAB'), Type.Literal('NEW_TAB')])),
  /** Ours: a link by e-mail is enough in any browser. Weaker: whoever is sent a link may let a stranger in. */
  magicLinkAnyBrowser: Clearable(Type.Boolean()),
  /** Ours: text messages a day. */
  smsPerDayMax: Clearable(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
  /** Ours: wrong codes a day, at most what the operator allows; null: that. */
  failedCodesPerDayMax: Clearable(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  /** Ours: keys of apps need an attestation of the phone's maker. */
  requireDeviceAttestation: Clearable(Type.Boolean()),
  /** Ours: approving a push without a typed number is enough where the page shows none. */
  pushApproveOnly: Clearable(Type.Boolean()),
  /** Ours: digits of the number that is typed on the phone; null: 2. */
  pushNumberDigits: Clearable(Type.Union([Type.Literal(2), Type.Literal(6)])),
  /** Ours: custom values that are not of the type of their data point; null: ignored, with a warning. */
  invalidCustomData: Clearable(Type.Union([Type.Literal('ignore'), Type.Literal('reject')])),
  /** Ours: QR codes that do not change are refused. */
  qrRequireRotation: Clearable(Type.Boolean()),
});
export type UpdateTenantBody = Static<typeof UpdateTenantBody>;
