/**
 * Reads the text of a CloudFormation or AWS SAM template. Owns the shape of a template; what names and functions stand for is intrinsics.ts's, and what resource types allow is schema.ts's.
 */
import { yamlParse } from 'yaml-cfn';
import { type Fields, isFields } from './fields.ts';
import { withGlobals } from './globals.ts';

/**
 * A template as written: intrinsic functions are objects with one key (`{ Ref: … }`, `{ 'Fn::If': […] }`). What AWS SAM
 * takes from the section `Globals` is in the resources already.
 */
export interface Template {
  readonly Transform?: string;
  readonly Parameters: Readonly<Record<string, Fields>>;
  readonly Rules: Readonly<Record<string, unknown>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Fields>>;
  readonly Outputs: Readonly<Record<string, Fields>>;
}

const sectionNames = ['Parameters', 'Rules', 'Conditions', 'Resources', 'Outputs'] as const;
const otherSections = ['AWSTemplateFormatVersion', 'Transform', 'Description', 'Metadata', 'Globals'];

/** @throws when the text is no YAML, or a section is unknown or of the wrong shape. */
export function parseTemplate(text: string): Template {
  // A parser would expand them; CloudFormation refuses them.
  if (/^[^#\n]*(?:[:[,{-]|^)[ \t]+[&*][A-Za-z]/m.test(text))
    throw new Error('YAML anchors and aliases are not allowed');
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
    Resources: withGlobals(section('Resources'), section('Globals')),
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
