/** The carriers with an HTTP API, against servers that check what these vendors document. */
import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeliveryError } from '../delivery-error.ts';
import type { Attempt, Message, MessageProvider } from '../message.ts';
import { type Carrier, startCarrier } from '../testing/carrier.ts';
import { awsSnsProvider } from './aws-sns.ts';
import { outbound } from './outbound.ts';
import { twilioProvider } from './twilio.ts';
import { vonageProvider } from './vonage.ts';
import { whatsappCloudProvider } from './whatsapp-cloud.ts';

const policy = { ports: [], allowLoopback: true };
const network = outbound({ policy });
const now = Date.UTC(2026, 0, 1);
const message: Message = {
  channel: 'sms',
  to: '+447700900000',
  subject: '',
  text: 'Acme: 204816 is your code & more ☎',
  code: '204816',
  language: 'pt-BR',
  about: {
    userId: 'ali ce',
    actionCode: 'pay',
    idempotencyKey: 'k',
    verificationMethod: 'SMS',
    locale: 'pt',
  },
};
const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  messageId: 'm-1',
  validForMs: 299_500,
  signal: new AbortController().signal,
  ...more,
});

let carrier: Carrier;
beforeEach(async () => {
  carrier = await startCarrier();
});
afterEach(async () => await carrier.close());

const twilio = (more = {}) =>
  twilioProvider(
    { accountSid: `AC${'0'.repeat(32)}`, from: '+15005550006', baseUrl: `${carrier.url}/`, ...more },
    { authToken: 'auth-token' },
    network,
  );
const vonage = () =>
  vonageProvider(
    { apiKey: 'key', from: '+447700900001', baseUrl: carrier.url },
    { apiSecret: 's3' },
    network,
  );
