import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  applySetCookies,
  CookieBudgetError,
  clearEdgeCookie,
  edgeCookies,
  fitsEdgeCookie,
  parseCookieHeader,
  parseSetCookieAt,
  sessionHash,
  setEdgeCookie,
  takeEdgeCookies,
} from './cookies.ts';
import type { HeaderList } from './messages.ts';

const { pending, proof, device } = edgeCookies;
const cookieHeader = (value: string): HeaderList => [['cookie', value]];

const nowMs = Date.UTC(2026, 10, 21);

beforeEach(() => void vi.useFakeTimers({ now: nowMs }));
afterEach(() => void vi.useRealTimers());

/** What a browser sends after these `Set-Cookie` values. */
function sentAfter(lines: readonly string[], before: readonly string[] = []): HeaderList {
  const jar = applySetCookies(parseCookieHeader(cookieHeader(before.join('; '))), lines);
  return cookieHeader(jar.map(({ name, value }) => `${name}=${value}`).join('; '));
}

describe('cookies of a request', () => {
  it('are read from all headers, in order, repeated ones, too', () => {
    const headers: HeaderList = [
      ['cookie', 'a=1; b=2=3'],
      ['host', 'a=5'],
      ['cookie', ' a = 4 ;; bare; "q"="x y"'],
    ];
    expect(parseCookieHeader(headers)).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '2=3' },
      { name: 'a', value: '4' },
      { name: '', value: 'bare' },
      { name: '"q"', value: '"x y"' },
    ]);
  });

  it('go on without ours and otherwise untouched', () => {
    const taken = takeEdgeCookies([
      ['accept', '*/*'],
      ['cookie', `sid=1;${proof}=p ; theme="a  b"`],
      ['cookie', `${device}=d`],
      ['cookie', 'x=1;  y=2 '],
    ]);
    expect(taken).toEqual({
      headers: [
        ['accept', '*/*'],
        ['cookie', 'sid=1; theme="a  b"'],
        ['cookie', 'x=1;  y=2 '],
      ],
      proof: 'p',
      device: 'd',
    });
  });

  it.each(['__host-SW_proof', '__Host-sw_other', '__Host-sw_pending.7', '__Host-sw_'])(
    'go on without %s, which is reserved though it is none of ours',
    (name) => {
      const taken = takeEdgeCookies(cookieHeader(`${name}=x; sid=1`));
      expect(taken).toEqual({ headers: [['cookie', 'sid=1']] });
    },
  );

  it.each([`${proof}=a; ${proof}=b`, `${proof}=a; ${proof}=a`, `${proof}=a; __host-sw_PROOF=b`])(
    'with a name of ours twice lose that one: %s (row 59)',
    (value) => {
      const taken = takeEdgeCookies([...cookieHeader(value), ...cookieHeader(`${device}=d`)]);
      expect(taken).toEqual({ headers: [], device: 'd' });
    },
  );
});

