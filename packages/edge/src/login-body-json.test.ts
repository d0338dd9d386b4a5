import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alice, json, read } from './testing/login-bodies.ts';

describe('a JSON body', () => {
  it.each([
    ['{"username":"alice","password":"x"}', 'username'],
    ['{"user":{"email":"alice"}}', 'user.email'],
    [' {"password":"\\"username\\":\\"bob\\"","\\u0075sername":"alice"} ', 'username'],
    ['{"a":{"username":"bob"},"username":"alice","list":[{"x":1},{"x":2}]}', 'username'],
    ['{"__proto__":{"username":"bob"},"username":"alice"}', 'username'],
  ])('%s names alice at %s', (text, field) => {
    expect(json(text, { field })).toEqual(alice);
  });

  it.each([
    ['{"username":"alice","username":"bob"}', 'username', 'doubled'],
    ['{"username":"alice","Username":"bob"}', 'username', 'doubled'],
    ['{"username":"alice","u\\u017fername":"bob"}', 'username', 'doubled'],
    ['{"username":"alice","\\u0075sername":"bob"}', 'username', 'doubled'],
    ['{"user":{"email":"a"},"user":{"email":"b"}}', 'user.email', 'doubled'],
    ['{"user":{"email":"a","EMAIL":"b"}}', 'user.email', 'doubled'],
    ['{"username":"alice","x":[{"a":1,"a":2}]}', 'username', 'doubled'],
    ['{"username":["alice"]}', 'username', 'array'],
    ['{"username":{"$ne":null}}', 'username', 'array'],
    ['{"user":[{"email":"a"}]}', 'user.email', 'array'],
    ['{"username":5}', 'username', 'malformed'],
    ['{"username":true}', 'username', 'malformed'],
    ['{"username":null}', 'username', 'missing'],
    ['{"username":""}', 'username', 'missing'],
    ['{}', 'username', 'missing'],
    ['{"user":"alice"}', 'user.email', 'missing'],
    ['{"user":null}', 'user.email', 'missing'],
    ['{"x":1}', 'constructor', 'missing'],
    ['{"x":1}', '__proto__', 'missing'],
    ['["alice"]', 'username', 'malformed'],
    ['"alice"', 'username', 'malformed'],
    ['null', 'username', 'malformed'],
    ['', 'username', 'malformed'],
    ['{"username":"alice"', 'username', 'malformed'],
    ['{"username":"alice"} {}', 'username', 'malformed'],
    ["{'username':'alice'}", 'username', 'malformed'],
    ['{"username":"alice",}', 'username', 'malformed'],
    ['{"username":"alice"/*,*/}', 'username', 'malformed'],
    ['\ufeff{"username":"alice"}', 'username', 'malformed'],
    ['{"username":"\\ud800"}', 'username', 'malformed'],
    ['{"username":"alice\\u0000"}', 'username', 'malformed'],
    ['{"username":"alice","_method":"PUT"}', 'username', 'override'],
    [`{"username":"alice","x":${'['.repeat(40)}${']'.repeat(40)}}`, 'username', 'malformed'],
    [`{"username":"${'a'.repeat(256)}"}`, 'username', 'too-long'],
  ])('%s at %s is refused: %s', (text, field, refused) => {
    expect(json(text, { field })).toEqual({ refused });
  });

  it('that is not UTF-8 is refused', () => {
    const bytes = Buffer.from('{"username":"jos\xe9"}', 'latin1');
    expect(read({ type: 'application/json', bytes })).toEqual({ refused: 'malformed' });
  });

  it('is read whatever else it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (rest) => {
        fc.pre(!hasAlikeNames(rest) && JSON.stringify(rest).length < 2_000);
        expect(json(JSON.stringify({ rest, username: 'alice' }))).toEqual(alice);
      }),
    );
  });

  it('is refused with any name twice, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.jsonValue(), fc.jsonValue(), (name, one, other) => {
        fc.pre(!hasAlikeNames(one) && !hasAlikeNames(other) && name.isWellFormed());
        const [key, first, second] = [name, one, other].map((part) => JSON.stringify(part));
        const text = `{"username":"alice","rest":[{${key}:${first},${key}:${second}}]}`;
        expect(json(text)).toEqual({ refused: 'doubled' });
      }),
    );
  });
});

/** Random objects may hold `a` and `A`, or nest deeply. */
function hasAlikeNames(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const names = Array.isArray(value)
    ? []
    : Object.keys(value).map((name) => name.replace(/[^a-z0-9]/gi, '').toLowerCase());
  if (depth > 20 || new Set(names).size < names.length) return true;
  return Object.values(value).some((child) => hasAlikeNames(child, depth + 1));
}
