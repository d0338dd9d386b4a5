/** Reading values of a template into the model: what is missing becomes something that no check accepts. */
import { type Fields, isFields } from '@stepward/aws-template';

export const asText = (value: unknown): string =>
  value === undefined || value === null ? '' : String(value);

export const asNumber = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

/** One value stands for a list of it, as both tools have it in policies. */
export const asTexts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(asText);

export const asFieldsList = (value: unknown): Fields[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(isFields);

/** `a/b/define-auth-challenge.zip` → `define-auth-challenge` */
export const archiveName = (path: unknown): string =>
  /([\w-]+)\.zip$/.exec(asText(path))?.[1] ?? asText(path);

export const byKey = <T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> =>
  Object.fromEntries(entries);

/** The same structure with each of its texts replaced. */
export function mapTexts(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, text));
  return isFields(value) ? mapFields(value, text) : value;
}

export const mapFields = (fields: Fields, text: (value: string) => string): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, mapTexts(one, text)]));