describe('our cookies', () => {
  const cookieText = fc.string({
    unit: fc.constantFrom(...'ABCxyz019-_.~'),
    minLength: 1,
    maxLength: 8_000,
  });

  it('are bound to this host and unreadable to scripts', () => {
    expect(setEdgeCookie(proof, 'v', 60.7)).toEqual([
      `${proof}=v; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60`,
    ]);
    expect(clearEdgeCookie(proof)).toEqual([`${proof}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`]);
  });

  it('come back as they were set, split or not, whatever was there before (row 55)', () => {
    fc.assert(
      fc.property(cookieText, cookieText, (earlier, value) => {
        fc.pre(fitsEdgeCookie(pending, earlier) && fitsEdgeCookie(pending, value));
        const old = sentAfter(setEdgeCookie(pending, earlier, 600))[0]?.[1] ?? '';
        const sent = sentAfter(setEdgeCookie(pending, value, 600), [old, 'sid=1']);
        const taken = takeEdgeCookies(sent);
        expect(taken).toEqual({ headers: [['cookie', 'sid=1']], pending: value });
        const cleared = sentAfter(clearEdgeCookie(pending), [sent[0]?.[1] ?? '']);
        expect(cleared).toEqual(cookieHeader('sid=1'));
      }),
    );
  });

  it('leave nothing behind of a larger or smaller one', () => {
    for (const [earlier, later] of [
      [7_500, 10],
      [10, 7_500],
      [7_500, 5_000],
      [5_000, 7_500],
    ] as const) {
      const before = sentAfter(setEdgeCookie(pending, 'A'.repeat(earlier), 600))[0]?.[1] ?? '';
      const sent = sentAfter(setEdgeCookie(pending, 'B'.repeat(later), 600), [before]);
      expect(takeEdgeCookies(sent)).toEqual({ headers: [], pending: 'B'.repeat(later) });
    }
  });

  it('stay under 3,500 bytes each and 8 KB in all', () => {
    for (let length = 3_400; length < 8_400; length += 7) {
      const value = 'A'.repeat(length);
      if (!fitsEdgeCookie(pending, value)) {
        expect(length).toBeGreaterThan(8_000);
        expect(() => setEdgeCookie(pending, value, 1)).toThrow(CookieBudgetError);
        continue;
      }
      const pairs = setEdgeCookie(pending, value, 1).map((line) => line.split(';')[0] ?? '');
      for (const pair of pairs) expect(Buffer.byteLength(pair)).toBeLessThan(3_500);
      const kept = pairs.filter((pair) => !pair.endsWith('='));
      expect(kept.reduce((sum, pair) => sum + pair.length, 0)).toBeLessThanOrEqual(8_192);
      expect(takeEdgeCookies(cookieHeader(kept.join('; '))).pending).toBe(value);
    }
  });

  it('are not split when they carry nothing of others', () => {
    expect(fitsEdgeCookie(proof, 'A'.repeat(3_400))).toBe(true);
    expect(() => setEdgeCookie(proof, 'A'.repeat(3_600), 1)).toThrow(CookieBudgetError);
  });

  it('do not come back when a part is missing, doubled, foreign or renamed', () => {
    const parts = setEdgeCookie(pending, 'A'.repeat(7_500), 1)
      .map((line) => line.split(';')[0] ?? '')
      .filter((pair) => !pair.endsWith('='));
    expect(parts).toHaveLength(3);
    const [one = '', two = '', three = ''] = parts;
    const open = (...pairs: string[]) => takeEdgeCookies(cookieHeader(pairs.join('; '))).pending;
    expect(open(three, one, two)).toBe('A'.repeat(7_500));
    expect(open(one, two)).toBeUndefined();
    expect(open(one, three)).toBeUndefined();
    expect(open(one, two, three, three)).toBeUndefined();
    expect(open(one, two, three, `${pending}=x`)).toBeUndefined();
    expect(open(one, two, three.replace('.2=', '.3='))).toBeUndefined();
    expect(open(one, two, three.replace('=3~', '=2~'))).toBeUndefined();
    expect(open(one.replace('=3~', '=2~'), two.replace('=3~', '=2~'))).toBe(
      parts
        .slice(0, 2)
        .map((part) => part.split('~')[1])
        .join(''),
    );
    expect(open(`${pending}.0=`)).toBeUndefined();
    expect(open(`${pending}.0=1~a`)).toBeUndefined();
  });

  it('refuse a value that would end the cookie', () => {
    for (const value of ['a;b', 'a b', 'a,b', 'a"', 'a\\', 'a\r\nset-cookie: x=1', 'ü']) {
      expect(() => setEdgeCookie(proof, value, 1)).toThrow('no cookie value');
    }
  });
});

