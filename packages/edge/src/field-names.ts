import { foldCase } from './case-folding.ts';

/**
 * A field name as the most forgiving application reads it. Two names that are equal so may be one field to the origin
 * and two to us, which an attacker would use to show us one user name and the origin another (SECURITY F3):
 * - ASP.NET and some JSON readers ignore case (Unicode folding included),
 * - PHP turns spaces, dots and an unclosed bracket into underscores and drops leading spaces,
 * - PHP, Rails and qs read `name[]`, `name[0]` and `name[x]` as parts of `name`,
 * - some decode once more, or stop at a NUL.
 */
export function looseFieldName(name: string): string {
  const folded = foldCase(beforeNul(decodedAgain(name)).normalize('NFKC'));
  return folded
    .replaceAll(/[\p{Cc}\p{Cf}\s]+$|^[\p{Cc}\p{Cf}\s]+/gu, '')
    .replaceAll(/\[\s*\]|\]/gu, '')
    .replaceAll(/[\s.[-]/gu, '_');
}

function beforeNul(name: string): string {
  return name.split('\0')[0] ?? '';
}

function decodedAgain(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Whether `name` is, or is part of, the field `wanted` to a forgiving application, without being spelled the same.
 */
export function resembles(name: string, wanted: string): boolean {
  if (name === wanted) return false;
  const [loose, looseWanted] = [looseFieldName(name), looseFieldName(wanted)];
  return loose === looseWanted || (loose.startsWith(`${looseWanted}_`) && /[[.]/.test(name));
}

/**
 * Whether an application that takes cookies for fields reads a cookie as the field `wanted`, or as a part of it. A dot
 * makes no part there: `user.sid` is a name of its own.
 */
export function isCookieOfField(name: string, wanted: string): boolean {
  const [loose, looseWanted] = [looseFieldName(name), looseFieldName(wanted)];
  return loose === looseWanted || (/\[|%5b/i.test(name) && loose.startsWith(`${looseWanted}_`));
}

export function isOrResembles(name: string, wanted: string): boolean {
  return name === wanted || resembles(name, wanted);
}
