import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateEdgeConfig } from './config.ts';
import type { HeaderList } from './messages.ts';
import { compareSpecificity, foldPattern, isPathPattern } from './path-pattern.ts';
import { canonicalPath, classify, matches } from './paths.ts';
import { testConfigInput } from './testing/config-input.ts';

const lenient = { caseInsensitive: true, ignoreTrailingSlash: true, stripParameters: true };
const strict = { caseInsensitive: false, ignoreTrailingSlash: false, stripParameters: false };

describe('the canonical path (F2)', () => {
  it.each([
    '/login/password',
    '/login/password/',
    '/LOGIN/password',
    '//login/password',
    '/login//password//',
    '/login/./password',
    '/login/password/.',
    '/./login/password',
    '/%6cogin/password',
    '/login/pass%77ord',
    '/login/%2e/password',
    '/login/password;jsessionid=1',
    '/login;a=b/password;c',
    '/login/;x/password',
    '/login/paſſword'.replaceAll('ſ', '%C5%BF'),
  ])('is the same for %s', (raw) => {
    expect(canonicalPath(raw, lenient)).toEqual({ path: '/login/password' });
  });

  it.each([
    ['/login%2Fpassword', 'encoding'],
    ['/login%5cpassword', 'encoding'],
    ['/login/password%3fx', 'encoding'],
    ['/login/password%00', 'encoding'],
    ['/login/password%0a', 'encoding'],
    ['/login/password%7F', 'encoding'],
    ['/login/password%c2%85', 'encoding'],
    ['/login/%2570assword', 'encoding'],
    ['/login%252fpassword', 'encoding'],
    ['/login/%c0%afpassword', 'encoding'],
    ['/login/%e0%80%af', 'encoding'],
    ['/login/%ed%a0%80', 'encoding'],
    ['/login/%e9', 'encoding'],
    ['/login/%', 'encoding'],
    ['/login/%zz', 'encoding'],
    ['/login\\password', 'character'],
    ['/login/pass word', 'character'],
    ['/login/password#x', 'character'],
    ['/login/pässword', 'character'],
    ['/x/../login/password', 'dot-segments'],
    ['/x/%2e%2e/login/password', 'dot-segments'],
    ['/x/.%2e/login/password', 'dot-segments'],
    ['/x/..;/login/password', 'dot-segments'],
    ['/x/.;a/login/password', 'dot-segments'],
    ['/login/password/..', 'dot-segments'],
    ['/login/password%3bx', 'parameters'],
    ['', 'not-a-path'],
    ['login/password', 'not-a-path'],
    ['https://app.example.com/login', 'not-a-path'],
    ['*', 'not-a-path'],
    [`/${'a'.repeat(8_192)}`, 'too-long'],
  ])('is none for %s', (raw, refused) => {
    expect(canonicalPath(raw, lenient)).toEqual({ refused });
  });

  it.each([
    ['/', '/'],
    ['//', '/'],
    ['/./', '/'],
    ['/...', '/...'],
    ['/.well-known/x', '/.well-known/x'],
    ['/files/100%25.pdf', '/files/100%.pdf'],
    ['/tags/c%23', '/tags/c#'],
    ['/a%20b/%C3%A9', '/a b/é'],
    ["/A+b&c=d@e:f!$'()*,", "/a+b&c=d@e:f!$'()*,"],
  ])('of %s is %s', (raw, path) => {
    expect(canonicalPath(raw, lenient)).toEqual({ path });
  });

  it('does what is configured and no more', () => {
    expect(canonicalPath('/Login/', strict)).toEqual({ path: '/Login/' });
    expect(canonicalPath('/Login;a/', strict)).toEqual({ path: '/Login;a/' });
    expect(canonicalPath('/login%3bx', strict)).toEqual({ path: '/login;x' });
    expect(canonicalPath('/a//b/./', strict)).toEqual({ path: '/a/b/' });
    expect(canonicalPath('/a/..;x', strict)).toEqual({ refused: 'dot-segments' });
  });

  const segment = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }).map(encode),
    fc.constantFrom('', '.', '%2e', 'login', 'LOGIN', ';x', 'a;b', '%C5%BF', '%E1%BA%9E', '%C4%B0'),
  );
  const rawPath = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`);
  const options = fc.record({
    caseInsensitive: fc.boolean(),
    ignoreTrailingSlash: fc.boolean(),
    stripParameters: fc.boolean(),
  });

  it('is canonical already when taken again', () => {
    fc.assert(
      fc.property(rawPath, options, (raw, chosen) => {
        const once = canonicalPath(raw, chosen);
        if ('refused' in once) return;
        // A percent sign that was decoded cannot be taken for an encoded one; parameters would be new ones.
        fc.pre(chosen.stripParameters || !once.path.includes(';'));
        expect(canonicalPath(encodeURI(once.path).replaceAll('#', '%23'), chosen)).toEqual(once);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is one for all encodings of the same letters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'abcXYZ019-_~'), minLength: 1 }),
        fc.infiniteStream(fc.boolean()),
        (name, coins) => {
          const spelled = [...name].map((letter) => (coins.next().value ? percent(letter) : letter)).join('');
          expect(canonicalPath(`/${spelled}`, strict)).toEqual({ path: `/${name}` });
        },
      ),
    );
  });

  it('holds no separator, control or dot segment, whatever comes in', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'/.%;25eEfFcC0aA\\?#é \0'), maxLength: 24 });
    fc.assert(
      fc.property(noise, options, (text, chosen) => {
        const canonical = canonicalPath(`/${text}`, chosen);
        if ('refused' in canonical) return;
        expect(canonical.path).not.toMatch(/\/\/|\\|\?|\p{Cc}|\/\.{1,2}(\/|$)|%[0-9a-f]{2}/iu);
      }),
      { numRuns: 2_000 },
    );
  });
});

function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '';
}

function percent(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16)}`;
}

