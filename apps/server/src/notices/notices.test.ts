/** SECURITY N-36 and row 64: people hear of changes of their factors, at an address that did not come with the change. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteSend } from '../messages/send-limits.ts';
import { catalogues } from '../messages/templates/language.ts';
import { allowAllMethods } from '../testing/one-time-codes.ts';
import { addTenant } from '../testing/second-tenant.ts';
import { basic, type JsonBody, startTestApp, type TestApp, testManagementKey } from '../testing/test-app.ts';
import { configureActions, importEmail, Visitor } from '../testing/visitor.ts';
import { startReceiver } from '../testing/webhook-receiver.ts';
import type { NoticeKind } from './notice.ts';
import { noticeMail, noticePhrases } from './notice-mail.ts';
import { noticesSubject } from './notices.ts';

const alice = 'alice@example.com';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp({ STEPWARD_WEBHOOK_LOOPBACK: 'on' });
  await configureActions(test);
  await allowAllMethods(test);
});
afterEach(async () => await test.close());

/** All mails without a code, newest first, once everything is sent. */
async function notices(): Promise<JsonBody[]> {
  // Waits for that, and then finds no code.
  await test.codeFor('nobody@example.com').catch(() => undefined);
  const { messages } = (await test.call('GET', '/dev/inbox?format=json')).body;
  return messages.filter(({ code }: JsonBody) => code === undefined);
}
const told = async () => (await notices()).map(({ to }) => to);
/** Somebody with a proven address, who has passed a challenge. */
async function known(userId = 'alice', email = alice): Promise<Visitor> {
  await importEmail(test, userId, email);
  const visitor = await Visitor.arrive(test, userId);
  await visitor.post('/challenge/email-otp');
  await visitor.verify('email-otp', await test.codeFor(email));
  return visitor;
}

describe('a new factor', () => {
  it('is told to the address that was there before, in the language of the person', async () => {
    const visitor = await known();
    await test.server('PATCH', '/users/alice', { locale: 'de-AT' });
    await visitor.addTotp();
    const [mail, ...others] = await notices();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: alice, channel: 'email', language: 'de' });
    expect(mail.subject).toBe('Sicherheitshinweis zu Ihrem Konto bei Acme');
    expect(mail.text).toContain('Ein Bestätigungsverfahren wurde hinzugefügt: Authenticator-App.');
    expect(mail.text).toContain('1. Januar 2026');
    expect(mail.text).toContain('UTC');
    expect(mail.text).not.toMatch(/https?:/);
  });

  it('that is an address is never told to itself', async () => {
    await importEmail(test, 'alice', alice);
    expect(await told()).toEqual([]);
    await importEmail(test, 'alice', 'mallory@example.com');
    expect(await told()).toEqual([alice]);
  });

  it('of somebody without a verified address is told to nobody', async () => {
    const visitor = await Visitor.arrive(test, 'bob');
    await visitor.addTotp();
    await test.server('PATCH', '/users/bob', { email: 'bob@example.com' });
    await visitor.addTotp();
    expect((await test.server('GET', '/users/bob')).body.isEnrolled).toBe(true);
    expect(await told()).toEqual([]);
  });
});

describe('a removed factor', () => {
  it('is told to all addresses, its own too', async () => {
    const removed = await importEmail(test, 'alice', 'old@example.com');
    await importEmail(test, 'alice', alice);
    const before = (await notices()).length;
    await test.server('DELETE', `/users/alice/authenticators/${removed}`);
    const mails = await notices();
    expect(mails.length - before).toBe(2);
    const [first, second] = mails;
    expect([first.to, second.to].sort()).toEqual([alice, 'old@example.com']);
    expect(first.text).toContain('was removed: e-mail address');
  });

  it('goes unsaid where the whole person is deleted', async () => {
    await importEmail(test, 'alice', alice);
    await test.server('DELETE', '/users/alice');
    expect(await told()).toEqual([]);
  });
});

it('a changed address is told to the old one', async () => {
  await importEmail(test, 'alice', alice);
  expect(
    (await test.server('PATCH', '/users/alice', { email: 'new@example.com', emailVerified: true })).status,
  ).toBe(200);
  const [mail, ...others] = await notices();
  expect(others).toEqual([]);
  expect(mail).toMatchObject({ to: alice });
  expect(mail.text).toContain('was changed: e-mail address');
});

