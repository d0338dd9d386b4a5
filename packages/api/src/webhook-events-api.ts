/**
 * What the server tells a tenant's endpoints (server-api.md §15). Owns: the body of every event. Receivers take fields that
 * they do not know: more may be added. What is not known is left out.
 */
import { type TSchema, Type } from 'typebox';
import { actionStates } from './server-api.ts';
import { webhookEventTypes } from './webhooks-api.ts';

/** Beside what an endpoint subscribes to: told to the URL of its action. */
export const allWebhookEventTypes = [...webhookEventTypes, 'action.verify'] as const;
export type WebhookEventType = (typeof allWebhookEventTypes)[number];

const text = (description: string) => Type.String({ description });
const maybe = (description: string) => Type.Optional(text(description));
const time = (description: string) => Type.String({ format: 'date-time', description });

const envelope = (type: WebhookEventType, content: Readonly<Record<string, TSchema>>) =>
  Type.Object({
    version: Type.Literal(1, { description: 'Always 1.' }),
    type: Type.Literal(type, { description: 'The event.' }),
    id: text('Id of the event, the same at every try; also the header webhook-id.'),
    source: text('Public URL of this server.'),
    time: time('When it was made.'),
    tenantId: text('Id of the tenant.'),
    ...content,
  });

const event = (type: WebhookEventType, data: Readonly<Record<string, TSchema>>) =>
  envelope(type, { data: Type.Object(data, { description: 'What it is about.' }) });

const userId = text('Your own id of the user.');
const action = {
  actionCode: text('Code of the action.'),
  idempotencyKey: text('Names the attempt at the action, as track gave or got it.'),
};
const verificationMethod = maybe('How the person proves themselves.');

const authenticator = {
  userId,
  userAuthenticatorId: text('Id of the authenticator.'),
  verificationMethod: text('What it proves by, such as EMAIL_OTP or PASSKEY.'),
  createdAt: Type.Optional(time('When it was made.')),
  email: maybe('Its e-mail address.'),
  phoneNumber: maybe('Its phone number, E.164.'),
  credentialId: maybe('Of a passkey: the credential id, base64url.'),
  credentialPublicKey: maybe(
    'Of a passkey: the public key (COSE), base64url; only for endpoints with includeCredentialPublicKey.',
  ),
  aaguid: maybe('Of a passkey: the model of its authenticator.'),
  credentialName: maybe('Of a passkey: what it is called.'),
};

/** Of a message that the tenant sends itself. */
const delivery = {
  to: text('Whom to send it to.'),
  code: maybe('The one-time code.'),
  url: maybe('The link; with a link by e-mail there is also a code that may be typed instead.'),
  userId: maybe('Your own id of the user; absent while nobody knows who it is.'),
  actionCode: maybe('Code of the action.'),
  idempotencyKey: maybe('Names the attempt at the action.'),
  locale: maybe('Language to write in (BCP 47).'),
};

const logged = {
  tenantId: text('Id of the tenant.'),
  createdAt: time('When it happened.'),
  verificationMethod,
  email: maybe('E-mail address of the person.'),
  phoneNumber: maybe('Phone number of the person.'),
};

const ActionLog = envelope('action.log_created', {
  record: Type.Object(
    {
      ...logged,
      userId,
      ...action,
      updatedAt: time('When the action was last changed.'),
      state: Type.Union(
        actionStates.map((state) => Type.Literal(state)),
        { description: 'What became of it.' },
      ),
      stateUpdatedAt: time('Since when.'),
      outcome: text('What was decided: ALLOW, CHALLENGE, REVIEW or BLOCK.'),
      allowedVerificationMethods: Type.Optional(
        Type.Array(Type.String(), { description: 'Methods that the decision permitted; absent: all.' }),
      ),
      rules: Type.Array(
        Type.Object({
          ruleId: text('Id of the rule.'),
          name: maybe('Its name; absent: it was deleted.'),
        }),
        { description: 'The rules that matched, in their order.' },
      ),
      priorityRuleId: maybe('The rule that decided.'),
      ipAddress: maybe('IP address of the person, as you sent it.'),
      countryCode: maybe('ISO 3166 alpha-2 country of the IP address.'),
      deviceId: maybe('Id of the device, as you sent it.'),
      userAgent: maybe('Browser of the person, as you sent it.'),
      username: maybe('Name the person signs in with, as you sent it.'),
    },
    { description: 'A decision, and what became of it.' },
  ),
});

const ChallengeLog = envelope('challenge.log_created', {
  record: Type.Object(
    {
      ...logged,
      userId: maybe('Your own id of the user.'),
      actionCode: maybe('Code of the action.'),
      idempotencyKey: maybe('Names the attempt at the action.'),
      type: text('What happened, such as EMAIL_OTP_SENT, SMS_CODE_VALID or PASSKEY_INVALID.'),
      errorDescription: maybe('Why action.verify did not confirm it.'),
      statusCode: Type.Optional(Type.Integer({ description: 'What action.verify answered.' })),
    },
    { description: 'A step of a challenge.' },
  ),
});

/** Both kinds come in the same batches, to endpoints that want both. */
const LogBatch = Type.Object({
  records: Type.Array(Type.Union([ActionLog, ChallengeLog]), {
    minItems: 1,
    maxItems: 500,
    description: 'In the order in which they happened.',
  }),
});

/** The body of each event, as it is posted. */
export const webhookBodies: Readonly<Record<WebhookEventType, TSchema>> = {
  'authenticator.created': event('authenticator.created', authenticator),
  'authenticator.updated': event('authenticator.updated', authenticator),
  'authenticator.deleted': event('authenticator.deleted', {
    ...authenticator,
    deletedAt: time('When it was removed.'),
  }),
  'session.refresh_token_reused': event('session.refresh_token_reused', {
    userId,
    sessionId: text('Id of the session, which is over.'),
    clientId: text('Id of its app client.'),
    revokedAt: time('When it was ended.'),
  }),
  'action.log_created': LogBatch,
  'challenge.log_created': LogBatch,
  'email.created': event('email.created', {
    ...delivery,
    verificationMethod,
    userAgent: maybe('Browser of the person, as you sent it.'),
    ipAddress: maybe('IP address of the person, as you sent it.'),
  }),
  'sms.created': event('sms.created', {
    ...delivery,
    customVariables: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'Values of your own, as they were sent with POST /v1/challenge. The one value that is no text.',
      }),
    ),
  }),
  'push.created': event('push.created', {
    challengeId: text('Id of the challenge, which the app asks for by its key.'),
    userId,
    ...action,
    userAuthenticatorId: text('Id of the phone.'),
    pushToken: maybe('Where push messages for the app go, as the app registered it.'),
    devicePlatform: maybe('System of the phone.'),
  }),
  'action.verify': event('action.verify', {
    userId,
    ...action,
    state: Type.Literal('CHALLENGE_SUCCEEDED', { description: 'What the action becomes if you confirm it.' }),
    verificationMethod: text('What the person proved themselves by.'),
    completedAt: time('When the proof was made.'),
  }),
};
