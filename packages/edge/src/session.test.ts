import { describe, expect, it } from 'vitest';
import { parseCookieHeader } from './cookies.ts';
import { bindSession, boundCookies, hasSession, isBoundTo } from './session.ts';

const cookies = (text: string) => parseCookieHeader([['cookie', text]]);
const named = { sessionCookies: ['laravel_session'] };
const found = { sessionCookies: 'found' as const };

describe('a named session', () => {
  it('is bound by its cookies alone', () => {
    const binding = bindSession(cookies('laravel_session=1; lang=en'), named);
    expect(binding && isBoundTo(binding, cookies('lang=de; laravel_session=1'), named)).toBe(true);
    expect(binding && isBoundTo(binding, cookies('laravel_session=2; lang=en'), named)).toBe(false);
    expect(bindSession(cookies('lang=en'), named)).toBeUndefined();
  });

  it.each(['laravel.session=2', 'a=1, laravel_session=2', '%6caravel_session=2'])(
    'is also what some server takes for it: %s',
    (text) => {
      expect(hasSession(cookies(text), named)).toBe(true);
      const binding = bindSession(cookies('laravel_session=1'), named);
      expect(binding && isBoundTo(binding, cookies(`laravel_session=1; ${text}`), named)).toBe(false);
    },
  );

  it('is none when it comes twice: the order, which no hash knows, is the viewer’s', () => {
    expect(bindSession(cookies('laravel_session=1; laravel_session=2'), named)).toBeUndefined();
  });
});

describe('a found session', () => {
  it('is all that a script of analytics did not write', () => {
    const binding = bindSession(cookies('sid=1; _ga=2; lang=en'), found);
    expect(binding?.names).toEqual(['lang', 'sid']);
    expect(binding && isBoundTo(binding, cookies('sid=1; lang=en; _ga=3; more=4'), found)).toBe(true);
    expect(binding && boundCookies(binding, cookies('sid=1; more=4'), found)).toEqual([
      { name: 'sid', value: '1' },
    ]);
    expect(hasSession(cookies('_ga=2; _gid=3'), found)).toBe(false);
  });

  it.each([
    '_ga',
    '_ga_4T5B2X',
    '_gid',
    '_gat',
    '_gat_gtag_UA_123_1',
    '_gat_UA-123-1',
    '_gcl_au',
    '__utma',
    '__utmzz',
    '_fbp',
    '_hjid',
    '_hjSessionUser_31337',
    '_pk_id.1.1fff',
    '_uetsid',
    'ajs_anonymous_id',
    'mp_0123456789abcdef0123456789abcdef_mixpanel',
    'intercom-session-ab12cd34',
    'OptanonConsent',
  ])('is not %s', (name) => {
    expect(hasSession(cookies(`${name}=1`), found)).toBe(false);
  });

  it.each([
    '_gallery_session',
    '_gas_station_session',
    '_gidget_session',
    '_gate_session',
    '_gat_session',
    '_hjelp_session',
    '_fbpages_session',
    '_clckwrk_session',
    '_pk_session',
    '_uet_session',
    '__utmost',
    'ajs_session',
    'mp_session',
    'amplitude_session',
    'intercom-session',
    'optanonsession',
    'cookieconsent_session',
  ])('may be %s, which only begins like one of theirs', (name) => {
    expect(hasSession(cookies(`${name}=1`), found)).toBe(true);
    expect(bindSession(cookies(`${name}=1`), found)?.names).toEqual([name]);
  });

  it('may hide in the value of such a script’s cookie, for old servers', () => {
    expect(hasSession(cookies('_ga=2, sid=1'), found)).toBe(true);
  });
});
