import { describe, expect, it } from 'vitest';
import { matchesFilterPattern } from './filter-pattern.ts';

describe('a filter pattern', () => {
  it('matches a phrase, or an expression of the characters that CloudWatch takes', () => {
    expect(matchesFilterPattern('"fail-open"', 'a fail-open line')).toBe(true);
    expect(matchesFilterPattern('"fail-open"', 'a fail open line')).toBe(false);
    expect(matchesFilterPattern('%fail.open%', 'a fail-open line')).toBe(true);
  });

  it('is refused in a form that does not fit text lines', () => {
    expect(() => matchesFilterPattern('{ $.failOpen IS TRUE }', '{}')).toThrow('neither a phrase');
    expect(() => matchesFilterPattern('%(a|b)%', 'a')).toThrow('neither a phrase');
    expect(() => matchesFilterPattern('%"failOpen":true%', 'a')).toThrow('neither a phrase');
  });
});
