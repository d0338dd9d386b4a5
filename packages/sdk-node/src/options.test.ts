import { describe, expect, it } from 'vitest';
import { CallConnect, Stepward, type StepwardOptions } from './index.ts';

const good: StepwardOptions = { apiSecretKey: 'k', apiUrl: 'https://mfa.example.com' };

/** What plain JavaScript may pass. */
const make = (options: Record<string, unknown>) =>
  new Stepward({ ...good, ...options } as unknown as StepwardOptions);

describe('options', () => {
  it.each([
    ['https://mfa.example.com', 'https://mfa.example.com/v1'],
    ['https://mfa.example.com/', 'https://mfa.example.com/v1'],
    ['https://mfa.example.com/v1', 'https://mfa.example.com/v1'],
    ['https://mfa.example.com/v1/', 'https://mfa.example.com/v1'],
    ['https://mfa.example.com:8443/mfa', 'https://mfa.example.com:8443/mfa/v1'],
    ['HTTPS://MFA.example.com/mfa/v1/', 'https://mfa.example.com/mfa/v1'],
    ['http://localhost:4800', 'http://localhost:4800/v1'],
    ['http://mfa.localhost:4800', 'http://mfa.localhost:4800/v1'],
    ['http://127.0.0.1:4800', 'http://127.0.0.1:4800/v1'],
    ['http://[::1]:4800', 'http://[::1]:4800/v1'],
  ])('apiUrl %s', (apiUrl, expected) => {
    expect(make({ apiUrl }).apiUrl).toBe(expected);
  });

  it.each([
    undefined,
    null,
    '',
    'mfa.example.com',
    'ftp://mfa.example.com',
    'https://',
    'https://mfa.example.com?x=1',
    'https://mfa.example.com#x',
    'https://user:password@mfa.example.com',
    'https://mfa.example.com/a b',
    'https:\\\\mfa.example.com',
  ])('apiUrl %j is refused', (apiUrl) => {
    expect(() => make({ apiUrl })).toThrow(TypeError);
  });

  it('a refused apiUrl with a password does not repeat it', () => {
    expect(() => make({ apiUrl: 'https://user:hunter2@mfa.example.com' })).not.toThrow('hunter2');
  });

  it.each([
    'http://mfa.example.com',
    'http://10.0.0.1',
    'http://localhost.example.com',
    'http://stepward:4800',
  ])('%s would send the key in the clear: refused, unless allowed', (apiUrl) => {
    expect(() => make({ apiUrl })).toThrow(/allowPlainHttp/);
    expect(make({ apiUrl, allowPlainHttp: true }).apiUrl).toBe(`${apiUrl}/v1`);
  });

  it.each([undefined, null, '', 'a b', 'a:b', 'ä', 'a\n', 12, 'x'.repeat(513)])(
    'apiSecretKey %j is refused',
    (apiSecretKey) => {
      expect(() => make({ apiSecretKey })).toThrow(/apiSecretKey/);
    },
  );

  it.each([-1, 11, 0.5, Number.NaN, '2', null])('retries %j', (retries) => {
    // null is what JSON makes of nothing: as if it were not there.
    if (retries === null) expect(() => make({ retries })).not.toThrow();
    else expect(() => make({ retries })).toThrow(/retries/);
  });

  it.each([0, -5, 0.5, Number.POSITIVE_INFINITY, '10'])('timeoutMs %j is refused', (timeoutMs) => {
    expect(() => make({ timeoutMs })).toThrow(/timeoutMs/);
  });

  it('Call Connect takes its address as it is', () => {
    expect(new CallConnect({ ...good, apiUrl: 'https://calls.example.com/' }).apiUrl).toBe(
      'https://calls.example.com',
    );
    expect(() => new CallConnect({ ...good, apiUrl: '' })).toThrow(TypeError);
  });
});