it('a recovery code that was used', async () => {
  const visitor = await known();
  const [code = ''] = (await visitor.post('/recovery-codes')).body.recoveryCodes;
  const again = await Visitor.arrive(test, 'alice');
  expect((await again.verify('recovery-code', code)).body.isVerified).toBe(true);
  expect((await notices())[0]).toMatchObject({
    to: alice,
    text: expect.stringContaining('One of your recovery codes was used.'),
  });
});

it('N-03: the try that closes a factor is told, once', async () => {
  await importEmail(test, 'alice', alice);
  const state = (failures: number) =>
    JSON.stringify({
      unknownDevice: { failures, lockedUntil: 0 },
      knownDevice: { failures: 0, lockedUntil: 0 },
    });
  const failed = async (failures: number) =>
    await test.database.commit((transaction) =>
      transaction.run(
        `insert into factor_failures (tenant_id, user_id, factor_class, state, updated_at)
         values ('test-tenant', 'alice', 'EMAIL', ?, 0) on conflict (tenant_id, user_id, factor_class) do update set state = excluded.state`,
        [state(failures)],
      ),
    );
  const visitor = await Visitor.arrive(test, 'alice');
  await visitor.post('/challenge/email-otp');
  await visitor.guess('email-otp', 1);
  expect(await told()).toEqual([]);
  await failed(89);
  await visitor.guess('email-otp', 2);
  const [mail, ...others] = await notices();
  expect(others).toEqual([]);
  expect(mail.text).toContain('closed after too many wrong tries: e-mail address');
});

describe('no mail', () => {
  it('where the tenant switched them off', async () => {
    const settings = { disableSecurityNotices: true };
    expect((await test.management('PATCH', '/tenant', settings)).body).toMatchObject(settings);
    await (await known()).addTotp();
    expect(await told()).toEqual([]);
  });

  it('where the tenant delivers mail itself: it has the events', async () => {
    const visitor = await known();
    const receiver = await startReceiver();
    const body = { provider: 'webhook', settings: { url: receiver.url } };
    const authorization = basic(testManagementKey);
    await test.call('PUT', '/v1/management/message-providers/email', { authorization, body });
    await visitor.addTotp();
    expect([await told(), receiver.received]).toEqual([[], []]);
    await receiver.close();
  });

  it('beyond twenty a day to one person, and each person has their own', async () => {
    await importEmail(test, 'alice', alice);
    await importEmail(test, 'bob', 'bob@example.com');
    await test.database.commit(async (transaction) => {
      for (let turn = 0; turn < 19; turn += 1)
        await noteSend(transaction, 'test-tenant', noticesSubject('alice'), test.clock.now);
    });
    await importEmail(test, 'alice', 'second@example.com');
    expect(await told()).toEqual([alice]);
    await importEmail(test, 'alice', 'third@example.com');
    expect(await told()).toEqual([alice]);
    await importEmail(test, 'bob', 'bob2@example.com');
    expect(await told()).toEqual(['bob@example.com', alice]);
    test.clock.now += 24 * 3_600_000;
    await importEmail(test, 'alice', 'fourth@example.com');
    expect(await told()).toHaveLength(5);
  });

  it('to a person of the same name in another tenant', async () => {
    const other = await addTenant(test);
    await importEmail(test, 'alice', alice);
    await other.server('POST', '/users/alice/authenticators', {
      verificationMethod: 'EMAIL_OTP',
      email: 'other@example.com',
    });
    expect(await told()).toEqual([]);
  });
});

describe('the words', () => {
  const kinds: NoticeKind[] = [
    'factorAdded',
    'factorMoved',
    'factorRemoved',
    'recoveryCodeUsed',
    'factorDisabled',
    'sessionEnded',
  ];
  it.each(catalogues.map(({ language }) => language))('are there in %s', (language) => {
    expect(noticePhrases[language]).toBeDefined();
    const texts = kinds.map((kind) => {
      const notice = { kind, method: 'SMS' };
      const mail = noticeMail({ notice, tenantName: 'Acme <b>', at: 0, locales: [language] });
      expect(mail.html).toContain('Acme &lt;b&gt;');
      expect(mail.language).toBe(language);
      return mail.text;
    });
    expect(new Set(texts).size).toBe(kinds.length);
  });
});

it('what counts the notices of a person does not name them', async () => {
  const visitor = await known('zoë|42');
  await visitor.addTotp();
  const rows = await test.database.read.rows('select subject from send_counters', []);
  expect(rows.some(({ subject }) => String(subject).startsWith('notices:'))).toBe(true);
  expect(JSON.stringify(rows)).not.toContain('zoë');
});
