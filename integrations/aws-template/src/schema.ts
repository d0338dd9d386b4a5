/**
 * Holds a resolved template to the published CloudFormation schema: types, properties, required ones, closed lists. What
 * the schema cannot say (references, permissions, limits of a service) is not here.
 */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type {
  Property,
  PropertyType,
  Resource,
  SpecDatabase,
  TypeDefinition,
} from '@aws-cdk/service-spec-types';
import { type Fields, isFields } from './fields.ts';
import type { AttributesOf, ResolvedTemplate } from './intrinsics.ts';

/** The CloudFormation resource schema, with AWS SAM's types, as the AWS CDK publishes it. */
export interface ResourceSchema {
  readonly attributesOf: AttributesOf;
  /** Unknown types and properties, missing required ones, wrong types and values outside a closed list. */
  readonly check: (template: ResolvedTemplate) => string[];
}

// The published schema gives no attributes for SAM's own types.
const samAttributes: Readonly<Record<string, readonly string[]>> = {
  'AWS::Serverless::Function': ['Arn'],
};

// Properties of SAM's own types that are documented and that the published schema lacks.
const samProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::Serverless::HttpApi': ['AccessLogSettings'],
  'AWS::Serverless::LayerVersion': ['CompatibleArchitectures'],
};

const resourceAttributes = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
]);

export function loadResourceSchema(): ResourceSchema {
  const database = loadAwsServiceSpecSync();
  const find = (type: string): Resource | undefined =>
    database.lookup('resource', 'cloudFormationType', 'equals', type)[0];
  return {
    attributesOf: (type) => {
      const resource = find(type);
      return resource === undefined
        ? undefined
        : [...Object.keys(resource.attributes), ...(samAttributes[type] ?? [])];
    },
    check: (template) =>
      Object.entries(template.resources).flatMap(([name, entry]) =>
        checkResource(database, find(String(entry.Type)), entry, `Resources.${name}`),
      ),
  };
}

function checkResource(
  database: SpecDatabase,
  resource: Resource | undefined,
  entry: Fields,
  at: string,
): string[] {
  if (resource === undefined) return [`${at}: there is no resource type ${entry.Type}`];
  const unknown = Object.keys(entry).filter((key) => !resourceAttributes.has(key));
  const documented = samProperties[String(entry.Type)] ?? [];
  const properties = Object.fromEntries(
    Object.entries(isFields(entry.Properties) ? entry.Properties : {}).filter(
      ([name]) => !documented.includes(name),
    ),
  );
  return [
    ...unknown.map((key) => `${at}: there is no resource attribute ${key}`),
    ...checkProperties(database, resource.properties, properties, at),
  ];
}

function checkProperties(
  database: SpecDatabase,
  definitions: Readonly<Record<string, Property>>,
  values: Fields,
  at: string,
): string[] {
  const missing = Object.entries(definitions)
    .filter(([name, definition]) => definition.required === true && values[name] === undefined)
    .map(([name]) => `${at}.${name}: is required`);
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    const definition = definitions[name];
    if (definition === undefined) return [`${at}.${name}: there is no such property`];
    return checkValue(database, definition.type, value, `${at}.${name}`);
  });
  return [...missing, ...wrong];
}

function checkValue(database: SpecDatabase, type: PropertyType, value: unknown, at: string): string[] {
  switch (type.type) {
    case 'ref': {
      const definition: TypeDefinition = database.get('typeDefinition', type.reference);
      if (!isFields(value)) return [`${at}: must be a mapping (${definition.name})`];
      return checkProperties(database, definition.properties, value, at);
    }
    case 'array':
      if (!Array.isArray(value)) return [`${at}: must be a list`];
      return value.flatMap((item, index) => checkValue(database, type.element, item, `${at}[${index}]`));
    case 'map':
      if (!isFields(value)) return [`${at}: must be a mapping`];
      return Object.entries(value).flatMap(([key, item]) =>
        checkValue(database, type.element, item, `${at}.${key}`),
      );
    case 'union': {
      const attempts = type.types.map((one) => checkValue(database, one, value, at));
      return attempts.find((problems) => problems.length === 0) ?? attempts[0] ?? [];
    }
    default:
      return checkPrimitive(type, value, at);
  }
}

type PrimitiveType = Exclude<PropertyType, { type: 'ref' | 'array' | 'map' | 'union' }>;

function checkPrimitive(type: PrimitiveType, value: unknown, at: string): string[] {
  if (!primitiveChecks[type.type](value)) return [`${at}: must be of type ${type.type}`];
  const allowed: readonly unknown[] | undefined = 'allowedValues' in type ? type.allowedValues : undefined;
  if (allowed !== undefined && !allowed.includes(value))
    return [`${at}: must be one of ${allowed.join(', ')}`];
  return [];
}

const primitiveChecks: Readonly<Record<PrimitiveType['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  json: isFields,
  'date-time': (value) => typeof value === 'string',
  null: (value) => value === null,
  tag: isFields,
};