describe('patterns', () => {
  it.each([
    ['/', '/', true],
    ['/', '/a', false],
    ['/a/*', '/a/b', true],
    ['/a/*', '/a', false],
    ['/a/*', '/a/', false],
    ['/a/*', '/a/b/c', false],
    ['/a/*/c', '/a/b/c', true],
    ['/a/**', '/a', true],
    ['/a/**', '/a/b/c', true],
    ['/a/**', '/ab', false],
    ['/**', '/', true],
    ['/**', '/a/b', true],
    ['/*', '/', false],
    ['/*', '/a', true],
    ['/a', '/a/', false],
  ])('%s with %s: %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it.each(['/', '/a', '/a/', '/a/*', '/*/b', '/**', '/a/**', '/.well-known/x', '/é', '/a.b-c_d~e'])(
    '%s is one',
    (pattern) => {
      expect(isPathPattern(pattern)).toBe(true);
    },
  );

  it.each([
    '',
    'a',
    '//',
    '/a//b',
    '/a*',
    '/*.css',
    '/**/b',
    '/a/***',
    '/a/../b',
    '/./a',
    '/a?b',
    '/a#b',
    '/a;b',
    '/a%20b',
    '/a b',
    '/a\\b',
    '/a\n',
    'https://x/a',
    '/\ud800',
    `/${'a'.repeat(600)}`,
  ])('%j is none', (pattern) => {
    expect(isPathPattern(pattern)).toBe(false);
  });

  it('are compared as the paths are folded', () => {
    expect(foldPattern('/Admin/**', lenient)).toBe('/admin/**');
    expect(foldPattern('/Admin/', lenient)).toBe('/admin');
    expect(foldPattern('/Admin/', strict)).toBe('/Admin/');
  });

  it('are ordered by how much they name', () => {
    const sorted = ['/**', '/a/**', '/*/b', '/a/*', '/a', '/a/b'].toSorted((x, y) =>
      compareSpecificity(y, x),
    );
    expect(sorted.indexOf('/a/b')).toBeLessThan(sorted.indexOf('/a/*'));
    expect(sorted.indexOf('/a/*')).toBeLessThan(sorted.indexOf('/a/**'));
    expect(sorted.indexOf('/a')).toBeLessThan(sorted.indexOf('/a/**'));
    expect(sorted.at(-1)).toBe('/**');
  });
});

describe('the class of a request', () => {
  const config = validateEdgeConfig(
    {
      ...testConfigInput,
      logins: [
        { path: '/login/password', userNameField: 'username', success: { statuses: [302] } },
        {
          path: '/api/*/login',
          method: 'PUT',
          body: 'json',
          userNameField: 'user',
          success: { statuses: [200] },
        },
      ],
      publicPaths: ['/', '/login', '/assets/**', '/team/*/logo'],
      protectedPaths: ['/assets/private/**', '/team/**'],
    },
    0,
  );
  const classOf = (method: string, path: string, query = '', headers: HeaderList = []) => {
    const found = classify({ method, path, query, headers }, config);
    return typeof found === 'object' ? found.login.path : found;
  };

  it.each([
    ['GET', '/.stepward/callback', 'callback'],
    ['GET', '/.Stepward//callback/', 'callback'],
    ['GET', '/.stepward/review', 'review'],
    ['POST', '/login/password', '/login/password'],
    ['post', '/LOGIN/password;x=1', '/login/password'],
    ['GET', '/login/password', 'protected'],
    ['PUT', '/api/v1/login', '/api/*/login'],
    ['POST', '/api/v1/login', 'protected'],
    ['GET', '/login', 'public'],
    ['GET', '/', 'public'],
    ['GET', '/assets/app.css', 'public'],
    ['GET', '/assets/private/x', 'protected'],
    ['GET', '/team/red/logo', 'public'],
    ['GET', '/team/red', 'protected'],
    ['GET', '/dashboard', 'protected'],
    ['GET', '/assets/../dashboard', 'refused'],
    ['GET', '/login%2fpassword', 'refused'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(classOf(method, path)).toBe(expected);
  });

  it('refuses what would be a login by another method only to the application', () => {
    expect(classOf('GET', '/login/password', '_method=POST')).toBe('refused');
    expect(classOf('GET', '/login/password', 'x;_METHOD=POST')).toBe('refused');
    expect(classOf('GET', '/login/password', '', [['x-http-method-override', 'POST']])).toBe('refused');
    expect(classOf('GET', '/dashboard', '_method=POST')).toBe('protected');
  });

  it('protects in a tie, and takes paths that nothing names as configured', () => {
    const tied = {
      ...config,
      protectedPaths: ['/a/*'],
      publicPaths: ['/a/*'],
      defaultAccess: 'public' as const,
    };
    const request = { method: 'GET', query: '', headers: [] };
    expect(classify({ ...request, path: '/a/b' }, tied)).toBe('protected');
    expect(classify({ ...request, path: '/c' }, tied)).toBe('public');
  });
});
