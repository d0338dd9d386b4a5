import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimHashes } from './claimable-cookies.ts';
import { parseCookieHeader } from './cookies.ts';

const host = 'app.example.com';
const named = { host, sessionCookies: ['JSESSIONID', 'laravel_session'] };
const found = { host, sessionCookies: 'found' as const };
const hashes = (text: string, config: Parameters<typeof claimHashes>[1] = named) =>
  parseCookieHeader([['cookie', text]]).flatMap((cookie) => claimHashes(cookie, config));

const id = 'A1b2C3d4E5f6A7b8';

describe('a session cookie is claimed by one hash', () => {
  it.each([
    `JSESSIONID="${id}"`,
    `jsessionid=${id}`,
    `JSESSIONID=${id.toLowerCase()}`,
    `JSESSIONID=%41${id.slice(1)}`,
    `JSESSIONID=%2541${id.slice(1)}`,
    `JSESSIONID=${id}.node1`,
    `JSESSIONID=${id}!123!456`,
    `JSESSIONID=${id}:clone`,
    `JSESSIONID=${id}%00rest`,
    `JSESSIONID=\\${id}`,
    `JSESSIONID=${id}, rest`,
    `other=1, JSESSIONID=${id}`,
    `other="x JSESSIONID=${id}"`,
    `x, JSESSIONID=${id}`,
  ])('%s gives that of the plain one', (text) => {
    expect(hashes(text)).toContain(hashes(`JSESSIONID=${id}`)[0]);
    expect(hashes(`JSESSIONID=${id}`)).toHaveLength(1);
  });

  it('and a name that PHP takes for the same, too', () => {
    expect(hashes('laravel.session=1')).toEqual(hashes('laravel_session=1'));
    expect(hashes('laravel_session[]=1')).toEqual(hashes('laravel_session=1'));
  });

  it.each([
    ['another value', `JSESSIONID=${id.replace('A', 'Z')}`, named],
    ['another name', `laravel_session=${id}`, named],
    ['another host', `JSESSIONID=${id}`, { ...named, host: 'other.example.com' }],
  ])('%s gives another one', (_name, text, config) => {
    expect(hashes(text, config)).not.toEqual(hashes(`JSESSIONID=${id}`));
  });

  it('ids that differ do not come together: signed, in parts, encoded', () => {
    const values = [
      's%3Aabcdefghijklmnop.sig',
      's%3Aabcdefghijklmnoq.sig',
      'eyJhbGciOiJIUzI1NiJ9.aa.s',
      'eyJhbGciOiJIUzI1NiJ9.ab.s',
    ];
    expect(new Set(values.flatMap((value) => hashes(`JSESSIONID=${value}`))).size).toBe(4);
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        const isSame = hashes(`JSESSIONID=${one}`)[0] === hashes(`JSESSIONID=${other}`)[0];
        return isSame === (one === other);
      }),
    );
  });
});

describe('what is no session', () => {
  it('is not named', () => {
    expect(hashes('lang=en; theme=a-very-long-preference-of-somebody')).toEqual([]);
  });

  it('or, where sessions are found, too short for an id', () => {
    expect(hashes('lang=en; theme=dark; a="b c"', found)).toEqual([]);
    expect(hashes(`anything=${id}`, found)).toHaveLength(1);
  });

  it('or nothing: an empty value is nobody’s', () => {
    expect(hashes('JSESSIONID=; JSESSIONID=""')).toEqual([]);
  });
});
