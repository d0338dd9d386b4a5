import type { CustomAttributes } from './facts.ts';

/** What a tenant's own data points may be (contract/management-api.md §6). */
export const customDataTypes = ['text', 'number', 'boolean', 'multiselect'] as const;
export type CustomDataType = (typeof customDataTypes)[number];

/** Declared data points of the action or of the user, by name. */
export type CustomDataTypes = ReadonlyMap<string, CustomDataType>;

/** A value that is not of its declared type. It says nothing about the value, which may be personal. */
export interface CustomDataProblem {
  readonly name: string;
  readonly dataType: CustomDataType;
}

export interface TypedCustomData {
  /** The same object where nothing had to be changed. A value of another type is null. */
  readonly values: CustomAttributes;
  readonly problems: readonly CustomDataProblem[];
}

const noProblems: readonly CustomDataProblem[] = Object.freeze([]);

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** One choice alone may stand without its array. */
function choicesOf(value: unknown): unknown {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((choice) => typeof choice === 'string') ? value : undefined;
}

const readers: Readonly<Record<CustomDataType, (value: unknown) => unknown>> = {
  text: textOf,
  number: numberOf,
  boolean: booleanOf,
  multiselect: choicesOf,
};

/**
 * Custom values as their data points declare them: a text "1001" from a header is the number 1001. Names that are not
 * declared stay as they are.
 */
export function typedCustomData(types: CustomDataTypes, given: CustomAttributes): TypedCustomData {
  let values = given;
  let problems = noProblems;
  for (const [name, dataType] of types) {
    if (!Object.hasOwn(given, name)) continue;
    const value = given[name];
    if (value === null || value === undefined) continue;
    const typed = readers[dataType](value);
    if (typed === value) continue;
    values = { ...values, [name]: typed ?? null };
    if (typed === undefined) problems = [...problems, { name, dataType }];
  }
  return { values, problems };
}
