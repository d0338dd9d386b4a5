import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../http/api-error.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { checkRelyingParty } from './relying-party.ts';

const refusal = (relyingParty: string, expectedOrigins: string[]): string => {
  try {
    checkRelyingParty({ relyingParty, expectedOrigins });
    return 'accepted';
  } catch (error) {
    return error instanceof ApiError ? error.message : String(error);
  }
};
const androidApp = `android:apk-key-hash:${'A'.repeat(43)}`;

describe('relying party settings', () => {
  it.each([
    ['example.com', ['https://example.com']],
    ['example.com', ['https://login.example.com:8443', 'https://app.example.com', androidApp]],
    ['localhost', ['http://localhost:4800']],
    ['app.localhost', ['http://app.localhost:3000']],
    ['xn--bcher-kva.example', ['https://xn--bcher-kva.example']],
  ])('%s with %j is accepted', (relyingParty, origins) =>
    expect(refusal(relyingParty, origins)).toBe('accepted'),
  );

  it.each([
    'Example.com',
    'https://example.com',
    'example.com:443',
    'example.com/',
    '.example.com',
    'example..com',
    '10.0.0.1',
    '[::1]',
    '',
    `${'a'.repeat(64)}.com`,
  ])('relyingParty %j is refused', (relyingParty) =>
    expect(refusal(relyingParty, ['https://example.com'])).toContain('The field relyingParty must be'),
  );

  it.each([
    ['another host', 'https://example.org'],
    ['a host that only ends alike', 'https://notexample.com'],
    ['the parent', 'https://com'],
    ['plain http', 'http://example.com'],
    ['a path', 'https://example.com/login'],
    ['a pattern', 'https://*.example.com'],
    ['no origin', 'example.com'],
    ['an app without its key hash', 'android:apk-key-hash:short'],
  ])('an origin that is %s is refused', (_case, origin) =>
    expect(refusal('example.com', ['https://example.com', origin])).toContain(
      'The field expectedOrigins takes https origins of example.com',
    ),
  );

  it('an empty list of origins is refused: no page could use a passkey', () =>
    expect(refusal('example.com', [])).toContain('The field expectedOrigins takes'));
});

describe('PATCH /v1/management/tenant', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await startTestApp();
  });
  afterEach(async () => await test.close());

  const patch = (body: object) => test.management('PATCH', '/tenant', body);
  const both = { relyingParty: 'example.com', expectedOrigins: ['https://app.example.com'] };

  it('sets both, keeps them, and null takes them away', async () => {
    expect(await patch(both)).toMatchObject({ status: 200, body: both });
    await patch({ name: 'Other' });
    expect((await test.management('GET', '/tenant')).body).toMatchObject({ ...both, name: 'Other' });
    const { body } = await patch({ relyingParty: null, expectedOrigins: null });
    expect(body).not.toHaveProperty('relyingParty');
    expect(body).not.toHaveProperty('expectedOrigins');
  });

  it('refuses one that does not fit the other, and changes nothing', async () => {
    for (const body of [{ relyingParty: 'example.com' }, { expectedOrigins: ['https://app.example.com'] }]) {
      expect(await patch({ ...body, name: 'Other' })).toMatchObject({
        status: 400,
        body: { errorCode: 'invalid_request' },
      });
    }
    const { body } = await test.management('GET', '/tenant');
    expect(body.name).toBe('Acme');
    expect(body).not.toHaveProperty('relyingParty');
  });

  it('the options of a passkey name the relying party', async () => {
    await patch(both);
    await test.management('POST', '/action-configurations', {
      actionCode: 'signIn',
      defaultUserActionResult: 'CHALLENGE',
    });
    const { token } = (await test.server('POST', '/users/u/actions/signIn', {})).body;
    const { body } = await test.client(
      'POST',
      '/user-authenticators/passkey/registration-options',
      token,
      {},
    );
    expect(body.options.rp).toEqual({ id: 'example.com', name: 'Acme' });
  });
});
