import { describe, expect, it } from 'vitest';
import { type CloudFrontOptions, parseOptions } from './options.ts';

const valid: CloudFrontOptions = {
  host: 'edge.localhost',
  origin: { url: 'http://127.0.0.1:3000' },
  functions: {},
};
const withHeader = (name: string, value: string): CloudFrontOptions => ({
  ...valid,
  origin: { ...valid.origin, customHeaders: [{ name, value }] },
});

describe('options', () => {
  it('have defaults', () => {
    expect(parseOptions(valid)).toMatchObject({
      port: 0,
      includeBody: { viewerRequest: true, originRequest: true },
      instancesMax: 8,
    });
  });

  const refused: [string, CloudFrontOptions, RegExp][] = [
    ['a host with a port', { ...valid, host: 'edge.localhost:1' }, /^host: /],
    ['an origin that is no URL', { ...valid, origin: { url: 'app' } }, /^origin\.url: /],
    ['an https origin', { ...valid, origin: { url: 'https://app' } }, /^origin\.url: /],
    [
      'a custom header without a name',
      withHeader('a b', '1'),
      /^origin\.customHeaders: a b must be a header name/,
    ],
    ['a custom header name of 257', withHeader('a'.repeat(257), '1'), /at most 256 characters/],
    ['a custom header value of 1,784', withHeader('x-a', '1'.repeat(1_784)), /at most 1783 characters/],
    ['a custom header with a line end', withHeader('x-a', 'a\nb'), /value of one line/],
    ['a custom header that is disallowed', withHeader('X-Edge-A', '1'), /cannot forward/],
    ['a custom Cookie header', withHeader('Cookie', '1'), /cannot forward/],
    [
      'a WAF header of another name',
      { ...valid, waf: { overwrite: { 'x-risk': '1' } } },
      /^waf\.overwrite: x-risk/,
    ],
  ];

  it.each(refused)('refuse %s', (_, options, message) => {
    expect(() => parseOptions(options)).toThrow(message);
  });

  it('refuse more than 10,240 characters of custom headers', () => {
    const customHeaders = Array.from({ length: 6 }, (_, index) => ({
      name: `x-${index}`,
      value: 'a'.repeat(1_783),
    }));
    const options = { ...valid, origin: { ...valid.origin, customHeaders } };
    expect(() => parseOptions(options)).toThrow(/at most 10240 characters in all/);
  });
});
