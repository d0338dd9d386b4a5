/**
 * Fields and query parameters of a management request that nothing knows are refused: a setting that was misspelt is not taken
 * for one that was made. Owns: which of them there may be, and what is said of others. Does not own: any schema. The Server and
 * the Client API ignore what they do not know (server-api.md §0 rule 10): their clients are SDKs of many versions.
 */
import type { FastifyRequest, RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import { ApiError } from './api-error.ts';
import type { HttpServer } from './http-server.ts';
import { nearestWord } from './nearest-word.ts';

/** What a resource looks like where it is read: whoever read it, changed it and sends it back whole sends all of that. */
export type AnswersOf = (route: string) => readonly TSchema[];

/** Fields by name; those without shape may hold anything. */
interface Shape {
  readonly fields?: ReadonlyMap<string, Shape>;
  readonly items?: Shape;
  /** Not set by anybody: left out before the body is looked at further. */
  readonly readOnly?: ReadonlySet<string>;
}

interface JsonSchema {
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: object;
  readonly items?: JsonSchema;
}

const anything: Shape = {};

/** A schema and whatever it may be a choice of. */
const choices = (schema: JsonSchema): readonly JsonSchema[] => {
  const inner = [...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return inner.length === 0 ? [schema] : inner.flatMap(choices);
};

const propertiesOf = (schemas: readonly JsonSchema[], name: string): readonly JsonSchema[] =>
  schemas.flatMap(({ properties }) =>
    properties && Object.hasOwn(properties, name) ? [properties[name] ?? {}] : [],
  );
const itemsOf = (schemas: readonly JsonSchema[]): readonly JsonSchema[] =>
  schemas.flatMap(({ items }) => items ?? []);

/** What may be sent where `sent` is asked for and `read` is answered. */
function shapeOf(sent: readonly JsonSchema[], read: readonly JsonSchema[]): Shape {
  const [bodies, answers] = [sent.flatMap(choices), read.flatMap(choices)];
  const items = itemsOf(bodies);
  const list = items.length === 0 ? {} : { items: shapeOf(items, itemsOf(answers)) };
  const names = new Set(bodies.flatMap(({ properties = {} }) => Object.keys(properties)));
  // No field by name: a map, or whatever anybody likes.
  if (names.size === 0 || bodies.some(({ patternProperties }) => patternProperties)) return list;
  const answered = answers.flatMap(({ properties = {} }) => Object.keys(properties));
  const readOnly = new Set(answered.filter((name) => !names.has(name)));
  const fields = new Map(
    [...names].map((name) => [name, shapeOf(propertiesOf(bodies, name), propertiesOf(answers, name))]),
  );
  return { ...list, fields, readOnly };
}

/** The fields of this level alone: what is in them is kept as it comes. */
const openBelow = ({ fields = new Map(), readOnly = new Set() }: Shape): Shape => ({
  fields: new Map([...fields.keys()].map((name) => [name, anything])),
  readOnly,
});

/** A name that is shown again. Others may be anything, of any length. */
const showable = /^[\w.-]{1,64}$/;

function refuse(path: string, name: string, known: Iterable<string>): never {
  const subject = showable.test(name)
    ? `The field ${path}${name}`
    : `A field of ${path.slice(0, -1) || 'the body'}`;
  const nearest = nearestWord(name, known);
  throw new ApiError(
    'invalid_request',
    `${subject} is not known here. The nearest known one is ${path}${nearest}.`,
  );
}

/** The value without what is only read. Null asks for nothing: clients clear fields that their other servers have. */
function settable(value: unknown, { fields, items, readOnly }: Shape, path = ''): unknown {
  if (Array.isArray(value)) return items ? value.map((one) => settable(one, items, path)) : value;
  if (typeof value !== 'object' || value === null || !fields) return value;
  const entries = Object.entries(value).flatMap(([name, field]) => {
    const shape = fields.get(name);
    if (shape) return [[name, settable(field, shape, `${path}${name}.`)] as const];
    if (field !== null && !readOnly?.has(name)) refuse(path, name, fields.keys());
    return [];
  });
  return Object.fromEntries(entries);
}

/** What names the resource in the path is not moved by its body. */
function refuseRename({ body, params }: FastifyRequest, { readOnly }: Shape): void {
  if (typeof body !== 'object' || body === null) return;
  const fields = body as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(params as Readonly<Record<string, string>>))
    if (readOnly?.has(name) && (fields[name] ?? value) !== value)
      throw new ApiError('invalid_request', `The field ${name} cannot be changed.`);
}

export interface UnknownFieldOptions {
  readonly answersOf: AnswersOf;
  /** Routes whose bodies hold documents that are kept as they are: only their own fields are looked at. */
  readonly documents: ReadonlySet<string>;
}

/** A filter that was misspelt would be none: everything would be listed. */
function refuseUnknownParameters(server: HttpServer): void {
  server.addHook('onRoute', (route) => {
    const query = (route.schema as { readonly querystring?: JsonSchema } | undefined)?.querystring;
    if (!query?.properties || !route.url.startsWith('/v1/management/')) return;
    const known = Object.keys(query.properties);
    const check = async (request: FastifyRequest): Promise<void> => {
      const unknown = Object.keys(request.query as object).find((name) => !known.includes(name));
      if (unknown === undefined) return;
      const subject = showable.test(unknown) ? `The query parameter ${unknown}` : 'A query parameter';
      const nearest = nearestWord(unknown, known);
      throw new ApiError(
        'invalid_request',
        `${subject} is not known here. The nearest known one is ${nearest}.`,
      );
    };
    route.preValidation = [...hooksOf(route.preValidation), check];
  });
}

/** From here on management routes refuse fields that neither their body's schema nor their answers have. */
export function refuseUnknownFields(server: HttpServer, { answersOf, documents }: UnknownFieldOptions): void {
  refuseUnknownParameters(server);
  server.addHook('onRoute', (route) => {
    const body = (route.schema as { readonly body?: JsonSchema } | undefined)?.body;
    if (!body || !route.url.startsWith('/v1/management/')) return;
    const name = `${[route.method].flat()[0]} ${route.url}`;
    let shape: Shape | undefined;
    const check = async (request: FastifyRequest): Promise<void> => {
      if (!shape) {
        const whole = shapeOf([body], answersOf(name) as readonly JsonSchema[]);
        shape = documents.has(name) ? openBelow(whole) : whole;
      }
      refuseRename(request, shape);
      request.body = settable(request.body, shape);
    };
    route.preValidation = [...hooksOf(route.preValidation), check];
  });
}

type Hooks = RouteOptions['preValidation'];
const hooksOf = (hooks: Hooks) => (hooks === undefined ? [] : [hooks].flat());
