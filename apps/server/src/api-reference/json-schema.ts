/** TypeBox schemas are JSON Schema; here they become as plain as readers and generators like them. */
import type { TSchema } from 'typebox';
import { fields } from './fields.ts';

/** The keywords of JSON Schema 2020-12 that our schemas use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly title?: string;
  readonly const?: string | boolean;
  readonly enum?: readonly (string | null)[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

/** What fields mean, by name. */
export type Words = Readonly<Record<string, string>>;

/** What is sent as JSON: without TypeBox's own marks. `words` are for fields whose schema has none. */
export const jsonSchema = (schema: TSchema, words: Words = fields): JsonSchema =>
  plain(JSON.parse(JSON.stringify(schema)), words);

/** TypeBox's `Record<string, …>`. */
const anyName = '^.*$';

function plain(schema: JsonSchema, words: Words): JsonSchema {
  const { anyOf, patternProperties, properties, items, ...rest } = schema;
  const values = patternProperties?.[anyName];
  return {
    ...rest,
    ...(properties && { properties: described(properties, words) }),
    ...(items && { items: plain(items, words) }),
    ...(values && { additionalProperties: plain(values, words) }),
    ...(anyOf && oneOf(anyOf.map((one) => plain(one, words)))),
  };
}

function described(
  properties: Readonly<Record<string, JsonSchema>>,
  words: Words,
): Record<string, JsonSchema> {
  const entries = Object.entries(properties).map(([name, schema]) => {
    const description = schema.description ?? words[name];
    return [name, { ...(description && { description }), ...plain(schema, words) }] as const;
  });
  return Object.fromEntries(entries);
}

/** A choice of words is an `enum`; a schema or null is that schema with one type more. */
function oneOf(choices: readonly JsonSchema[]): JsonSchema {
  const others = choices.filter(({ type }) => type !== 'null');
  const isNullable = others.length < choices.length;
  const words = others.flatMap(({ const: word, enum: list }) =>
    typeof word === 'string' ? [word] : (list ?? []),
  );
  if (words.length > 0 && others.every((one) => typeof one.const === 'string' || one.enum !== undefined)) {
    return isNullable
      ? { type: ['string', 'null'], enum: [...words, null] }
      : { type: 'string', enum: words };
  }
  const [only] = others;
  if (isNullable && others.length === 1 && typeof only?.type === 'string')
    return { ...only, type: [only.type, 'null'] };
  return { anyOf: choices };
}
