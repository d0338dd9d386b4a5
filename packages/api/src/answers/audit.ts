/** What the Management API says of what was recorded: pages of actions and of the audit trail. */
import { Type } from 'typebox';
import { outcomes } from '../management-api.ts';
import { actionStates } from '../server-api.ts';
import { oneOf, Time } from './values.ts';

const nextPageToken = Type.Optional(
  Type.String({
    description:
      'The pageToken of the next page; absent: there is no more. A page may be short or empty and not the last: each call looks through a bounded number.',
  }),
);

const recordedAction = {
  userId: Type.String(),
  actionCode: Type.String(),
  idempotencyKey: Type.String(),
  createdAt: Time,
  outcome: oneOf(outcomes, { description: 'What was decided.' }),
  state: oneOf(actionStates, { description: 'What became of it.' }),
  stateUpdatedAt: Time,
  ruleIds: Type.Array(Type.String(), {
    description: 'Rules that matched; the one that decided is the first.',
  }),
  verificationMethod: Type.Optional(Type.String()),
  deviceId: Type.Optional(Type.String()),
  ipAddress: Type.Optional(Type.String()),
  userAgent: Type.Optional(Type.String()),
};

export const RecordedActionListAnswer = Type.Object({
  actions: Type.Array(Type.Object(recordedAction), { description: 'The newest first.' }),
  nextPageToken,
});

const auditEvent = {
  seq: Type.Integer({ description: 'Number of the event in the trail of the tenant, from 1, without gaps.' }),
  at: Type.String({ format: 'date-time', description: 'When it was recorded.' }),
  type: Type.String({ description: 'What happened, such as rule.updated.' }),
  userId: Type.Optional(Type.String({ description: 'The person that it is about.' })),
  actor: Type.Optional(
    Type.Object(
      {
        keyId: Type.String({
          description: 'Id of the API key; cli: the command on the machine of the server.',
        }),
        kind: Type.Optional(Type.String({ description: 'Kind of the API key.' })),
      },
      {
        description: 'Whose API key did it. Absent: the person did, or the server, or no key was recorded.',
      },
    ),
  ),
  before: Type.Optional(
    Type.Unknown({ description: 'What was. Of secrets the names, of URLs the origin, long values counted.' }),
  ),
  after: Type.Optional(Type.Unknown({ description: 'What is, the same way.' })),
  data: Type.Record(Type.String(), Type.Unknown(), { description: 'What else was recorded of it.' }),
};

export const AuditEventListAnswer = Type.Object({
  events: Type.Array(Type.Object(auditEvent), { description: 'The newest first.' }),
  nextPageToken,
});
