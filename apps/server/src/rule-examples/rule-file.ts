/**
 * Rules and their examples as files: `NAME.rules.json` holds what decides an action, `NAME.examples.json` beside it holds facts
 * and what is expected of them. Owns: reading them, and saying what is wrong with them by place.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CreateActionBody, PostedRule } from '@stepward/api';
import { outcomes } from '@stepward/decision';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

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

/** The value lists of an exported configuration, whose rules are in `actions` beside them. */
export function listsBeside(path: string): Record<string, (string | number)[]> {
  const folder = join(dirname(path), '..', 'value-lists');
  const isExported = basename(dirname(resolve(path))) === 'actions';
  if (!isExported || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return {};
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const lists = files.map((name) => checked(join(folder, name), ListFile));
  return Object.fromEntries(lists.map(({ alias, valueListItems = [] }) => [alias, valueListItems]));
}

export function readRuleFile(path: string): RulesWithExamples {
  const given = checked(path, RuleFile);
  const readsLists = JSON.stringify(given.rules).includes('"lists.');
  const file = readsLists ? { ...given, lists: { ...listsBeside(path), ...given.lists } } : given;
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
  const [error] = Value.Errors(schema, value);
  if (error !== undefined) {
    const place = error.instancePath || '(root)';
    throw new RuleFileError(`${path} is not valid at ${place}: ${error.message}${allowed(error.params)}.`);
  }
  return value as Static<S>;
}

/** A field that is not known is likely misspelt: it is named. */
function allowed(params: unknown): string {
  const { additionalProperties: unknown } = (params ?? {}) as { additionalProperties?: readonly string[] };
  return unknown === undefined ? '' : ` (${unknown.join(', ')})`;
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
