/**
 * What each part of a configuration may hold: the bodies of the Management API, without null (what is not set is not there)
 * and without fields that nobody knows. Owns: the shapes. Does not own: what the capabilities refuse beyond them.
 */
import {
  AuthenticatorConfigurationBody,
  authenticatorFields,
  CreateActionBody,
  CreateAppClientBody,
  CreateCustomDataPointBody,
  CreateRuleBody,
  CreateValueListBody,
  CreateWebhookEndpointBody,
  credentialBlocks,
  PublishFlowBody,
  UpdateMessageOverridesBody,
  UpdateTenantBody,
  UpdateThemeBody,
} from '@stepward/api';

/** JSON Schema, as far as it is used here. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly [keyword: string]: unknown;
}

/** The body's schema as a text has it: no null, no further fields. */
export function closed(given: object): JsonSchema {
  const schema = given as JsonSchema;
  if (schema.anyOf) {
    const others = schema.anyOf.filter(({ type }) => type !== 'null').map(closed);
    const [only, ...more] = others;
    return only && more.length === 0 ? only : { ...schema, anyOf: others };
  }
  if (schema.items) return { ...schema, items: closed(schema.items) };
  if (!schema.properties) return schema;
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([name, one]) => [name, closed(one)]),
  );
  return { ...schema, properties, additionalProperties: false };
}

const without = (schema: JsonSchema, ...names: readonly string[]): JsonSchema => ({
  ...schema,
  properties: Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name)),
  ),
  required: (schema.required ?? []).filter((name) => !names.includes(name)),
});

const withFields = (
  schema: JsonSchema,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({
  ...schema,
  properties: { ...schema.properties, ...properties },
  required: [...(schema.required ?? []), ...required],
});

const listOf = (items: JsonSchema, maxItems: number): JsonSchema => ({ type: 'array', items, maxItems });
const id: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' };

/** A secret is not written down: the text names where it comes from. STEPWARD_SECRET_KEY is a key to this server. */
const secretNamePattern = '^STEPWARD_SECRET_(?!KEY$)[A-Z0-9_]{1,128}$';
const secret: JsonSchema = {
  type: 'object',
  properties: { env: { type: 'string', pattern: secretNamePattern } },
  required: ['env'],
  additionalProperties: false,
};

/** Webhooks of the tenant are among the webhook endpoints. */
export const tenantSchema = without(
  closed(UpdateTenantBody),
  'authenticatorEventsWebhookConfig',
  'logEventsWebhookConfig',
);
export const themeSchema = closed(UpdateThemeBody);
export const messageOverridesSchema = closed(
  UpdateMessageOverridesBody.properties.messageOverrides,
) as JsonSchema;

const blocks = Object.fromEntries(
  Object.entries(credentialBlocks).map(([name, { shown, secret: secrets }]) => [
    name,
    closed({
      type: 'object',
      properties: { ...shown, ...Object.fromEntries(secrets.map((field) => [field, secret])) },
    }),
  ]),
);
const authenticatorSchema: JsonSchema = {
  type: 'object',
  properties: {
    ...Object.fromEntries(Object.entries(authenticatorFields).map(([name, one]) => [name, closed(one)])),
    ...blocks,
  },
  additionalProperties: false,
};
/** By id. */
export const authenticatorsSchema: JsonSchema = { type: 'object', additionalProperties: authenticatorSchema };
export const authenticatorFieldNames: readonly string[] = Object.keys(
  closed(AuthenticatorConfigurationBody).properties ?? {},
).filter((name) => !['isActive', 'authenticatorId', 'verificationMethod'].includes(name));

export const customDataPointsSchema = listOf(closed(CreateCustomDataPointBody), 1_000);
export const valueListSchema = withFields(
  closed(CreateValueListBody),
  { alias: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 256 } },
  ['alias'],
);

const anyRule = closed(CreateRuleBody);
const rule = withFields(
  { ...anyRule, properties: { ...anyRule.properties, conditions: {} } },
  { ruleId: id },
);
const action = withFields(closed(CreateActionBody), {});
export const classicActionSchema = withFields(
  { ...action, properties: { ...action.properties, actionType: { const: 'CLASSIC' } } },
  { rules: listOf(rule, 1_000) },
  ['rules'],
);
/** Nodes and conditions of flows are kept as they are, unknown fields and all. */
export const flowActionSchema = withFields(
  { ...action, properties: { ...action.properties, actionType: { const: 'FLOW' } } },
  {
    actionNodes: PublishFlowBody.properties.actionNodes as unknown as JsonSchema,
    rules: PublishFlowBody.properties.rules as unknown as JsonSchema,
  },
  ['actionType'],
);

export const webhookEndpointsSchema = listOf(
  withFields(closed(CreateWebhookEndpointBody), { endpointId: id }),
  1_000,
);
export const appClientsSchema = listOf(withFields(closed(CreateAppClientBody), { clientId: id }), 1_000);

const provider: JsonSchema = {
  type: 'object',
  properties: {
    provider: { type: 'string', maxLength: 32 },
    settings: { type: 'object' },
    credentials: { type: 'object', additionalProperties: secret },
  },
  required: ['provider'],
  additionalProperties: false,
};
const providersOf: JsonSchema = { type: 'object', additionalProperties: provider };
/** By kind, then by name. */
export const providersSchema: JsonSchema = {
  type: 'object',
  properties: {
    message: providersOf,
    push: providersOf,
    identity: providersOf,
    attestation: providersOf,
  },
  additionalProperties: false,
};