describe('cookies that the origin sets', () => {
  it.each([
    [
      'sid=abc; Path=/; HttpOnly',
      { name: 'sid', value: 'abc', attributes: '; Path=/; HttpOnly', deletes: false, path: '/' },
    ],
    ['sid=a=b', { name: 'sid', value: 'a=b', attributes: '', deletes: false }],
    [' sid = "a b" ;Secure', { name: 'sid', value: '"a b"', attributes: ';Secure', deletes: false }],
    ['bare', { name: '', value: 'bare', attributes: '', deletes: false }],
    ['sid=; path=app', { name: 'sid', value: '', attributes: '; path=app', deletes: false }],
  ])('%s is read', (line, cookie) => {
    expect(parseSetCookieAt(line, nowMs)).toEqual(cookie);
  });

  it.each([
    'sid=; Max-Age=0',
    'sid=x; max-age=-1',
    'sid=x; Max-Age=60; Max-Age=0',
    'sid=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/',
    'sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'sid=deleted; expires=Fri, 20-Nov-2026 23:59:59 GMT',
  ])('%s removes', (line) => {
    expect(parseSetCookieAt(line, nowMs).deletes).toBe(true);
  });

  it.each([
    'sid=x; Expires=Sun, 22 Nov 2026 00:00:00 GMT',
    'sid=x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'sid=x; Max-Age=soon',
    'sid=x; Expires=never',
    'sid=; Path=/',
  ])('%s does not', (line) => {
    expect(parseSetCookieAt(line, nowMs).deletes).toBe(false);
  });

  it('are replaced, added and removed as a browser does', () => {
    const before = [
      { name: 'sid', value: 'old' },
      { name: 'theme', value: 'dark' },
      { name: 'gone', value: '1' },
    ];
    const after = applySetCookies(before, ['sid=new; Path=/', 'gone=; Max-Age=0', 'extra=1', 'extra=2']);
    expect(after).toEqual([
      { name: 'theme', value: 'dark' },
      { name: 'sid', value: 'new' },
      { name: 'extra', value: '2' },
    ]);
  });

  it('are held when the name is removed at another path only', () => {
    const lines = ['sid=new; Path=/', 'sid=; Path=/login; Max-Age=0'];
    expect(applySetCookies([], lines)).toEqual([{ name: 'sid', value: 'new' }]);
    expect(applySetCookies([], lines.toReversed())).toEqual([{ name: 'sid', value: 'new' }]);
    expect(applySetCookies([], ['sid=new; Path=/', 'sid=; Path=/; Max-Age=0'])).toEqual([]);
  });
});

describe('the hash of a session (F12)', () => {
  const hash = (cookies: string, ...names: string[]) =>
    sessionHash(parseCookieHeader(cookieHeader(cookies)), names);

  it('is of the named cookies only, in any order', () => {
    expect(hash('sid=1; csrf=2; theme=dark', 'sid', 'csrf')).toBe(
      hash('theme=light; csrf=2; sid=1', 'csrf', 'sid'),
    );
    expect(hash('sid=1', 'sid')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(hash('theme=dark', 'sid')).toBeUndefined();
    expect(hash('', 'sid')).toBeUndefined();
    expect(hash('sid=1')).toBeUndefined();
  });

  it('differs for any other value, and for a cookie more or less', () => {
    const known = hash('sid=1; csrf=2', 'sid', 'csrf');
    for (const other of ['sid=2; csrf=2', 'sid=1; csrf=1', 'sid=1', 'sid=2; csrf=1', 'sid=1%22; csrf=2']) {
      expect(hash(other, 'sid', 'csrf')).not.toBe(known);
    }
    expect(hash('a=b%c', 'a', 'b')).not.toBe(hash('a=b; c', 'a', 'b'));
  });

  it.each([
    ['sid=proven; sid=stolen', 'sid'],
    ['sid=stolen; sid=proven', 'sid'],
    ['laravel_session=proven; laravel.session=stolen', 'laravel_session'],
    ['laravel_session=proven; laravel session=stolen', 'laravel_session'],
    ['laravel_session=proven; laravel[session=stolen', 'laravel_session'],
    ['SESSION=proven; session=stolen', 'SESSION'],
    ['sid=proven; s%69d=stolen', 'sid'],
    ['sid=proven; a=1, sid=stolen', 'sid'],
    ['sid=proven; a=1 sid=stolen', 'sid'],
    ['sid=proven; a="1"sid=stolen', 'sid'],
    ['sid=proven; a sid=stolen', 'sid'],
  ])('cannot be kept while another session is slipped in: %s', (cookies, name) => {
    expect(hash(cookies, name)).not.toBe(hash(`${name}=proven`, name));
  });

  it.each(['laravel.session=stolen', ' laravel session=stolen', 'a=1, laravel_session=stolen'])(
    'is there for a session that is only spelled otherwise: %s',
    (cookies) => {
      expect(hash(cookies, 'laravel_session')).toBeDefined();
    },
  );

  it('is not disturbed by cookies whose names only begin alike', () => {
    expect(hash('session=1; session.sig=2; session_id=3; _session=4; ads=session', 'session')).toBe(
      hash('session=1', 'session'),
    );
  });
});
