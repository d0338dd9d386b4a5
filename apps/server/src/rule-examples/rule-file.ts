/**
 * Rules and their examples as files: `NAME.rules.json` holds what decides an action, `NAME.examples.json` beside it holds facts
 * and what is expected of them. Owns: reading them, and saying what is wrong with them by place.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CreateActionBody, PostedRule } from '@stepward/api';
import { outcomes } from '@stepward/decision';
import { type Static, type TSchema, Type } from 'typebox';
import { checkSchema, Problems } from '../configuration-text/problems.ts';
import type { JsonSchema } from '../configuration-text/schemas.ts';

const fileBytesMax = 9_000_000;
export const Outcome = Type.Union(outcomes.map((outcome) => Type.Literal(outcome)));
export const closed = { additionalProperties: false };

export const Items = Type.Array(Type.Union([Type.String(), Type.Number()]));
const { actionCode: _code, actionType: _type, ...otherSettings } = CreateActionBody.properties;
/** Of an action, as `stepward export` writes it. */
export const actionSettings = {
  ...otherSettings,
  actionCode: Type.Optional(Type.String()),
  defaultUserActionResult: Type.Optional(Outcome),
};

/** As `stepward export` writes it: the action's other settings are there and say nothing about rules. */
const RuleFile = Type.Object(
  {
    ...actionSettings,
    actionType: Type.Optional(Type.Literal('CLASSIC')),
    lists: Type.Optional(Type.Record(Type.String(), Items)),
    rules: Type.Array(PostedRule, { maxItems: 100 }),
  },
  closed,
);
export type RuleFile = Static<typeof RuleFile>;

const Example = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    facts: Type.Record(Type.String(), Type.Unknown()),
    expect: Type.Object(
      { outcome: Type.Optional(Outcome), rule: Type.Optional(Type.Union([Type.String(), Type.Null()])) },
      closed,
    ),
  },
  closed,
);
export type Example = Static<typeof Example>;
const ExampleFile = Type.Object({ examples: Type.Array(Example, { maxItems: 10_000 }) }, closed);

/** What is wrong with a file, in words for whoever wrote it. */
export class RuleFileError extends Error {}

export interface RulesWithExamples {
  /** As it was named. */
  readonly path: string;
  readonly file: RuleFile;
  readonly examples: readonly Example[];
}

const ListFile = Type.Object({ alias: Type.String(), valueListItems: Type.Optional(Items) });

export const rulesEnd = '.rules.json';
export const examplesEnd = '.examples.json';

/** Rule files of a folder and those below it, by name; or the one file. Throws where there are none. */
export function findRuleFiles(path: string): readonly string[] {
  const found = filesIn(path).filter((name) => name.endsWith(rulesEnd));
  if (found.length > 0) return found;
  const isFolder = statSync(path).isDirectory();
  throw new RuleFileError(
    isFolder
      ? `There is no file NAME${rulesEnd} in ${path}.`
      : `${path} must be a folder, or a file named NAME${rulesEnd}.`,
  );
}

/** The files of a folder and those below it, by name; or the one file. */
export function filesIn(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new RuleFileError(`There is no file or folder ${path}.`);
  if (!stats.isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  const inside = names.filter((name) => !name.split(/[\\/]/).includes('node_modules')).sort();
  return inside.map((name) => join(path, name));
}

/** The value lists of an exported configuration, whose rules are in `actions` beside them: those that these rules name. */
export function listsBeside(path: string, rules: unknown): Record<string, (string | number)[]> {
  const text = JSON.stringify(rules);
  if (!text.includes('"lists.')) return {};
  const folder = join(dirname(path), '..', 'value-lists');
  const isExported = basename(dirname(resolve(path))) === 'actions';
  if (!isExported || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return {};
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const lists = files
    .map((name) => checked(join(folder, name), ListFile))
    .filter(({ alias }) => text.includes(JSON.stringify(`lists.${alias}`)));
  return Object.fromEntries(lists.map(({ alias, valueListItems = [] }) => [alias, valueListItems]));
}

export function readRuleFile(path: string): RulesWithExamples {
  const given = checked(path, RuleFile);
  const lists = { ...listsBeside(path, given.rules), ...given.lists };
  const file = Object.keys(lists).length > 0 ? { ...given, lists } : given;
  return { path, file, examples: checkedBeside(path, rulesEnd, ExampleFile)?.examples ?? [] };
}

/** The examples beside a file; undefined: there are none. */
export function checkedBeside<S extends TSchema>(
  path: string,
  end: string,
  schema: S,
): Static<S> | undefined {
  const examplesPath = join(dirname(path), basename(path, end) + examplesEnd);
  const isThere = statSync(examplesPath, { throwIfNoEntry: false }) !== undefined;
  return isThere ? checked(examplesPath, schema) : undefined;
}

export function checked<S extends TSchema>(path: string, schema: S): Static<S> {
  const value = readJson(path);
  const problems = new Problems();
  if (checkSchema(problems, { file: path, pointer: '' }, schema as unknown as JsonSchema, value))
    return value as Static<S>;
  const [{ pointer, text } = { pointer: '', text: 'is not of this form' }] = problems.all;
  throw new RuleFileError(`${path} is not valid at ${pointer || '(root)'}: ${text}.`);
}

function readJson(path: string): unknown {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new RuleFileError(`There is no file ${path}.`);
  if (stats.size > fileBytesMax) throw new RuleFileError(`${path} is larger than ${fileBytesMax} bytes.`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuleFileError(`${path} is not JSON: ${error.message}`);
    throw error;
  }
}
