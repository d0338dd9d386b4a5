import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';
import { DevInbox, extractCode } from './inbox.ts';

describe('the code in a text', () => {
  it.each([
    ['Your code is 123456.', '123456'],
    ['12345678', '12345678'],
    ['call 021 555 1234, code 654321', '654321'],
    ['id 123456789, code 111222', '111222'],
    ['no code: 12345', undefined],
    ['', undefined],
  ])('%s', (text, code) => expect(extractCode(text)).toBe(code));
});

describe('the inbox', () => {
  let test: TestApp;
  let inbox: DevInbox;
  beforeEach(async () => {
    test = await startTestApp();
    inbox = new DevInbox(test.database, test.keyRing, () => test.clock.now);
  });
  afterEach(async () => await test.close());

  const send = async (to: string, text: string, channel: 'email' | 'sms' = 'email') => {
    await inbox.send('test-tenant', { channel, to, subject: 'Subject', text });
    test.clock.now += 1_000;
  };
  const list = async (query = '') => (await test.call('GET', `/dev/inbox?format=json${query}`)).body.messages;

  it('shows messages newest first, by recipient, with the code taken out', async () => {
    await send('Alice@example.com', 'code 111111');
    await send('bob@example.com', 'code 222222');
    await send('alice@example.com', 'code 333333', 'sms');
    expect(await list()).toMatchObject([
      { code: '333333', channel: 'sms' },
      { code: '222222' },
      { code: '111111', receivedAt: '2026-01-01T00:00:00.000Z' },
    ]);
    expect((await list('&to=ALICE%40example.com')).map(({ code }: { code: string }) => code)).toEqual([
      '333333',
      '111111',
    ]);
    expect(await list('&to=alice%2Bx%40example.com')).toEqual([]);
  });

  it('keeps 500', async () => {
    for (let n = 0; n < 505; n += 1) await send('a@example.com', `text ${n}`);
    const messages = await list();
    expect(messages).toHaveLength(500);
    expect(messages[0].text).toBe('text 504');
  });

  it('is a page whose one script is a file, and that escapes whatever a message holds', async () => {
    await send('"><script>alert(1)</script>@example.com', '<img src=x onerror=alert(1)> & 123456');
    const { body, headers } = await test.call(
      'GET',
      `/dev/inbox?to=${encodeURIComponent('"><script>alert(2)</script>')}`,
    );
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    const ownScript = '<script src="/dev/inbox.js" defer></script>';
    expect(body.replace(ownScript, '')).not.toMatch(/<script|<img/);
    const all = (await test.call('GET', '/dev/inbox')).body;
    expect(all).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; 123456');
    expect(all.replace(ownScript, '')).not.toMatch(/<script|<img/);
    expect((await test.app.server.inject('/dev/inbox.css')).headers['content-type']).toBe(
      'text/css; charset=utf-8',
    );
    expect((await test.app.server.inject('/dev/inbox.js')).headers['content-type']).toBe(
      'text/javascript; charset=utf-8',
    );
  });

  it('is not there in production, and no code is sent into nothing', async () => {
    const production = await startTestApp({
      STEPWARD_MODE: 'production',
      STEPWARD_PUBLIC_URL: 'https://mfa.example.com',
      STEPWARD_SECRET_KEY: '',
      STEPWARD_MANAGEMENT_KEY: '',
    });
    for (const path of ['/dev/inbox', '/dev/inbox?format=json', '/dev/inbox.css', '/dev/inbox.js'])
      expect((await production.call('GET', path)).status).toBe(404);
    await production.close();
    const silent = await startTestApp();
    await configureActions(silent);
    const visitor = await Visitor.arrive(silent, 'alice', { email: 'alice@example.com' });
    expect((await visitor.addEmail('alice@example.com')).body.isVerified).toBe(true);
    await silent.close();
  });
});
