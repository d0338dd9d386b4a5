import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTenant } from '../testing/second-tenant.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type Answer, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

const shop = 'https://shop.example';
const shopDe = 'https://shop.example.de';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const ask = async (host: string): Promise<Answer> =>
  await test.call('GET', '/.well-known/webauthn', { headers: { host } });

const none = { status: 200, body: { origins: [] } };

describe('SECURITY row 28: related origins', () => {
  it('are served to the host of the relying party alone, as listed', async () => {
    expect(await ask('localhost:4800')).toMatchObject(none);
    const settings = { relyingParty: 'shop.example', expectedOrigins: [shop], relatedOrigins: [shopDe] };
    expect((await test.management('PATCH', '/tenant', settings)).body).toMatchObject(settings);
    const answer = await ask('shop.example');
    expect(answer).toMatchObject({ status: 200, body: { origins: [shopDe] } });
    expect(answer.headers['content-type']).toBe('application/json');
    for (const host of ['SHOP.example', 'shop.example:443'])
      expect((await ask(host)).body).toEqual({ origins: [shopDe] });
    for (const host of ['localhost', 'www.shop.example', 'shop.example.de', 's%', 'evil.example'])
      expect(await ask(host)).toMatchObject(none);
    await test.management('PATCH', '/tenant', { relatedOrigins: null });
    expect(await ask('shop.example')).toMatchObject(none);
  });

  it('a passkey may be made and used on them, and on no other', async () => {
    await test.management('PATCH', '/tenant', {
      relyingParty: 'shop.example',
      expectedOrigins: [shop, 'https://login.shop.example'],
      relatedOrigins: [shopDe],
    });
    const authenticator = createSoftwareAuthenticator();
    const added = await (await Visitor.arrive(test, 'alice')).addPasskey(authenticator, { origin: shopDe });
    expect(added.body.isVerified).toBe(true);
    for (const origin of [shop, 'https://login.shop.example', shopDe])
      expect(
        (await (await Visitor.arrive(test, 'alice')).passPasskey(authenticator, { origin })).body.isVerified,
      ).toBe(true);
    const visitor = await Visitor.arrive(test, 'alice');
    for (const origin of [
      'https://www.shop.example.de',
      'https://shop.example.de:8443',
      'http://shop.example.de',
    ])
      expect((await visitor.passPasskey(authenticator, { origin })).status).toBe(400);
  });

  it('a later tenant adds none to the host of another', async () => {
    const other = await addTenant(test);
    const settings = { relyingParty: 'shop.example', expectedOrigins: [shop] };
    await test.management('PATCH', '/tenant', settings);
    await other.management('PATCH', '/tenant', { ...settings, relatedOrigins: ['https://evil.example'] });
    expect(await ask('shop.example')).toMatchObject(none);
  });

  it.each([
    ['plain http', 'http://shop.example.de'],
    ['a path', 'https://shop.example.de/'],
    ['a pattern', 'https://*.example.de'],
    ['an app', `android:apk-key-hash:${'A'.repeat(43)}`],
    ['no origin', 'shop.example.de'],
  ])('%s is refused', async (_case, origin) => {
    const answer = await test.management('PATCH', '/tenant', { relatedOrigins: [origin] });
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_request' } });
    expect(answer.body.errorDescription).toContain('relatedOrigins');
  });
});
