import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stepward } from './stepward.ts';
import { baseUrl, stubWire, type Wire } from './testing/wire.ts';

let wire: Wire;
beforeEach(() => {
  wire = stubWire((fetch) => vi.stubGlobal('fetch', fetch));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

let tenants = 0;
/** Each with a tenant of its own: tokens of one tenant are shared. */
function client(more: Partial<ConstructorParameters<typeof Stepward>[0]> = {}): Stepward {
  tenants += 1;
  return new Stepward({ tenantId: `t${tenants}`, baseUrl, ...more });
}

describe('options', () => {
  it('name what is missing', () => {
    expect(() => new Stepward({ tenantId: '', baseUrl })).toThrow(/tenantId is required/);
    expect(() => new Stepward({ tenantId: 't' } as { tenantId: string; baseUrl: string })).toThrow(/baseUrl/);
    expect(() => new Stepward({ tenantId: 't', baseUrl: 'javascript:alert(1)' })).toThrow(/baseUrl/);
  });

  it.each(['https://mfa.example.com', 'https://mfa.example.com/', 'https://mfa.example.com/v1/'])(
    'the base address may be written as %s',
    async (written) => {
      const sdk = client({ baseUrl: written });
      sdk.setToken('t');
      await sdk.totp.verify({ code: '123456' });
      expect(wire.asked[0]?.path).toBe('/client/verify/totp');
    },
  );

  it('a client can be made where there is no page', () => {
    expect(client().anonymousId).toBe('');
  });
});

describe('who asks (client-api.md §1)', () => {
  it('without a token nothing is sent', async () => {
    expect(await client().email.challenge()).toEqual({
      error: 'token_not_set',
      errorCode: 'token_not_set',
      errorDescription: expect.stringContaining('setToken'),
    });
    expect(wire.asked).toEqual([]);
  });

  it('the token is shared by the clients of one tenant, and by no other', async () => {
    const sdk = client();
    const tenantId = `t${tenants}`;
    sdk.setToken('shared');
    await new Stepward({ tenantId, baseUrl }).totp.enroll();
    expect(wire.asked[0]?.authorization).toBe('Bearer shared');
    expect((await client().totp.enroll()).errorCode).toBe('token_not_set');
  });

  it('a tenant is named in Basic without a colon, in any script', async () => {
    const sdk = new Stepward({ tenantId: 'für', baseUrl });
    await sdk.qrCode.challenge({ action: 'signIn', polling: true, onStateChange: () => undefined });
    sdk.qrCode.disconnect();
    expect(wire.asked[0]?.authorization).toBe(`Basic ${btoa('f%C3%BCr')}`);
  });
});

describe('answers (client-api.md §2)', () => {
  it('`accessToken` is told as `token`, and is the one for the next call', async () => {
    const sdk = client();
    sdk.setToken('first');
    wire.answer({ isVerified: true, accessToken: 'second' }, {});
    expect(await sdk.totp.verify({ code: '123456' })).toEqual({
      data: { isVerified: true, token: 'second' },
    });
    await sdk.totp.enroll();
    expect(wire.asked.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('a wrong code is no error', async () => {
    const sdk = client();
    sdk.setToken('t');
    wire.answer({ isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' });
    const answer = await sdk.sms.verify({ code: '1' });
    expect(answer).toEqual({ data: { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' } });
  });

  it('a refusal is given back, not thrown; one that is too old calls the page', async () => {
    const onTokenExpired = vi.fn();
    const sdk = client({ onTokenExpired });
    sdk.setToken('t');
    wire.answer({ error: 'unauthorized', errorCode: 'forbidden', errorDescription: 'Not you.' });
    expect(await sdk.email.enroll({ email: 'a@b.example' })).toEqual({
      errorCode: 'forbidden',
      errorDescription: 'Not you.',
      error: 'Not you.',
    });
    expect(onTokenExpired).not.toHaveBeenCalled();
    wire.answer({ error: 'unauthorized', errorCode: 'expired_token' });
    expect((await sdk.email.challenge()).errorCode).toBe('expired_token');
    expect(onTokenExpired).toHaveBeenCalledOnce();
  });

  it('no answer, or one of somebody else, is `network_error`', async () => {
    const sdk = client();
    sdk.setToken('t');
    wire.answer(new TypeError('Failed to fetch'));
    expect((await sdk.totp.enroll()).errorCode).toBe('network_error');
    wire.answer(new Response('<html>', { status: 502 }));
    expect(await sdk.totp.enroll()).toMatchObject({
      errorCode: 'network_error',
      errorDescription: expect.stringContaining('baseUrl'),
    });
    wire.answer(Response.json({}, { status: 500 }));
    expect((await sdk.totp.enroll()).errorCode).toBe('unexpected_error');
  });

  it('no answer in time is `network_error`; the caller’s own end rejects', async () => {
    vi.useFakeTimers();
    const sdk = client();
    sdk.setToken('t');
    wire.answer('never');
    const late = sdk.totp.enroll({ timeoutMs: 100 });
    await vi.advanceTimersByTimeAsync(100);
    expect(await late).toMatchObject({
      errorCode: 'network_error',
      errorDescription: 'No answer within 100 ms.',
    });

    const controller = new AbortController();
    const ended = sdk.totp.enroll({ signal: controller.signal });
    controller.abort(new Error('gone'));
    await expect(ended).rejects.toThrow('gone');
  });

  it('the log, when it is on, holds neither token nor code', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const sdk = client({ enableLogging: true });
    sdk.setToken('secret-token');
    wire.answer({ error: 'x', errorCode: 'invalid_request' });
    await sdk.totp.verify({ code: '987654' });
    expect(log).toHaveBeenCalledOnce();
    expect(JSON.stringify(log.mock.calls)).not.toMatch(/secret-token|987654/);
  });
});
