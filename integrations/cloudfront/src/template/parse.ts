import { yamlParse } from 'yaml-cfn';

/** A template as written: intrinsic functions are objects with one key (`{ Ref: … }`, `{ 'Fn::If': […] }`). */
export interface Template {
  readonly Transform?: string;
  readonly Parameters: Readonly<Record<string, Fields>>;
  readonly Rules: Readonly<Record<string, unknown>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Fields>>;
  readonly Outputs: Readonly<Record<string, Fields>>;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object found by following `path`, or an empty one. */
export function fieldsAt(value: unknown, ...path: string[]): Fields {
  const found = valueAt(value, ...path);
  return isFields(found) ? found : {};
}

export function valueAt(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((at, name) => (isFields(at) ? at[name] : undefined), value);
}

export function listAt(value: unknown, ...path: string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

const sectionNames = ['Parameters', 'Rules', 'Conditions', 'Resources', 'Outputs'] as const;
const otherSections = ['AWSTemplateFormatVersion', 'Transform', 'Description', 'Metadata'];

/** @throws when the text is no YAML, or a section is unknown or of the wrong shape. */
export function parseTemplate(text: string): Template {
  const document: unknown = yamlParse(text);
  if (!isFields(document)) throw new Error('the template is no YAML mapping');
  for (const name of Object.keys(document)) {
    if (![...sectionNames, ...otherSections].includes(name)) throw new Error(`unknown section ${name}`);
  }
  const { Transform } = document;
  const section = (name: string) => readSection(document, name);
  return {
    ...(typeof Transform === 'string' ? { Transform } : {}),
    Parameters: section('Parameters'),
    Rules: section('Rules'),
    Conditions: section('Conditions'),
    Resources: section('Resources'),
    Outputs: section('Outputs'),
  };
}

function readSection(document: Fields, name: string): Record<string, Fields> {
  const section = document[name] ?? {};
  if (!isFields(section)) throw new Error(`${name} is no mapping`);
  const entries = Object.entries(section).map(([key, value]): [string, Fields] => {
    if (!isFields(value)) throw new Error(`${name}.${key} is no mapping`);
    return [key, value];
  });
  return Object.fromEntries(entries);
}
