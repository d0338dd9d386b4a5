import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stepward } from './stepward.ts';
import { credential, type FakeBrowser, type FakeFeatures, fakeBrowser } from './testing/browser.ts';
import { baseUrl, stubWire, type Wire } from './testing/wire.ts';

const everything = { conditionalCreate: true, conditionalGet: true, immediateGet: true };
const creation = {
  challengeId: 'ch',
  options: {
    rp: { id: 'shop.example', name: 'Shop' },
    user: { id: 'dXNlcg', name: 'a', displayName: 'A' },
    challenge: 'AQID',
    pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
    excludeCredentials: [{ id: 'AQ', type: 'public-key' }],
  },
};
const request = {
  challengeId: 'ch',
  options: { challenge: 'AQID', rpId: 'shop.example', allowCredentials: [] },
};

let wire: Wire;
let page: FakeBrowser;
let sdk: Stepward;
function open(features: FakeFeatures = { capabilities: everything }) {
  page = fakeBrowser((name, value) => vi.stubGlobal(name, value), features);
}
beforeEach(() => {
  wire = stubWire((fetch) => vi.stubGlobal('fetch', fetch));
  open();
  sdk = new Stepward({ tenantId: 'passkeys', baseUrl });
  sdk.setToken('set');
});
afterEach(() => vi.unstubAllGlobals());

const paths = () => wire.asked.map(({ path }) => path.replace('/client/user-authenticators', '…'));
const list = (...ids: string[]) =>
  ids.map((credentialId) => ({ verificationMethod: 'PASSKEY', webauthnCredential: { credentialId } }));

describe('making a passkey', () => {
  it('asks for options, makes it, adds it, and tells the password manager which live', async () => {
    const added = {
      isVerified: true,
      accessToken: 'next',
      userId: 'alice',
      userAuthenticator: { createdAt: 'x' },
    };
    wire.answer(creation, added, list('c-1', 'c-0'));
    const { data } = await sdk.passkey.signUp({ username: 'a', displayName: 'A' });
    expect(data).toMatchObject({ token: 'next', userAuthenticator: { createdAt: 'x' } });
    expect(wire.asked[0]).toMatchObject({
      authorization: 'Bearer set',
      body: { username: 'a', displayName: 'A', authenticatorAttachment: 'platform' },
      credentials: undefined,
    });
    expect(wire.asked[1]?.body).toEqual({
      challengeId: 'ch',
      registrationCredential: data?.registrationResponse,
    });
    const { publicKey } = page.ceremonies[0]?.options ?? {};
    expect(new Uint8Array(publicKey?.challenge as ArrayBuffer)).toEqual(Uint8Array.of(1, 2, 3));
    expect(JSON.parse(page.storage.get('as_user_passkey_map') ?? '')).toEqual({ alice: ['c-1'] });
    await vi.waitFor(() => expect(page.signals).toHaveLength(1));
    expect(page.signals[0]).toEqual([
      'accepted',
      { rpId: 'shop.example', userId: 'dXNlcg', allAcceptedCredentialIds: ['c-1', 'c-0'] },
    ]);
    expect(wire.asked[2]?.authorization).toBe('Bearer next');
  });

  it('lets the password manager hear of it before it asks for one: browsers do one thing at a time', async () => {
    let heard = () => {};
    const hearing = new Promise<void>((resolve) => {
      heard = resolve;
    });
    open({ capabilities: everything, hearing });
    wire.answer(creation, { isVerified: true, accessToken: 'next', userId: 'alice' }, list('c-1'));
    await sdk.passkey.signUp({ username: 'a' });
    await vi.waitFor(() => expect(page.signals).toHaveLength(1));
    wire.answer(request, { isVerified: true, accessToken: 'in', userId: 'alice' }, list('c-1'));
    const signedIn = sdk.passkey.signIn({ token: 'own' });
    await vi.waitFor(() => expect(paths()).toContain('…/passkey/authentication-options'));
    expect(page.ceremonies).toHaveLength(1);
    heard();
    expect((await signedIn).data).toMatchObject({ token: 'in' });
    expect(page.ceremonies).toHaveLength(2);
  });

  it('anywhere, with hints, with cookies', async () => {
    wire.answer(creation, { isVerified: true, userId: 'alice' });
    await sdk.passkey.signUp({
      token: 'own',
      authenticatorAttachment: null,
      hints: ['security-key'],
      useCookies: true,
      syncCredentials: false,
    });
    expect(paths()).toEqual(['…/passkey/registration-options/web', '…/passkey']);
    expect(wire.asked.map(({ credentials }) => credentials)).toEqual(['include', 'include']);
    expect(wire.asked[0]).toMatchObject({
      authorization: 'Bearer own',
      body: { authenticatorAttachment: null },
    });
    expect(page.ceremonies[0]?.options.publicKey).toMatchObject({ hints: ['security-key'] });
  });

  it('without asking, where the browser can', async () => {
    wire.answer(creation, { isVerified: true });
    await sdk.passkey.signUp({ useAutoRegister: true });
    expect(page.ceremonies[0]?.options.mediation).toBe('conditional');
    expect(wire.asked[1]?.body).toMatchObject({ conditionalCreate: true });
    open({});
    expect((await sdk.passkey.signUp({ useAutoRegister: true })).errorCode).toBe(
      'conditional_create_not_supported',
    );
    expect(page.ceremonies).toEqual([]);
  });

  it('one that was not accepted is not remembered', async () => {
    wire.answer(creation, { isVerified: false });
    expect((await sdk.passkey.signUp()).data?.token).toBeUndefined();
    expect(page.storage.size).toBe(0);
  });
});

