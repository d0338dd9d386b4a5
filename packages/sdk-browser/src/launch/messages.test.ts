import { describe, expect, it } from 'vitest';
import { readMessage } from './messages.ts';
import { openedPageUrl, pageUrl } from './page-url.ts';

const frame = { is: 'the frame' };
const expected = { origin: 'https://mfa.example.com', source: frame, nonce: 'n-1' };
const said = (data: unknown, more: object = {}) =>
  readMessage({ origin: expected.origin, source: frame, data, ...more }, expected);
const close = JSON.stringify({ event: 'AUTHSIGNAL_CLOSE_POPUP', token: 'result', nonce: 'n-1' });

describe('messages of the page', () => {
  it('are understood', () => {
    expect(said(close)).toEqual({ kind: 'close', token: 'result' });
    expect(said('{"event":"AUTHSIGNAL_READY","nonce":"n-1"}')).toEqual({ kind: 'ready' });
    expect(said({ height: 412, nonce: 'n-1' })).toEqual({ kind: 'height', px: 412 });
    expect(said('{"event":"AUTHSIGNAL_API_ERROR","errorCode":"x","statusCode":401,"nonce":"n-1"}')).toEqual({
      kind: 'error',
      errorCode: 'x',
      statusCode: 401,
    });
    expect(said('{"event":"STEPWARD_ESCAPE","nonce":"n-1"}')).toEqual({ kind: 'escape' });
    expect(said('{"event":"STEPWARD_ESCAPE"}')).toBeUndefined();
  });

  it('of another origin, another frame of the same origin, or without the nonce are nobody’s (row 21, F23)', () => {
    expect(said(close, { origin: 'https://evil.example' })).toBeUndefined();
    expect(said(close, { source: { is: 'another frame' } })).toBeUndefined();
    expect(said(close, { source: null })).toBeUndefined();
    expect(said(close.replace('n-1', 'n-2'))).toBeUndefined();
    expect(said('{"event":"AUTHSIGNAL_CLOSE_POPUP","token":"forged"}')).toBeUndefined();
    expect(said({ height: 400 })).toBeUndefined();
  });

  it.each([
    '',
    'null',
    '[]',
    'x',
    '{"event":"SOMETHING_NEW","nonce":"n-1"}',
    { height: -1, nonce: 'n-1' },
    { height: 1e9, nonce: 'n-1' },
    { height: Number.NaN, nonce: 'n-1' },
    null,
    undefined,
    7,
  ])('that mean nothing do nothing: %j', (data) => {
    expect(said(data)).toBeUndefined();
  });

  it('that lie about types are cut down', () => {
    expect(said({ event: 'AUTHSIGNAL_CLOSE_POPUP', token: { a: 1 }, nonce: 'n-1' })).toEqual({
      kind: 'close',
    });
  });
});

describe('the address of the page', () => {
  it('takes mode and nonce beside what it has', () => {
    const url = openedPageUrl(pageUrl('https://mfa.example.com/?token=abc'), 'n-1');
    expect(url.href).toBe('https://mfa.example.com/?token=abc&mode=popup&nonce=n-1');
    expect(openedPageUrl(pageUrl('https://mfa.example.com/?token=abc#x'), 'n').hash).toBe('#x');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '/relative', '', 'file:///etc/passwd'])(
    'is never one that would run or read here: %s (F23)',
    (url) => {
      expect(() => pageUrl(url)).toThrow(/whole https address/);
    },
  );
});
