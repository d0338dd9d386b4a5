import type { EdgeConfigProblem } from './edge-config.ts';

/**
 * One value of the configuration and where it stands. Readers refuse a wrong one and go on with a placeholder, so that
 * all problems are found in one pass; nothing is used once there is a problem.
 */
export interface Field {
  readonly path: string;
  readonly value: unknown;
  readonly problems: EdgeConfigProblem[];
}

export function refuse(field: Field, message: string): void {
  field.problems.push({ path: field.path, message });
}

/** A field inside `field`: a name, or an index of a list. */
export function childOf(field: Field, name: string | number, value: unknown): Field {
  if (typeof name === 'number') return { ...field, path: `${field.path}[${name}]`, value };
  return { ...field, path: field.path === '' ? name : `${field.path}.${name}`, value };
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The named fields of an object; any other is refused. Absent ones hold undefined. */
export function objectFields<Name extends string>(field: Field, names: readonly Name[]): Record<Name, Field> {
  const source = isPlainObject(field.value) ? field.value : {};
  if (source !== field.value) refuse(field, `must be an object with the fields ${names.join(', ')}`);
  for (const name of Object.keys(source)) {
    if (names.some((known) => known === name)) continue;
    refuse(childOf(field, printable(name), undefined), `is unknown; the fields here are ${names.join(', ')}`);
  }
  const entries = names.map((name) => [name, childOf(field, name, ownValue(source, name))] as const);
  return Object.fromEntries(entries) as Record<Name, Field>;
}

/** An object all of whose fields have defaults may be left out. */
export function orEmpty(field: Field): Field {
  return field.value === undefined ? { ...field, value: {} } : field;
}

function ownValue(source: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(source, name) ? source[name] : undefined;
}

/** An unknown name is the operator's, yet it may be a value that slipped; a short, plain one is enough to find it. */
function printable(name: string): string {
  return /^[A-Za-z0-9_-]{1,40}$/.test(name) ? name : '?';
}

export interface TextRule {
  /** Taken when the field is absent; without it the field is required. */
  readonly fallback?: string;
  readonly allowed: string;
  readonly test: (text: string) => boolean;
}

export function readText(field: Field, { fallback, allowed, test }: TextRule): string {
  if (field.value === undefined && fallback !== undefined) return fallback;
  if (typeof field.value === 'string' && test(field.value)) return field.value;
  refuse(field, `must be ${allowed}`);
  return '';
}

export function readChoice<Choice extends string>(
  field: Field,
  choices: readonly [Choice, ...Choice[]],
  fallback: Choice,
): Choice {
  if (field.value === undefined) return fallback;
  const found = choices.find((choice) => choice === field.value);
  if (found === undefined) refuse(field, `must be ${choices.map((choice) => `"${choice}"`).join(' or ')}`);
  return found ?? fallback;
}

export function readFlag(field: Field, fallback: boolean): boolean {
  if (field.value === undefined) return fallback;
  if (typeof field.value !== 'boolean') refuse(field, 'must be true or false');
  return field.value === true;
}

export interface NumberRule {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

export function readNumber(field: Field, { fallback, min, max, unit }: NumberRule): number {
  const value = field.value === undefined ? fallback : field.value;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  refuse(field, `must be a number of ${unit} from ${min} to ${max}`);
  return fallback;
}

export interface ListRule {
  readonly min: number;
  readonly max: number;
  /** What an entry is, in the plural. */
  readonly of: string;
}

/** The entries of a list; an absent list has none. */
export function listFields(field: Field, { min, max, of }: ListRule): Field[] {
  const values: unknown = field.value === undefined ? [] : field.value;
  const isListed = Array.isArray(values) && values.length >= min && values.length <= max;
  if (!isListed) refuse(field, `must be a list of ${min} to ${max} ${of}`);
  // An oversized list is not read: one problem says enough.
  return isListed ? values.map((value: unknown, at) => childOf(field, at, value)) : [];
}

/** Refuses every repetition after the first. */
export function refuseRepeats(fields: readonly Field[], keys: readonly string[], what: string): void {
  for (const [at, field] of fields.entries()) {
    const key = keys[at];
    if (key !== undefined && keys.indexOf(key) < at)
      refuse(field, `must be a different ${what} from those before it`);
  }
}

const isoDateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

export interface DateRule {
  readonly nowMs: number;
  readonly daysMax: number;
  /** A date that has passed since the build is no mistake at run. */
  readonly mayBePast: boolean;
}

const dayMs = 86_400_000;

/** An ISO 8601 date and time with a zone, as epoch milliseconds. */
export function readDate(field: Field, { nowMs, daysMax, mayBePast }: DateRule): number {
  const { value } = field;
  const timeMs = typeof value === 'string' && isoDateTime.test(value) ? Date.parse(value) : Number.NaN;
  const isEarlyEnough = timeMs <= nowMs + daysMax * dayMs;
  if (isEarlyEnough && (mayBePast || timeMs > nowMs)) return timeMs;
  const when = mayBePast
    ? `at most ${daysMax} days ahead`
    : `in the future and at most ${daysMax} days ahead`;
  refuse(field, `must be a date and time with a zone, such as 2026-12-01T09:00:00Z, ${when}`);
  return nowMs;
}
