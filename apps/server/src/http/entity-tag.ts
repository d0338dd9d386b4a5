/**
 * Entity tags (RFC 9110 §8.8.3). Owns: what a representation is known by, and how tags in headers are read and compared.
 * Does not own: when they matter (preconditions.ts).
 */
import { createHash } from 'node:crypto';
import { ApiError } from './api-error.ts';

interface Identity {
  readonly text: string;
  readonly isVolatile: boolean;
}

const identities = new WeakMap<object, Identity>();

/**
 * Says what a representation is known by, where that is not its JSON: more, as credentials that are never shown (pass
 * what is stored of them, sealed: a tag must not tell a password), or less, as a time that traffic moves.
 * `isVolatile`: its bytes may change while its tag does not, so nobody is told to go on using old bytes.
 */
export function knownBy<T extends object>(representation: T, of: unknown, isVolatile = false): T {
  identities.set(representation, { text: JSON.stringify(of), isVolatile });
  return representation;
}

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  const known = typeof value === 'object' && value !== null ? identities.get(value) : undefined;
  return known?.text ?? JSON.stringify(value) ?? '';
};

export const isVolatile = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(isVolatile)
    : typeof value === 'object' && value !== null && identities.get(value)?.isVolatile === true;

/** A strong one, with its quotes. */
export const entityTag = (representation: unknown): string =>
  `"${createHash('sha256').update(textOf(representation)).digest('base64url')}"`;

/** `*`, or the listed tags as they were written. */
export type ListedTags = '*' | readonly string[];

const tag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/;
/** Each space has one place only: a list that is none must not be tried in every way. */
const list = new RegExp(`^[ \\t,]*${tag.source}[ \\t]*(?:,[ \\t]*(?:${tag.source}[ \\t]*)?)*$`);

/** RFC 9110 §13.1.1, §13.1.2. One that cannot be read is refused: a condition must not be lost without a word. */
export function listedTags(header: 'If-Match' | 'If-None-Match', value: string): ListedTags {
  if (value.trim() === '*') return '*';
  if (!list.test(value))
    throw new ApiError(
      'invalid_request',
      `The header ${header} must be * or the ETag of an answer, with its quotes; several with commas between them.`,
    );
  return value.match(new RegExp(tag.source, 'g')) ?? [];
}

/** Strong comparison (§8.8.3.2): a weak tag is no other's equal. */
export const hasStrong = (listed: ListedTags, current: string): boolean =>
  listed === '*' || listed.includes(current);

/** Weak comparison (§8.8.3.2). */
export const hasWeak = (listed: ListedTags, current: string): boolean =>
  listed === '*' || listed.some((one) => one.replace(/^W\//, '') === current);
