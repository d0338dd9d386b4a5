/** SECURITY row 48: both signatures as their own verifiers see them, unmodified. */
import { Authsignal } from '@authsignal/node';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signatureV2, signedHeaders, standardSignature } from './signature.ts';

const keys = ['sk_first-key-of-the-tenant-0000000000000000', 'sk_second-key-of-the-tenant-000000000000000'];
const now = Date.now();
const body = JSON.stringify({
  version: 1,
  type: 'sms.created',
  data: { to: '+64210000', name: 'Zoë 日本 🔑' },
});
const signed = { id: '3f0c6f2e-9d0e-4a5b-8f3c-0a5e3f0c6f2e', body, now, keys };

const verifyV2 = (key: string, text: string, header: string) =>
  new Authsignal({ apiSecretKey: key, apiUrl: 'http://localhost' }).webhook.constructEvent(text, header);
const verifyStandard = (key: string, text: string, headers: Record<string, string>) =>
  new StandardWebhook(key, { format: 'raw' }).verify(text, headers);

describe('X-Signature-V2', () => {
  it.each(keys)('verifies with each key alone: %s', (key) =>
    expect(verifyV2(key, body, signatureV2(signed))).toEqual(JSON.parse(body)),
  );

  it('has one signature a key, base64 without padding', () => {
    const header = signatureV2(signed);
    expect(header).toMatch(/^t=\d{10},v2=[A-Za-z0-9+/]{43},v2=[A-Za-z0-9+/]{43}$/);
    expect(header.split(',')[0]).toBe(`t=${Math.floor(now / 1000)}`);
  });

  it('is what another implementation of HMAC makes of the same message', () =>
    expect(signatureV2({ body: '{}', now: 1_700_000_000_000, keys: ['key'] })).toBe(
      't=1700000000,v2=nXE+1Aa7cHbUEj8NwsOdLfXGVO1LDNVrUsi0yUC9Y64',
    ));

  it('does not verify with another key, another body, or later', () => {
    const header = signatureV2(signed);
    expect(() => verifyV2('sk_other', body, header)).toThrow('Signature mismatch');
    expect(() => verifyV2(keys[0] ?? '', `${body} `, header)).toThrow('Signature mismatch');
    const old = signatureV2({ ...signed, now: now - 301_000 });
    expect(() => verifyV2(keys[0] ?? '', body, old)).toThrow('tolerance');
  });
});

describe('Standard Webhooks', () => {
  it.each(keys)('verifies with each key alone: %s', (key) =>
    expect(verifyStandard(key, body, signedHeaders(signed))).toEqual(JSON.parse(body)),
  );

  it('is what the library signs', () => {
    const key = 'sk_any-key-of-a-tenant';
    const vector = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: '{"test": 2432232314}',
      now: 1_614_265_330_000,
    };
    const expected = new StandardWebhook(key, { format: 'raw' }).sign(
      vector.id,
      new Date(vector.now),
      vector.body,
    );
    expect(standardSignature({ ...vector, keys: [key] })).toBe(expected);
  });

  it.each([
    ['another id', { 'webhook-id': 'msg_other' }],
    ['another time', { 'webhook-timestamp': String(Math.floor(now / 1000) - 10) }],
    ['a time too old', { 'webhook-timestamp': String(Math.floor(now / 1000) - 301) }],
  ])('does not verify with %s', (_what, change) =>
    expect(() => verifyStandard(keys[0] ?? '', body, { ...signedHeaders(signed), ...change })).toThrow(),
  );

  it('does not verify with another body or key', () => {
    expect(() => verifyStandard(keys[0] ?? '', `${body} `, signedHeaders(signed))).toThrow();
    expect(() => verifyStandard('sk_other', body, signedHeaders(signed))).toThrow();
  });
});
