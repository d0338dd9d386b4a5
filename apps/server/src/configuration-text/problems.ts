/** What is wrong with a text: all of it at once, each with its file, its place and what is allowed. */
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { ApiError } from '../http/api-error.ts';
import type { JsonSchema } from './schemas.ts';
import { pointerOf } from './strict-json.ts';

export interface Place {
  /** Empty: the one document there is. */
  readonly file: string;
  /** JSON pointer; empty: the whole. */
  readonly pointer: string;
}

export interface Problem extends Place {
  readonly text: string;
}

export const inside = ({ file, pointer }: Place, below: string): Place => ({
  file,
  pointer: pointer + below,
});

export const problemText = ({ file, pointer, text }: Problem): string =>
  [file, pointer].filter((part) => part !== '').join(' ') + (file || pointer ? ': ' : '') + text;

const problemsMax = 100;

export class Problems {
  readonly #all: Problem[];

  constructor(found: readonly Problem[] = []) {
    this.#all = [...found];
  }

  add(place: Place, text: string): void {
    if (this.#all.length < problemsMax) this.#all.push({ file: place.file, pointer: place.pointer, text });
  }

  /** What a capability refuses is a problem of this place; anything else is a bug. */
  attempt<T>(place: Place, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.add(place, error.message);
      return undefined;
    }
  }

  get all(): readonly Problem[] {
    return this.#all;
  }
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const errorsMax = 1_000;

/** False where the value is not of the schema; each place is said once. */
export function checkSchema(problems: Problems, place: Place, schema: JsonSchema, value: unknown): boolean {
  const type = schema as unknown as TSchema;
  if (Value.Check(type, value)) return true;
  const all = Value.Errors(type, value) as unknown as readonly SchemaError[];
  // An unknown field is named where it stands; that its own schema is none says nothing more.
  const errors = all.filter(({ keyword }) => keyword !== 'boolean').slice(0, errorsMax);
  const byPlace = Map.groupBy(errors, ({ instancePath }) => instancePath);
  const paths = [...byPlace.keys()];
  for (const [path, here] of byPlace) {
    // Of what is wrong further down nothing needs to be said above.
    const isAbove = paths.some((other) => other !== path && other.startsWith(`${path}/`));
    const own = here.flatMap((error) => ownSentence(error, path, paths));
    for (const text of new Set(own.length > 0 || isAbove ? own : [sentenceFor(here)]))
      problems.add(inside(place, path), text);
  }
  if (errors.length === 0) problems.add(place, 'is not valid');
  return false;
}

const listed = (names: unknown): readonly string[] => names as readonly string[];

/** What an object says of itself: what it lacks, and what it has too much. */
function ownSentence(
  { keyword, params }: SchemaError,
  path: string,
  paths: readonly string[],
): readonly string[] {
  if (keyword === 'required') return [`needs ${listed(params.requiredProperties).join(', ')}`];
  if (keyword !== 'additionalProperties') return [];
  // In a map, whose keys may be any, what is wrong with a value is said there.
  const unknown = listed(params.additionalProperties).filter((name) => {
    const below = path + pointerOf(name);
    return !paths.some((other) => other === below || other.startsWith(`${below}/`));
  });
  return unknown.length === 0
    ? []
    : [`has the unknown field ${unknown.map((name) => JSON.stringify(name)).join(', ')}`];
}

/** Where several would do, all that would. */
function sentenceFor(errors: readonly SchemaError[]): string {
  const allowed = errors.flatMap(({ keyword, params }) =>
    keyword === 'const' ? [String(params.allowedValue)] : [],
  );
  if (allowed.length > 0) return `must be one of ${[...new Set(allowed)].join(', ')}`;
  const error = errors.find(({ keyword }) => keyword !== 'anyOf') ?? errors[0];
  if (error?.keyword === 'pattern') return `must have the form ${error.params.pattern}`;
  return error?.message ?? 'is not valid';
}