describe('using a passkey', () => {
  const verified = { isVerified: true, accessToken: 'next', userId: 'alice', userDisplayName: 'Alice' };

  it('as a further factor, with the token of the call alone', async () => {
    page.next(credential('c-1', { userHandle: 'user' }));
    wire.answer(request, verified, list('c-1'));
    const started = vi.fn();
    const { data } = await sdk.passkey.signIn({ token: 'own', onVerificationStarted: started });
    expect(data).toMatchObject({ isVerified: true, token: 'next', userId: 'alice', displayName: 'Alice' });
    expect(data?.authenticationResponse?.response.userHandle).toBe('dXNlcg');
    expect(started).toHaveBeenCalledOnce();
    expect(wire.asked.slice(0, 2).map(({ authorization }) => authorization)).toEqual([
      'Bearer own',
      'Bearer own',
    ]);
    expect(wire.asked[1]?.body).toEqual({
      challengeId: 'ch',
      authenticationCredential: data?.authenticationResponse,
    });
    await vi.waitFor(() => expect(page.signals).toHaveLength(1));
  });

  it('to say who one is: never with the token that was set (client-api.md §1.2)', async () => {
    wire.answer({ challengeId: 'anonymous' }, request, { ...verified, isVerified: false });
    await sdk.passkey.signIn({ action: 'signIn' });
    expect(paths()).toEqual([
      '/client/challenge',
      '…/passkey/authentication-options',
      '/client/verify/passkey',
    ]);
    expect(wire.asked[1]?.body).toEqual({ challengeId: 'anonymous' });
    expect(new Set(wire.asked.map(({ authorization }) => authorization))).toEqual(
      new Set([`Basic ${btoa('passkeys')}`]),
    );
  });

  it('with cookies', async () => {
    wire.answer({ challengeId: 'anonymous' }, request, { isVerified: false });
    await sdk.passkey.signIn({ action: 'signIn', useCookies: true });
    await sdk.passkey.signIn({ useCookies: true }).catch(() => undefined);
    expect(paths().slice(0, 4)).toEqual([
      '/client/challenge/web',
      '…/passkey/authentication-options',
      '/client/verify/passkey',
      '…/passkey/authentication-options/web',
    ]);
    expect(wire.asked.every(({ credentials }) => credentials === 'include')).toBe(true);
  });

  it('one that the server knows no more is forgotten, here and in the password manager', async () => {
    page.storage.set('as_user_passkey_map', '{"alice":["c-1","c-2"],"bob":["c-1"]}');
    wire.answer(request, { error: 'x', errorCode: 'unknown_credential' });
    expect((await sdk.passkey.signIn()).errorCode).toBe('unknown_credential');
    expect(page.signals).toEqual([['unknown', { rpId: 'shop.example', credentialId: 'c-1' }]]);
    expect(JSON.parse(page.storage.get('as_user_passkey_map') ?? '')).toEqual({ alice: ['c-2'] });
    wire.answer(request, { error: 'x', errorCode: 'invalid_credential' });
    await sdk.passkey.signIn();
    expect(page.signals).toHaveLength(1);
  });

  it('who says no is told by the browser’s own name', async () => {
    page.next(new DOMException('no', 'NotAllowedError'));
    wire.answer(request);
    await expect(sdk.passkey.signIn()).rejects.toMatchObject({
      name: 'NotAllowedError',
      code: 'ERROR_PASSTHROUGH_SEE_CAUSE_PROPERTY',
    });
  });

  it('options that exclude each other are a mistake of the page', async () => {
    await expect(sdk.passkey.signIn({ token: 't', autofill: true })).rejects.toThrow(
      /neither action nor autofill/,
    );
    await expect(sdk.passkey.signIn({ token: 't', action: 'signIn' })).rejects.toThrow(/neither/);
  });
});

