/**
 * Holds a resolved module to the arguments and attributes of the AWS provider. aws-provider.golden.json is what version
 * 6.25.0 of the provider declares for the few types that these modules use; `terraform validate` itself is not run.
 */
import { type Fields, fieldsAt, isFields } from '../fields.ts';
import schema from './aws-provider.golden.json' with { type: 'json' };
import type { ResolvedBlock, ResolvedModule } from './resolve.ts';

/** The provider's version that the schema is of. */
export const providerVersion = schema.version;

// Terraform's own, on every block.
const metaArguments = ['depends_on', 'lifecycle', 'provider'];

/** Everything in the module that the provider would refuse, one sentence each, beginning with where. */
export function checkAgainstProvider(module: ResolvedModule): string[] {
  return [
    ...module.blocks.flatMap(checkBlock),
    ...checkReferences([...module.blocks.map(({ values }) => withoutMeta(values)), module.outputs]),
  ];
}

function checkBlock({ mode, type, values, address, key }: ResolvedBlock): string[] {
  const declared = fieldsAt(schema, mode, type);
  if (declared.arguments === undefined) return [`${address}: ${type} is not in the schema`];
  return checkArguments(fieldsAt(declared, 'arguments'), withoutMeta(values), `${address}${key}`);
}

const withoutMeta = (values: Fields): Fields =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !metaArguments.includes(name)));

function checkArguments(declared: Fields, values: Fields, at: string): string[] {
  const missing = Object.keys(declared)
    .filter((name) => fieldsAt(declared, name).required === true && values[name] === undefined)
    .map((name) => `${at}.${name}: is required`);
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    if (declared[name] === undefined) return [`${at}.${name}: there is no such argument`];
    return checkArgument(fieldsAt(declared, name), value, `${at}.${name}`);
  });
  return [...missing, ...wrong];
}

function checkArgument(declared: Fields, value: unknown, at: string): string[] {
  if (declared.block !== undefined) {
    const bodies = Array.isArray(value) ? value : [];
    if (!bodies.every(isFields) || bodies.length === 0) return [`${at}: must be a block`];
    return bodies.flatMap((body) => checkArguments(fieldsAt(declared, 'block'), asFields(body), at));
  }
  const type = String(declared.type);
  return typeChecks[type]?.(value) === true ? [] : [`${at}: must be of type ${type}`];
}

const asFields = (value: unknown): Fields => (isFields(value) ? value : {});
const isReference = (value: unknown): boolean => String(value).startsWith('ref:');
const isNumber = (value: unknown): boolean => typeof value === 'number' || isReference(value);

const typeChecks: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' || typeof value === 'number',
  number: isNumber,
  bool: (value) => typeof value === 'boolean' || isReference(value),
  strings: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  numbers: (value) => Array.isArray(value) && value.every(isNumber),
  map: isFields,
};

/** A reference names an attribute that the provider gives. */
function checkReferences(values: unknown): string[] {
  const found = JSON.stringify(values)
    .replaceAll('\\"', '"')
    .matchAll(/\bref:(data\.)?(aws_\w+)\.(\w+)(?:\[[^\]]*\])?\.?(\w*)/g);
  const problems = [...found].flatMap(([reference, data, type = '', , attribute = '']) => {
    const attributes: unknown = fieldsAt(schema, data === undefined ? 'resource' : 'data', type).attributes;
    const isKnown = Array.isArray(attributes) && attributes.includes(attribute);
    return isKnown ? [] : [`${reference.slice('ref:'.length)}: there is no such attribute`];
  });
  return [...new Set(problems)];
}