const sns = (clock = now) =>
  awsSnsProvider(
    { region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLEAKIDEXAMP', senderId: 'Acme', baseUrl: carrier.url },
    { secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    network,
    () => clock,
  );
const whatsapp = (templateLanguages = ['en_US', 'pt_BR']) =>
  whatsappCloudProvider(
    { phoneNumberId: '106540352242922', templateName: 'code', templateLanguages, baseUrl: carrier.url },
    { accessToken: 'EAAJ' },
    network,
  );

const form = () => Object.fromEntries(new URLSearchParams(carrier.requests[0]?.body));
const json = () => JSON.parse(carrier.requests[0]?.body ?? '');
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function failure(sent: Promise<void>): Promise<Pick<DeliveryError, 'kind' | 'code' | 'retryAfterMs'>> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  const { kind, code, retryAfterMs, message: text, stack } = error as DeliveryError;
  // Row 51: whatever an answer quotes, the error has none of it.
  expect(`${text} ${stack}`).not.toMatch(/204816|447700|auth-token|EAAJ/);
  return { kind, code, retryAfterMs };
}

describe('Twilio', () => {
  it('posts a form to the account’s messages, with Basic authentication and the life of the code', async () => {
    carrier.answer = { status: 201, body: '{"sid":"SM1","status":"queued"}' };
    await twilio().send('t', message, attempt());
    const [request] = carrier.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: `/2010-04-01/Accounts/AC${'0'.repeat(32)}/Messages.json`,
      headers: {
        authorization: basic(`AC${'0'.repeat(32)}`, 'auth-token'),
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(form()).toEqual({
      To: message.to,
      From: '+15005550006',
      Body: message.text,
      ValidityPeriod: '299',
    });
  });

  it('signs in with an API key, and sends from a messaging service', async () => {
    const apiKeySid = `SK${'1'.repeat(32)}`;
    const messagingServiceSid = `MG${'2'.repeat(32)}`;
    await twilio({ apiKeySid, messagingServiceSid, from: undefined }).send('t', message, attempt());
    expect(carrier.requests[0]?.headers.authorization).toBe(basic(apiKeySid, 'auth-token'));
    expect(form()).toMatchObject({ MessagingServiceSid: messagingServiceSid });
    expect(form()).not.toHaveProperty('From');
  });

  it('addresses WhatsApp, and fills a template with the code where one is set', async () => {
    const chat = { ...message, channel: 'whatsapp' } as const;
    await twilio().send('t', chat, attempt());
    expect(form()).toEqual({
      To: 'whatsapp:+447700900000',
      From: 'whatsapp:+15005550006',
      Body: message.text,
    });
    carrier.requests.length = 0;
    await twilio({ contentSid: `HX${'3'.repeat(32)}` }).send('t', chat, attempt());
    expect(form()).toMatchObject({ ContentSid: `HX${'3'.repeat(32)}`, ContentVariables: '{"1":"204816"}' });
    expect(form()).not.toHaveProperty('Body');
  });

  it('passes on Twilio’s own code', async () => {
    const body = JSON.stringify({ code: 21211, message: 'Invalid To +447700900000', status: 400 });
    carrier.answer = { status: 400, body };
    expect(await failure(twilio().send('t', message))).toMatchObject({
      kind: 'permanent',
      code: 'twilio_21211',
    });
    carrier.answer = { status: 429, body: '{"code":20429}', headers: { 'retry-after': '7' } };
    expect(await failure(twilio().send('t', message))).toEqual({
      kind: 'temporary',
      code: 'twilio_20429',
      retryAfterMs: 7_000,
    });
  });
});

describe('Vonage', () => {
  it('posts JSON to the Messages API, numbers without plus', async () => {
    carrier.answer = { status: 202, body: '{"message_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}' };
    await vonage().send('t', message, attempt());
    expect(carrier.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/messages',
      headers: { authorization: basic('key', 's3'), 'content-type': 'application/json' },
    });
    expect(json()).toEqual({
      message_type: 'text',
      channel: 'sms',
      to: '447700900000',
      from: '447700900001',
      text: message.text,
      ttl: 299,
    });
  });

  it('passes on the number of the error', async () => {
    const type = 'https://developer.vonage.com/api-errors/messages#1120';
    carrier.answer = { status: 422, body: JSON.stringify({ type, title: 'Illegal sender' }) };
    expect(await failure(vonage().send('t', message))).toMatchObject({
      kind: 'permanent',
      code: 'vonage_1120',
    });
  });
});

/** Signature Version 4 from its description, to judge the library's by. */
function expectedSignature(): string {
  const [request] = carrier.requests;
  const authorization = String(request?.headers.authorization);
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '';
  const headers = names.split(';').map((name) => `${name}:${String(request?.headers[name]).trim()}\n`);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const canonical = ['POST', '/', '', headers.join(''), names, sha256(request?.body ?? '')].join('\n');
  const scope = '20260101/eu-west-1/sns/aws4_request';
  const toSign = ['AWS4-HMAC-SHA256', '20260101T000000Z', scope, sha256(canonical)].join('\n');
  const secret = 'AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  const key = scope.split('/').reduce<string | Buffer>((before, part) => hmac(before, part), secret);
  return createHmac('sha256', key).update(toSign).digest('hex');
}

describe('Amazon SNS', () => {
  it('publishes to the number, transactional, and signs with Signature Version 4 by the injected clock', async () => {
    await sns().send('t', message, attempt());
    const [request] = carrier.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-date': '20260101T000000Z' },
    });
    expect(form()).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      PhoneNumber: message.to,
      Message: message.text,
      'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
      'MessageAttributes.entry.2.Name': 'AWS.SNS.SMS.SenderID',
      'MessageAttributes.entry.2.Value.DataType': 'String',
      'MessageAttributes.entry.2.Value.StringValue': 'Acme',
    });
    const authorization = String(request?.headers.authorization);
    expect(authorization).toContain('Credential=AKIDEXAMPLEAKIDEXAMP/20260101/eu-west-1/sns/aws4_request');
    expect(authorization).toMatch(/SignedHeaders=[a-z0-9;-]*host;[a-z0-9;-]*x-amz-date/);
    expect(authorization).toContain(`Signature=${expectedSignature()}`);
  });

  it.each([
    [400, 'InvalidParameter', 'permanent'],
    [400, 'Throttling', 'temporary'],
    [403, 'SignatureDoesNotMatch', 'permanent'],
    [500, 'InternalError', 'temporary'],
  ])('%i %s is %s', async (status, code, kind) => {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`;
    carrier.answer = { status, body };
    expect(await failure(sns().send('t', message))).toMatchObject({ kind, code: `sns_${code}` });
  });
});

describe('WhatsApp Cloud API', () => {
  it('sends the approved template in the person’s language, the code in its text and its button', async () => {
    await whatsapp().send('t', { ...message, channel: 'whatsapp' }, attempt());
    expect(carrier.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v23.0/106540352242922/messages',
      headers: { authorization: 'Bearer EAAJ', 'content-type': 'application/json' },
    });
    const parameters = [{ type: 'text', text: '204816' }];
    expect(json()).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '447700900000',
      type: 'template',
      template: {
        name: 'code',
        language: { code: 'pt_BR' },
        components: [
          { type: 'body', parameters },
          { type: 'button', sub_type: 'url', index: '0', parameters },
        ],
      },
    });
  });

  it.each([
    ['de', ['en_US', 'de'], 'de'],
    ['en', ['de', 'en_GB'], 'en_GB'],
    ['ja', ['en_US', 'de'], 'en_US'],
  ])('%s of %j is %s', async (language, approved, chosen) => {
    await whatsapp(approved).send('t', { ...message, language }, attempt());
    expect(json().template.language.code).toBe(chosen);
  });

  it.each([
    [400, 131030, 'permanent'],
    [400, 131056, 'temporary'],
    [401, 190, 'permanent'],
    [429, 130429, 'temporary'],
  ])('%i with error %i is %s', async (status, code, kind) => {
    carrier.answer = { status, body: JSON.stringify({ error: { code, message: '204816' } }) };
    expect(await failure(whatsapp().send('t', message))).toMatchObject({ kind, code: `whatsapp_${code}` });
  });

  it('refuses what has no code', async () => {
    const { code: _code, ...without } = message;
    expect(await failure(whatsapp().send('t', without))).toMatchObject({ kind: 'permanent' });
    expect(carrier.requests).toEqual([]);
  });
});

describe.each<[string, () => MessageProvider]>([
  ['twilio', () => twilio()],
  ['vonage', () => vonage()],
  ['aws-sns', () => sns()],
  ['whatsapp-cloud', () => whatsapp()],
])('%s', (_name, provider) => {
  it.each([
    [400, 'permanent'],
    [401, 'permanent'],
    [402, 'permanent'],
    [404, 'permanent'],
    [302, 'permanent'],
    [408, 'temporary'],
    [429, 'temporary'],
    [500, 'temporary'],
    [503, 'temporary'],
  ])('%i without a body that can be read is %s', async (status, kind) => {
    carrier.answer = { status, headers: { location: `${carrier.url}/elsewhere` }, body: '\u0000<not json' };
    expect(await failure(provider().send('t', message, attempt()))).toMatchObject({
      kind,
      code: `http_${status}`,
    });
    expect(carrier.requests).toHaveLength(1);
  });

  it('gives up when its time is over', async () => {
    carrier.answer = 'hang';
    const limit = new AbortController();
    const sent = failure(provider().send('t', message, attempt({ signal: limit.signal })));
    await carrier.arrived(1);
    limit.abort();
    expect(await sent).toMatchObject({ kind: 'temporary' });
  });

  it('says a server that is not there may come back', async () => {
    const gone = provider();
    await carrier.close();
    expect(await failure(gone.send('t', message, attempt()))).toMatchObject({ kind: 'temporary' });
    carrier = await startCarrier();
  });

  it('takes a long answer for what its status says', async () => {
    carrier.answer = { status: 503, body: 'x'.repeat(1_000_000) };
    expect(await failure(provider().send('t', message, attempt()))).toMatchObject({ kind: 'temporary' });
  });
});

describe('row 47: a base URL cannot make the server talk to its own network', () => {
  const strict = { ports: [], allowLoopback: false };
  const send = (baseUrl: string, addresses: string[] = []) => {
    const resolve = async () => addresses.map((address) => ({ address, family: 4 }));
    const provider = vonageProvider(
      { apiKey: 'key', from: 'Acme', baseUrl },
      { apiSecret: 's3' },
      outbound({ policy: strict, resolve }),
    );
    return failure(provider.send('t', message, attempt()));
  };

  it.each([
    'http://127.0.0.1',
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://169.254.169.254',
    'https://10.0.0.1',
    'https://localhost',
    'http://api.example.com',
    'https://api.example.com:8443',
    'https://user:password@api.example.com',
  ])('%s', async (baseUrl) => {
    expect(await send(baseUrl)).toMatchObject({ kind: 'permanent', code: 'address_not_allowed' });
  });

  it('nor a name that stands for such an address, even beside a public one', async () => {
    expect(await send('https://api.example.com', ['10.0.0.1'])).toMatchObject({
      code: 'address_not_allowed',
    });
    expect(await send('https://api.example.com', ['93.184.215.14', '127.0.0.1'])).toMatchObject({
      code: 'address_not_allowed',
    });
  });
});