describe('beside a form', () => {
  it('autofill waits, and makes room for whatever the person starts', async () => {
    page.next('waits');
    wire.answer(request);
    const waiting = sdk.passkey.signIn({ autofill: true });
    await vi.waitFor(() => expect(page.ceremonies).toHaveLength(1));
    expect(page.ceremonies[0]?.options.mediation).toBe('conditional');
    wire.answer(request, { isVerified: true, userId: 'alice' });
    const { data } = await sdk.passkey.signIn({ syncCredentials: false });
    expect(data?.isVerified).toBe(true);
    expect(await waiting).toEqual({});
  });

  it('ends when the page says so', async () => {
    page.next('waits');
    wire.answer(request);
    const controller = new AbortController();
    const waiting = sdk.passkey.signIn({ autofill: true, signal: controller.signal });
    await vi.waitFor(() => expect(page.ceremonies).toHaveLength(1));
    controller.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
  });

  it('only what is at hand, where the browser can look', async () => {
    page.next(new DOMException('none', 'NotAllowedError'));
    wire.answer(request);
    const none = await sdk.passkey.signIn({ preferImmediatelyAvailableCredentials: true });
    expect(none.errorCode).toBe('credential_not_found');
    expect(page.ceremonies[0]?.options).toMatchObject({ uiMode: 'immediate' });
    // Chromium refuses a list of credentials there.
    const { options } = request;
    const allowCredentials = [{ id: 'AQ', type: 'public-key' }];
    wire.answer({ ...request, options: { ...options, allowCredentials } }, { isVerified: true });
    await sdk.passkey.signIn({ token: 'one', preferImmediatelyAvailableCredentials: true });
    expect(page.ceremonies[1]?.options.publicKey?.allowCredentials ?? []).toEqual([]);
    open({});
    const cannot = await sdk.passkey.signIn({ preferImmediatelyAvailableCredentials: true });
    expect(cannot.errorCode).toBe('immediate_mediation_not_supported');
    expect(page.ceremonies).toEqual([]);
  });
});

describe('whether there is one on this device', () => {
  it('is asked only about those that were used here', async () => {
    expect(await sdk.passkey.isAvailableOnDevice({ userId: 'alice' })).toBe(false);
    expect(wire.asked).toEqual([]);
    page.storage.set('as_user_passkey_map', '{"alice":["c-1","c-2"]}');
    wire.answer({ credentialId: 'c-1', verifiedAt: 'x' });
    expect(await sdk.passkey.isAvailableOnDevice({ userId: 'alice' })).toBe(true);
    expect(wire.asked[0]).toMatchObject({
      method: 'GET',
      path: expect.stringContaining('credentialIds=c-1%2Cc-2'),
    });
    wire.answer({ error: 'x', errorCode: 'invalid_credential' });
    expect(await sdk.passkey.isAvailableOnDevice({ userId: 'alice' })).toBe(false);
  });

  it.each(['not json', '[]', 'null', '{"alice":7}', '{"__proto__":["c"]}'])(
    'a note that is broken is no note: %s',
    async (text) => {
      page.storage.set('as_user_passkey_map', text);
      expect(await sdk.passkey.isAvailableOnDevice({ userId: 'alice' })).toBe(false);
      expect(await sdk.passkey.isAvailableOnDevice({ userId: 'constructor' })).toBe(false);
    },
  );
});

describe('security keys', () => {
  it('options and answers are bare (client-api.md §6)', async () => {
    wire.answer(creation.options, { isVerified: true, accessToken: 'next' });
    const { data } = await sdk.securityKey.enroll({ hints: ['security-key'] });
    expect(data?.token).toBe('next');
    expect(wire.asked[1]?.body).toEqual(data?.registrationResponse);
    wire.answer(request.options, { isVerified: true, accessToken: 'last' });
    const verified = await sdk.securityKey.verify();
    expect(verified.data).toMatchObject({ isVerified: true, token: 'last' });
    expect(wire.asked[3]).toMatchObject({
      path: '/client/verify/security-key',
      authorization: 'Bearer next',
      body: verified.data?.authenticationResponse,
    });
  });
});
