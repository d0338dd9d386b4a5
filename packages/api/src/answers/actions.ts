/** Server API: what actions and their validation answer (server-api.md §9, §11). */
import { Type } from 'typebox';
import { actionStates } from '../server-api.ts';
import { MethodNames, oneOf, Time } from './values.ts';

const ActionState = oneOf(actionStates, { description: 'State of the action.' });
const RuleIds = Type.Array(Type.String(), { description: 'Rules that applied.' });

export const TrackAnswer = Type.Object({
  idempotencyKey: Type.String(),
  state: ActionState,
  url: Type.String({ description: 'The challenge page of this action; good once.' }),
  token: Type.String({ description: 'Client token of the action.' }),
  isEnrolled: Type.Boolean(),
  enrolledVerificationMethods: MethodNames,
  allowedVerificationMethods: MethodNames,
  defaultVerificationMethod: Type.Optional(Type.String()),
  ruleIds: RuleIds,
  warnings: Type.Optional(
    Type.Array(Type.String(), { description: 'What was sent and could not be used, in words.' }),
  ),
});

const times = { createdAt: Time, updatedAt: Time, stateUpdatedAt: Time };

export const ActionAnswer = Type.Object({
  actionCode: Type.String(),
  idempotencyKey: Type.String(),
  state: ActionState,
  ...times,
  ruleIds: RuleIds,
  rules: Type.Array(
    Type.Object({ ruleId: Type.String(), name: Type.String(), description: Type.Optional(Type.String()) }),
    { description: 'The same rules with their names.' },
  ),
  output: Type.Record(Type.String(), Type.Unknown(), {
    description: 'The facts that the decision used. Those that are not known are null.',
  }),
  verificationMethod: Type.Optional(Type.String()),
});

export const ActionListAnswer = Type.Array(
  Type.Object({
    actionCode: Type.String(),
    idempotencyKey: Type.String(),
    state: ActionState,
    ...times,
    verificationMethod: Type.Optional(Type.String()),
    verifiedByAuthenticatorId: Type.Optional(Type.String()),
    userAgent: Type.Optional(Type.String()),
    ipAddress: Type.Optional(Type.String()),
    countryCode: Type.Optional(Type.String()),
  }),
);

const refusals = [
  'invalid_token',
  'expired_token',
  'user_mismatch',
  'action_mismatch',
  'not_proven_by_bearer',
  'token_already_used',
] as const;

/** A token that is not accepted gets `error` and nothing of whom or what it was for. */
export const ValidateAnswer = Type.Object({
  isValid: Type.Boolean(),
  success: Type.Boolean({ description: 'The same as isValid: older clients read this name.' }),
  error: Type.Optional(oneOf(refusals, { description: 'Why the token was not accepted.' })),
  state: Type.Optional(ActionState),
  stateUpdatedAt: Type.Optional(Time),
  userId: Type.Optional(Type.String()),
  action: Type.Optional(Type.String()),
  actionCode: Type.Optional(Type.String()),
  idempotencyKey: Type.Optional(Type.String()),
  verificationMethod: Type.Optional(Type.String()),
  veriffSessionId: Type.Optional(
    Type.String({ description: 'Session at Veriff of the identity check that decided the action.' }),
  ),
  custom: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'Of a valid proof: the custom values that the action was tracked with, which it is for.',
    }),
  ),
});
