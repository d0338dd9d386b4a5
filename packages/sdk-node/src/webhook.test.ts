// SECURITY 48: a webhook that is forged, changed or replayed is refused.
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { isWebhookLogBatch, Stepward, Webhook, WebhookError, type WebhookHeaders } from './index.ts';
import { createTestClock } from './testing/test-clock.ts';

const key = 'tenant-secret-key-0123456789';
const nowSeconds = 1_795_262_400;
const clock = createTestClock(nowSeconds * 1_000 + 900, () => true);
const webhook = new Webhook(key, clock);

const event = {
  version: 1,
  id: '0d2c2b66-0000-4000-8000-000000000000',
  source: 'https://mfa.example.com',
  time: '2026-11-21T12:00:00.000Z',
  tenantId: 'demo',
  type: 'email.created',
  data: { to: 'ünï@example.com', code: '123456' },
};
const payload = JSON.stringify(event, null, 1);

const hmac = (message: string, secret = key) => createHmac('sha256', secret).update(message).digest('base64');
const unpadded = (base64: string) => base64.replace(/=+$/, '');
const sign = (body = payload, at = nowSeconds, secret = key) =>
  `t=${at},v2=${unpadded(hmac(`${at}.${body}`, secret))}`;
const standard = (body = payload, at: number | string = nowSeconds, secret = key) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(at),
  'webhook-signature': `v1,${hmac(`msg_1.${at}.${body}`, secret)}`,
});

const code = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error instanceof WebhookError ? error.code : error;
  }
  return 'accepted';
};

describe('X-Signature-V2', () => {
  it('gives the event', () => {
    expect(webhook.constructEvent(payload, sign())).toEqual(event);
  });

  it('takes the bytes of the body as well', () => {
    expect(webhook.constructEvent(Buffer.from(payload), sign())).toEqual(event);
    expect(webhook.constructEvent(new TextEncoder().encode(payload), sign())).toEqual(event);
  });

  it('is offered by the client', () => {
    const { webhook: ofClient } = new Stepward({ apiSecretKey: key, apiUrl: 'http://localhost', clock });
    expect(ofClient.constructEvent(payload, sign())).toEqual(event);
  });

  it('one good signature of several is enough, wherever it stands', () => {
    const [time, good] = sign().split(',');
    const other = `v2=${unpadded(hmac('x', 'old key'))}`;
    for (const header of [
      `${time},${other},${good}`,
      `${time},${good},${other}`,
      `${good},${time},${other}`,
    ]) {
      expect(webhook.constructEvent(payload, header)).toEqual(event);
    }
    expect(code(() => webhook.constructEvent(payload, `${time},${other},${other}`))).toBe('mismatch');
  });

  it('passes over versions that it does not know', () => {
    expect(webhook.constructEvent(payload, `${sign()},v1=abc,v3=def,x`)).toEqual(event);
    expect(code(() => webhook.constructEvent(payload, sign().replace('v2=', 'v1=')))).toBe(
      'invalid_signature_format',
    );
  });

  it('takes a signature with padding, too', () => {
    expect(webhook.constructEvent(payload, `${sign()}=`)).toEqual(event);
  });

  it.each([
    ['another key', sign(payload, nowSeconds, 'another key')],
    ['another body', sign(`${payload} `)],
    ['another time in the header', sign().replace(String(nowSeconds), String(nowSeconds + 1))],
    ['a cut signature', sign().slice(0, -1)],
    ['a longer signature', `${sign()}A`],
    ['url-safe base64 of another value', `t=${nowSeconds},v2=${'-_'.repeat(21)}A`],
  ])('refuses %s', (_name, header) => {
    expect(code(() => webhook.constructEvent(payload, header))).toBe('mismatch');
  });

  it('refuses any change of one byte', () => {
    const header = sign();
    fc.assert(
      fc.property(fc.nat(Buffer.byteLength(payload) - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Buffer.from(payload);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        expect(code(() => webhook.constructEvent(bytes, header))).toBe('mismatch');
      }),
    );
  });

  it.each([
    undefined,
    null,
    12,
    {},
    [],
    '',
    'v2=abc',
    't=1',
    't=,v2=abc',
    't=abc,v2=abc',
    't=-5,v2=abc',
    't=1e3,v2=abc',
    't=1.5,v2=abc',
    't= 1,v2=abc',
    't=1,t=2,v2=abc',
    't=1,v2=',
    't=1234567890123,v2=abc',
    `t=1,v2=${'a'.repeat(5_000)}`,
    `t=1${',v2=a'.repeat(33)}`,
  ])('refuses the header %j', (header) => {
    expect(code(() => webhook.constructEvent(payload, header as string))).toBe('invalid_signature_format');
  });

  it('never throws anything else, whatever the header', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(['invalid_signature_format', 'outside_tolerance', 'mismatch']).toContain(
          code(() => webhook.constructEvent(payload, header)),
        );
      }),
    );
  });
});

