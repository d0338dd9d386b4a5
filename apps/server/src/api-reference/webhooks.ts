/** The `webhooks` of the document: what a tenant's endpoints are told. Owns: when and how often. Does not own: the bodies (packages/api). */
import { allWebhookEventTypes, type WebhookEventType, webhookBodies } from '@stepward/api';
import { type JsonSchema, jsonSchema } from './json-schema.ts';

export interface DocumentedWebhook {
  readonly post: {
    readonly operationId: string;
    readonly summary: string;
    readonly description: string;
    readonly tags: readonly string[];
    readonly security: readonly [];
    readonly parameters: readonly {
      readonly name: string;
      readonly in: 'header';
      readonly required: true;
      readonly description: string;
      readonly schema: JsonSchema;
    }[];
    readonly requestBody: {
      readonly required: true;
      readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
    };
    readonly responses: Readonly<Record<string, { readonly description: string }>>;
  };
}

export const webhookTag = 'Webhook events';
export const aboutWebhooks =
  'What this server posts to your endpoints. Check the signature over the bytes of the body before you read it. Values of data are texts unless their field says otherwise.';

/** docs/webhooks.md says the same at length, and is held to the schedule by a test. */
const told =
  'Told after it is done, at least once and in no promised order: drop what has an id that you have seen. A 2xx within 15 seconds takes it. Anything else, a redirect too, is tried again: ten tries in all, over three days. 410 switches the endpoint off.';
const inBatches = `Up to 500 records in one body, as late as client tokens live (tokenDurationInMinutes), so that an action is over when it is told of. ${told}`;
const handedOver =
  'Asked once, while the person waits. A 2xx within two seconds says that you send it; after anything else the code is dead and the caller is answered 503.';

interface Words {
  readonly summary: string;
  readonly details: string;
}

const words: Readonly<Record<WebhookEventType, Words>> = {
  'authenticator.created': { summary: 'Somebody has a new authenticator', details: told },
  'authenticator.updated': { summary: 'An authenticator was changed', details: told },
  'authenticator.deleted': { summary: 'An authenticator was removed', details: told },
  'session.refresh_token_reused': {
    summary: 'A refresh token was used twice, and its session was ended',
    details: `Somebody has a copy of it. ${told}`,
  },
  'action.log_created': { summary: 'Decisions, and what became of them', details: inBatches },
  'challenge.log_created': { summary: 'Steps of challenges', details: inBatches },
  'email.created': { summary: 'A mail is yours to send', details: handedOver },
  'sms.created': { summary: 'A text message is yours to send', details: handedOver },
  'push.created': { summary: 'A push notification is yours to send', details: handedOver },
  'action.verify': {
    summary: 'May this action succeed?',
    details:
      'Asked once, at the verificationWebhookUrl of the action, while the person waits. A 2xx within two seconds lets the action succeed. With 4xx (but 408 and 429) the person is told that it was refused (403), after anything else to try again (503). Either way the proof is used up and the action stays as it was.',
  },
};

const header = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  required: true as const,
  description,
  schema: { type: 'string' },
});

const signatures = [
  header(
    'X-Signature-V2',
    't=<Unix seconds>,v2=<signature>: HMAC-SHA256 over <t>.<body> with a server key, base64 without padding; one v2 for each live key.',
  ),
  header('webhook-id', 'Id of the event (Standard Webhooks); of a batch, its own.'),
  header('webhook-timestamp', 'Unix seconds of this try (Standard Webhooks).'),
  header(
    'webhook-signature',
    'v1,<signature>, separated by spaces: HMAC-SHA256 over <id>.<timestamp>.<body> with a server key, base64 (Standard Webhooks).',
  ),
];

const camelCase = (type: string): string =>
  type.replaceAll(/[._]([a-z])/g, (_all, letter: string) => letter.toUpperCase());

export function documentedWebhooks(): Readonly<Record<WebhookEventType, DocumentedWebhook>> {
  const entries = allWebhookEventTypes.map((type) => [type, documented(type)] as const);
  return Object.fromEntries(entries) as Record<WebhookEventType, DocumentedWebhook>;
}

function documented(type: WebhookEventType): DocumentedWebhook {
  const { summary, details } = words[type];
  const isAsked = details !== told && !details.includes(told);
  return {
    post: {
      operationId: camelCase(type),
      summary,
      description: details,
      tags: [webhookTag],
      security: [],
      parameters: signatures,
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(webhookBodies[type]) } },
      },
      responses: {
        '2XX': { description: isAsked ? 'Yes.' : 'Taken.' },
        ...(isAsked
          ? {}
          : { 410: { description: 'Nobody is here any more: the endpoint is switched off.' } }),
      },
    },
  };
}
