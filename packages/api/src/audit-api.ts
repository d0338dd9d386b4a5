/** Management API of our own: reading what was recorded, actions and the audit trail. Pages go on after a token; times are texts. */
import { type Static, Type } from 'typebox';
import { outcomes } from './management-api.ts';
import { ActionParameters, actionStates } from './server-api.ts';

/** Of a list that is read page by page. */
const page = {
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9][0-9]?|100)$',
      description: 'At most this many of a page, 1 to 100; 50 unless it is said.',
    }),
  ),
  pageToken: Type.Optional(
    Type.String({
      maxLength: 4_096,
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'nextPageToken of the page before.',
    }),
  ),
};

const Time = (description: string) => Type.Optional(Type.String({ maxLength: 64, description }));
const range = {
  from: Time('Only from this time on: ISO 8601 with a time zone, or a date alone, which is midnight UTC.'),
  to: Time('Only before this time.'),
};

const { userId, action } = ActionParameters.properties;

export const ListRecordedActionsQuery = Type.Object({
  userId: Type.Optional(userId),
  actionCode: Type.Optional(action),
  outcome: Type.Optional(
    Type.Union(
      outcomes.map((outcome) => Type.Literal(outcome)),
      { description: 'Only actions that were decided so.' },
    ),
  ),
  state: Type.Optional(
    Type.Union(
      actionStates.map((state) => Type.Literal(state)),
      { description: 'Only actions that are in this state now.' },
    ),
  ),
  ...range,
  ...page,
});
export type ListRecordedActionsQuery = Static<typeof ListRecordedActionsQuery>;

export const auditTypePattern = '^[a-z_]{1,64}(\\.[a-z_]{0,64})?$';

export const ListAuditEventsQuery = Type.Object({
  userId: Type.Optional(userId),
  type: Type.Optional(
    Type.String({
      pattern: auditTypePattern,
      description:
        'Only events whose type is this or begins with it: rule.updated, or rule. for all of rules.',
    }),
  ),
  keyId: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'Only what was done with this API key.' }),
  ),
  ...range,
  ...page,
});
export type ListAuditEventsQuery = Static<typeof ListAuditEventsQuery>;