describe('the time of a signature', () => {
  it.each([
    [-300, 'accepted'],
    [-301, 'outside_tolerance'],
    [300, 'accepted'],
    [301, 'outside_tolerance'],
  ])('%i s from now: %s', (apart, expected) => {
    const at = nowSeconds + apart;
    expect(code(() => webhook.constructEvent(payload, sign(payload, at)))).toBe(expected);
    expect(code(() => webhook.constructEventFromHeaders(payload, standard(payload, at)))).toBe(expected);
  });

  it('the tolerance is in minutes', () => {
    const at = nowSeconds - 590;
    expect(code(() => webhook.constructEvent(payload, sign(payload, at), 10))).toBe('accepted');
    expect(code(() => webhook.constructEvent(payload, sign(payload, at), 9))).toBe('outside_tolerance');
  });

  it('0 or less turns it off, but not the signature', () => {
    expect(code(() => webhook.constructEvent(payload, sign(payload, 1), 0))).toBe('accepted');
    expect(code(() => webhook.constructEvent(payload, sign(payload, 1, 'other'), -1))).toBe('mismatch');
  });

  it.each([Number.NaN, '5', null])('a tolerance of %j is a mistake, not none', (tolerance) => {
    expect(code(() => webhook.constructEvent(payload, sign(payload, 1), tolerance as number))).toBeInstanceOf(
      TypeError,
    );
  });
});

describe('Standard Webhooks', () => {
  const forms: [string, (headers: Record<string, string>) => WebhookHeaders][] = [
    ['Headers', (headers) => new Headers(headers)],
    ['headers of node:http', (headers) => headers],
    [
      'names in any case',
      (headers) =>
        Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])),
    ],
  ];

  it.each(forms)('gives the event from %s', (_name, form) => {
    expect(webhook.constructEventFromHeaders(payload, form(standard()))).toEqual(event);
  });

  it.each(forms)('takes X-Signature-V2 from %s where that is all there is', (_name, form) => {
    expect(webhook.constructEventFromHeaders(payload, form({ 'x-signature-v2': sign() }))).toEqual(event);
  });

  it('agrees with an independent implementation, whose secret is the base64 of the bytes of our key', () => {
    const independent = new StandardWebhook(Buffer.from(key).toString('base64'));
    const signature = independent.sign('msg_1', new Date(nowSeconds * 1_000), payload);
    const headers = { ...standard(), 'webhook-signature': signature };
    expect(headers).toEqual(standard());
    expect(webhook.constructEventFromHeaders(payload, headers)).toEqual(event);
  });

  it('one good signature of several is enough', () => {
    const headers = standard();
    headers['webhook-signature'] = `v1,${hmac('x')} v1a,abc ${headers['webhook-signature']}`;
    expect(webhook.constructEventFromHeaders(payload, headers)).toEqual(event);
  });

  it.each<[string, Record<string, string | string[] | undefined>, string]>([
    ['another key', standard(payload, nowSeconds, 'other'), 'mismatch'],
    ['another body', standard('{}'), 'mismatch'],
    ['another id', { ...standard(), 'webhook-id': 'msg_2' }, 'mismatch'],
    ['another time', { ...standard(), 'webhook-timestamp': String(nowSeconds + 1) }, 'mismatch'],
    ['no id', { ...standard(), 'webhook-id': undefined }, 'invalid_signature_format'],
    ['an empty id', { ...standard(), 'webhook-id': '' }, 'invalid_signature_format'],
    ['an endless id', { ...standard(), 'webhook-id': 'x'.repeat(257) }, 'invalid_signature_format'],
    ['an id that came twice', { ...standard(), 'webhook-id': ['msg_1'] }, 'invalid_signature_format'],
    ['no time', { ...standard(), 'webhook-timestamp': undefined }, 'invalid_signature_format'],
    ['a time that is none', standard(payload, '12:00'), 'invalid_signature_format'],
    [
      'two signatures as a list',
      { ...standard(), 'webhook-signature': ['v1,a', 'v1,b'] },
      'invalid_signature_format',
    ],
    ['another version only', { ...standard(), 'webhook-signature': 'v1a,abc' }, 'invalid_signature_format'],
    ['no signature at all', { 'content-type': 'application/json' }, 'invalid_signature_format'],
    ['a bad one beside a good X-Signature-V2', { ...standard('{}'), 'x-signature-v2': sign() }, 'mismatch'],
  ])('refuses %s', (_name, headers, expected) => {
    expect(code(() => webhook.constructEventFromHeaders(payload, headers))).toBe(expected);
  });
});

describe('the payload', () => {
  it.each([event, undefined, null, 12])('that a parser made of it is refused: %j', (parsed) => {
    expect(code(() => webhook.constructEvent(parsed as unknown as string, sign()))).toBe('invalid_payload');
  });

  it.each(['', 'text', '[]', 'null', '"x"'])('that is no JSON object is refused: %j', (body) => {
    expect(code(() => webhook.constructEvent(body, sign(body)))).toBe('invalid_payload');
  });
});

describe('a batch of log events', () => {
  it('is told from a single event', () => {
    const body = JSON.stringify({ records: [{ ...event, data: undefined, record: { state: 'ALLOW' } }] });
    const batch = webhook.constructEvent(body, sign(body));
    expect(isWebhookLogBatch(batch) && batch.records[0]?.record.state).toBe('ALLOW');
    expect(isWebhookLogBatch(webhook.constructEvent(payload, sign()))).toBe(false);
    expect(isWebhookLogBatch({ records: 'none' })).toBe(false);
  });
});

describe('the key', () => {
  it.each(['', undefined, null])('%j is refused: anybody could sign with it', (none) => {
    expect(() => new Webhook(none as unknown as string)).toThrow(TypeError);
  });

  it('shows in no inspection', () => {
    expect(inspect(webhook, { depth: 9, showHidden: true, getters: true })).not.toContain(key);
    expect(JSON.stringify(webhook)).not.toContain(key);
  });
});
