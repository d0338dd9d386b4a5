import { foldCase } from './case-folding.ts';
import type { EdgeConfig } from './edge-config.ts';

/**
 * Patterns are paths whose segments are literal, `*` (exactly one segment) or, last only, `**` (any number, none
 * included). A star inside a segment is refused: `/*.css` would make `/account/x.css` public where the application
 * ignores what follows (SECURITY row 60).
 */
export const patternSyntax =
  'a path like /account/*/settings or /admin/**: plain segments, not percent-encoded; * for one segment, ** last for the rest';

const patternCharactersMax = 512;
// Neither separators, nor what a path may not hold once decoded, nor what folding would change into something else.
const literalSegment = /^[^\p{Cc}\\/%?#;* ]+$/u;

/** Whether `pattern` is written as patterns are. */
export function isPathPattern(pattern: string): boolean {
  if (pattern === '/') return true;
  if (!pattern.startsWith('/') || pattern.length > patternCharactersMax || !pattern.isWellFormed())
    return false;
  const segments = segmentsOf(pattern);
  if (segments.at(-1) === '') segments.pop();
  return segments.every((segment, at) => isPatternSegment(segment, at === segments.length - 1));
}

function isPatternSegment(segment: string, isLast: boolean): boolean {
  if (segment === '*' || (segment === '**' && isLast)) return true;
  return literalSegment.test(segment) && segment !== '.' && segment !== '..';
}

/** The pattern as it is compared: folded like the paths (`canonicalPath`). */
export function foldPattern(pattern: string, options: EdgeConfig['path']): string {
  return foldPath(pattern, options);
}

/** Case and trailing slash, as configured. */
export function foldPath(path: string, options: EdgeConfig['path']): string {
  const cased = options.caseInsensitive ? foldCase(path) : path;
  return options.ignoreTrailingSlash && cased.length > 1 && cased.endsWith('/') ? cased.slice(0, -1) : cased;
}

/** Whether a canonical path falls under a folded pattern. */
export function matches(pattern: string, path: string): boolean {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(path);
  const isOpen = wanted.at(-1) === '**';
  if (isOpen) wanted.pop();
  // `/admin/` lies under `/admin/**` as `/admin` does.
  if (isOpen ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, at) => matchesSegment(segment, given[at] ?? ''));
}

function matchesSegment(wanted: string, given: string): boolean {
  return wanted === '*' ? given !== '' : wanted === given;
}

/**
 * Orders patterns that match one path: positive when `one` is the more specific, at the first segment that differs in
 * kind (literal before `*` before `**`).
 */
export function compareSpecificity(one: string, other: string): number {
  const [a, b] = [segmentsOf(one), segmentsOf(other)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = weightOf(a[at]) - weightOf(b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function weightOf(segment: string | undefined): number {
  // A pattern that has ended matched exactly; beside it, `**` matched nothing.
  if (segment === undefined) return 1;
  if (segment === '**') return 0;
  return segment === '*' ? 1 : 2;
}

/** Whether a pattern names some place, unlike `/**` and `/*`. */
export function hasLiteralSegment(pattern: string): boolean {
  return pattern === '/' || segmentsOf(pattern).some((segment) => weightOf(segment) === 2);
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split('/');
}
