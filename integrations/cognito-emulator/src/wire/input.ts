import { invalidParameter } from './cognito-error.ts';

export type StringMap = Record<string, string>;

/** The members of a request, checked as the service model declares them, when they are read. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(members: Readonly<Record<string, unknown>>) {
    this.#members = members;
  }

  string(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  optionalString(name: string): string | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw invalidParameter(`${name} must be a string.`);
    // The model has no member of this API where an empty string is allowed.
    if (value === '')
      throw invalidParameter(
        `1 validation error detected: Value at '${lowerFirst(name)}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      );
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#members[name];
    if (value === undefined || value === null) return false;
    if (typeof value !== 'boolean') throw invalidParameter(`${name} must be a boolean.`);
    return value;
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
      throw invalidParameter(`${name} must be a whole number from ${min} to ${max}.`);
    return value;
  }

  strings(name: string): string[] | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      throw invalidParameter(`${name} must be a list of strings.`);
    return value;
  }

  /** Undefined when absent, for that is what triggers then see. */
  stringMap(name: string): StringMap | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (!isStringMap(value)) throw invalidParameter(`${name} must be a map of strings.`);
    return value;
  }

  /** A list of `{ Name, Value }` as a record; an absent value is the empty string. */
  attributes(name: string): StringMap {
    const list = this.#members[name] ?? [];
    if (!Array.isArray(list)) throw invalidParameter(`${name} must be a list of attributes.`);
    const found: StringMap = {};
    for (const item of list as unknown[]) {
      const { Name: key, Value: value = '' } = (item ?? {}) as { Name?: unknown; Value?: unknown };
      if (typeof key !== 'string' || typeof value !== 'string')
        throw invalidParameter(`${name} must be a list of attributes.`);
      if (key in found) throw invalidParameter(`Duplicate attribute ${key}.`);
      found[key] = value;
    }
    return found;
  }
}

export function isStringMap(value: unknown): value is StringMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string')
  );
}

function missing(name: string): Error {
  return invalidParameter(
    `1 validation error detected: Value null at '${lowerFirst(name)}' failed to satisfy constraint: Member must not be null`,
  );
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
