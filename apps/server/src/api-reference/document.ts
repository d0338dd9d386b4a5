/** The OpenAPI 3.1 document: what is served, with the table's words. Owns: its shape. Does not own: words or schemas. */
import type { TSchema } from 'typebox';
import { answerFields } from './answer-fields.ts';
import { conditionAnswers, conditionHeaders, conditionParameters } from './conditions.ts';
import { fields } from './fields.ts';
import { type JsonSchema, jsonSchema } from './json-schema.ts';
import type { Area, Caller, Operation } from './operation.ts';
import { areas } from './operations/areas.ts';
import { codesOf, errorSchema, errorStatusList, meaningOf, responseName, statusesOf } from './refusals.ts';
import { isApi, type ServedRoute } from './served-routes.ts';
import { aboutWebhooks, documentedWebhooks, webhookTag } from './webhooks.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: {
      readonly 'application/json': { readonly schema: JsonSchema; readonly example?: unknown };
    };
  };
  readonly responses: Readonly<Record<string, unknown>> & {
    readonly 200: {
      readonly description: string;
      readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
    };
  };
}

const answerWords = { ...fields, ...answerFields };

type Paths = Record<string, Record<string, DocumentedOperation>>;

const basic = (description: string) => ({ type: 'http', scheme: 'basic', description });
const asUserName = 'is the user name; the password is empty.';

export const securitySchemes: Readonly<Record<Exclude<Caller, 'nobody'>, object>> = {
  serverKey: basic(`The Server API key ${asUserName}`),
  managementKey: basic(`The Management API key ${asUserName}`),
  callConnectKey: basic(`The Call Connect key ${asUserName}`),
  tenantId: basic(`The tenant id, which is public, ${asUserName}`),
  clientToken: { type: 'http', scheme: 'bearer', description: 'The token that tracking an action answered.' },
};

const about = `Adaptive multi-factor authentication beside the login that you have.

- Bodies are JSON. Fields that a route does not know are ignored; the Management API refuses them, but takes those that it answers itself and those that are null. A field that is null counts as absent, but in the Management API, and where its type has null, it clears the value. Absent values are left out of answers.
- Lengths are in characters. Times are ISO 8601 unless a field says Unix seconds.
- Every refusal is a JSON object with error, errorCode, errorDescription and requestId.
- What the Management API reads has an ETag. A change with it in If-Match is made only if nobody changed the same in between, else the answer is 412.
- Keys are for servers: a request with an Origin header is refused.
- Fields may be added to answers; clients ignore those they do not know.`;

export function openApiDocument(routes: readonly ServedRoute[]) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Stepward API',
      version: 'v1',
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This server.' }],
    tags: [
      ...areas.map(({ tag, about: description }) => ({ name: tag, description })),
      { name: webhookTag, description: aboutWebhooks },
    ],
    paths: pathsOf(routes.filter(isApi)),
    webhooks: documentedWebhooks(),
    components: {
      securitySchemes,
      schemas: { Error: errorSchema },
      responses: Object.fromEntries(errorStatusList.map((status) => [responseName(status), refusal(status)])),
    },
  };
}

export type OpenApiDocument = ReturnType<typeof openApiDocument>;

/** In the order of the areas, so that the order of registration changes nothing. */
function pathsOf(routes: readonly ServedRoute[]): Paths {
  const paths: Paths = {};
  for (const area of areas) {
    for (const [name, operation] of Object.entries(area.operations)) {
      const route = routes.find((one) => one.name === name);
      if (!route) continue;
      const path = route.url.replace(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: documented(route, area, operation) };
    }
  }
  return paths;
}

function documented(route: ServedRoute, area: Area, operation: Operation): DocumentedOperation {
  const caller = operation.caller ?? area.caller;
  const parameters = [
    ...parametersOf(route, 'path'),
    ...parametersOf(route, 'query'),
    ...conditionParameters(route.conditions),
  ];
  const body = route.body && bodyOf(route.body, operation);
  return {
    operationId: operation.operationId,
    summary: operation.summary,
    ...(operation.details && { description: operation.details }),
    tags: [area.tag],
    security: caller === 'nobody' ? [] : [{ [caller]: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      // An empty body counts as an empty object.
      requestBody: {
        required: (body.required ?? []).length > 0,
        content: {
          'application/json': { schema: body, ...(operation.example && { example: operation.example }) },
        },
      },
    }),
    responses: {
      200: { ...answerOf(operation), ...conditionHeaders(route.conditions, route.method) },
      ...conditionAnswers(route.conditions),
      ...Object.fromEntries(
        statusesOf(route, caller, operation).map((status) => [
          status,
          { $ref: `#/components/responses/${responseName(status)}` },
        ]),
      ),
    },
  };
}

function bodyOf(schema: TSchema, { alternatives }: Operation): JsonSchema {
  const body = jsonSchema(schema);
  if (!alternatives) return body;
  const oneOf = alternatives.map(({ title, about: description, schema: one }) => ({
    title,
    ...(description && { description }),
    ...jsonSchema(one),
  }));
  return { ...body, oneOf };
}

function parametersOf(route: ServedRoute, where: 'path' | 'query'): Parameter[] {
  const given = where === 'path' ? route.params : route.query;
  if (!given) return [];
  const { properties = {}, required = [] } = jsonSchema(given);
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description && { description }),
    schema,
  }));
}

function answerOf({ answer: description, answerSchema }: Operation) {
  const schema: JsonSchema = answerSchema ? jsonSchema(answerSchema, answerWords) : { type: 'object' };
  return { description, content: { 'application/json': { schema } } };
}

function refusal(status: number) {
  return {
    description: `${meaningOf(status)} Codes: ${codesOf(status).join(', ')}.`,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}
