/** Management API: webhook endpoints and what was sent to them. In a PATCH, null clears a field. */
import { type Static, Type } from 'typebox';

/** What an endpoint may subscribe to (server-api.md §15). */
export const webhookEventTypes = [
  'authenticator.created',
  'authenticator.updated',
  'authenticator.deleted',
  'session.refresh_token_reused',
  'action.log_created',
  'challenge.log_created',
  'email.created',
  'sms.created',
  'push.created',
] as const;
export const webhookDeliveryStates = ['PENDING', 'DELIVERED', 'DEAD'] as const;

const Id = Type.String({ minLength: 1, maxLength: 64 });
const Url = Type.String({ minLength: 1, maxLength: 2_048 });
const EventTypes = Type.Array(Type.Union(webhookEventTypes.map((type) => Type.Literal(type))), {
  minItems: 1,
  maxItems: webhookEventTypes.length,
  uniqueItems: true,
});
const Description = Type.Union([Type.String({ maxLength: 256 }), Type.Null()]);

export const WebhookEndpointParameters = Type.Object({ endpointId: Id });
export const WebhookDeliveryParameters = Type.Object({ endpointId: Id, deliveryId: Id });

export const CreateWebhookEndpointBody = Type.Object({
  url: Url,
  eventTypes: EventTypes,
  description: Type.Optional(Description),
  includeCredentialPublicKey: Type.Optional(Type.Boolean()),
  isActive: Type.Optional(Type.Boolean()),
});
export type CreateWebhookEndpointBody = Static<typeof CreateWebhookEndpointBody>;

export const UpdateWebhookEndpointBody = Type.Object({
  url: Type.Optional(Url),
  eventTypes: Type.Optional(EventTypes),
  description: Type.Optional(Description),
  includeCredentialPublicKey: Type.Optional(Type.Boolean()),
  isActive: Type.Optional(Type.Boolean()),
});
export type UpdateWebhookEndpointBody = Static<typeof UpdateWebhookEndpointBody>;

export const ListWebhookDeliveriesQuery = Type.Object({
  state: Type.Optional(
    Type.Union(
      webhookDeliveryStates.map((state) => Type.Literal(state)),
      { description: 'Only deliveries in this state.' },
    ),
  ),
  /** 1 to 100; as text, for it is a query. */
  limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|100)$' })),
  /** `deliveryId` of the last one seen. */
  before: Type.Optional(Id),
});
export type ListWebhookDeliveriesQuery = Static<typeof ListWebhookDeliveriesQuery>;
