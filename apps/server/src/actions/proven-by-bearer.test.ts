/**
 * `provenByBearer` of /validate: somebody who began a sign-in in another's name, and lets them prove themselves on the page, is
 * not let in by that (SECURITY rows 20, 26; CVE class of links sent to their victim).
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowMagicLinks, beginLink, pageOrigin, TestBrowser } from '../testing/magic-links.ts';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { type JsonBody, startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, importEmail, origin, totpCode, Visitor } from '../testing/visitor.ts';

const robin = 'robin@fernbrook.example';
const notByBearer = { isValid: false, success: false, error: 'not_proven_by_bearer' };

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const validate = async (token: string, rest: object = { provenByBearer: true }): Promise<JsonBody> =>
  (await test.server('POST', '/validate', { token, userId: 'robin', action: 'signIn', ...rest })).body;
const finish = async (visitor: Visitor): Promise<string> =>
  (await visitor.post('/hosted/finish', { outcome: 'completed' })).body.token;

/** Who begins the sign-in, and the person who opens its page. */
async function begun(tracking: object = {}): Promise<{ mallory: Visitor; person: Visitor }> {
  const body = { namedPerson: 'UNPROVEN', email: robin, ...tracking };
  const tracked = (await test.server('POST', '/users/robin/actions/signIn', body)).body;
  const reference = new URL(tracked.url).searchParams.get('token');
  const { token } = (await test.client('POST', '/hosted/exchange', undefined, { reference })).body;
  return {
    mallory: Visitor.having(test, 'robin', 'signIn', tracked),
    person: Visitor.having(test, 'robin', 'signIn', { ...tracked, token }),
  };
}

/** All that whoever began it can get hold of afterwards. */
async function tokensOf(mallory: Visitor): Promise<string[]> {
  const { token } = mallory;
  const got = [token, await finish(mallory), (await mallory.post('/init')).body.challengeOptions?.token];
  const { idempotencyKey } = mallory;
  const body = { namedPerson: 'UNPROVEN', email: robin, idempotencyKey };
  const again = (await test.server('POST', '/users/robin/actions/signIn', body)).body;
  const reference = new URL(again.url).searchParams.get('token');
  const page = (await test.client('POST', '/hosted/exchange', undefined, { reference })).body;
  const opened = Visitor.having(test, 'robin', 'signIn', page);
  return [...got, again.token, page.token, await finish(opened)].filter((one) => one !== undefined);
}

async function expectOnlyOf(person: Visitor, mallory: Visitor): Promise<void> {
  expect((await person.action()).state).toBe('CHALLENGE_SUCCEEDED');
  const others = await tokensOf(mallory);
  expect(others.length).toBeGreaterThanOrEqual(5);
  for (const token of others) expect(await validate(token)).toEqual(notByBearer);
  // None of those used the proof up, and the way back carries it.
  const back = await finish(person);
  const boundTo = 'this sign-in';
  expect(await validate(back, { provenByBearer: true, boundTo })).toMatchObject({ isValid: true });
}

describe('a proof on the page of a sign-in that somebody else began', () => {
  it('by a code', async () => {
    await importEmail(test, 'robin', robin);
    const { mallory, person } = await begun();
    await mallory.post('/challenge/email-otp', {});
    const answer = await person.verify('email-otp', await test.codeFor(robin));
    expect(answer.body.isVerified).toBe(true);
    await expectOnlyOf(person, mallory);
    expect(await validate(answer.body.accessToken, { provenByBearer: true })).toMatchObject({
      isValid: false,
      error: 'token_already_used',
    });
  });

  it('by the first code of somebody who is new', async () => {
    const { mallory, person } = await begun();
    await person.post('/user-authenticators/email-otp', {});
    await person.verify('email-otp', await test.codeFor(robin));
    await expectOnlyOf(person, mallory);
  });

  it('by a passkey', async () => {
    const device = createSoftwareAuthenticator();
    await (await Visitor.arrive(test, 'robin')).addPasskey(device);
    const { mallory, person } = await begun();
    await person.passPasskey(device);
    await expectOnlyOf(person, mallory);
  });

  it('by an app, and the passkey that is made afterwards does not take it away', async () => {
    const secret = await (await Visitor.arrive(test, 'robin')).addTotp();
    test.clock.now += 30_000;
    const { mallory, person } = await begun();
    await person.verify('totp', totpCode(secret, test.clock.now));
    expect((await person.addPasskey(createSoftwareAuthenticator())).body.isVerified).toBe(true);
    await expectOnlyOf(person, mallory);
  });

  it('by a link that is opened in the browser that asked for it', async () => {
    await allowMagicLinks(test);
    const one = await beginLink(test, 'robin', { origin: pageOrigin });
    await one.browser.press(one.link);
    const finalize = '/verify/email-magic-link/finalize';
    const heard = await new TestBrowser(test).client(pageOrigin, one.visitor.token, finalize);
    const own = await one.browser.client(pageOrigin, one.visitor.token, finalize);
    expect([heard.body.isVerified, own.body.isVerified]).toEqual([true, true]);
    expect(await validate(heard.body.accessToken)).toEqual(notByBearer);
    expect(await validate(own.body.accessToken)).toMatchObject({ isValid: true });
  });
});

describe('the question', () => {
  it('takes the token of a passkey that was used before anybody was known', async () => {
    const device = createSoftwareAuthenticator();
    await (await Visitor.arrive(test, 'robin')).addPasskey(device);
    const authorization = `Basic ${Buffer.from('test-tenant').toString('base64')}`;
    const call = async (path: string, body: object) =>
      (await test.call('POST', `/v1/client${path}`, { authorization, body })).body;
    const { challengeId } = await call('/challenge', { action: 'signIn' });
    const asked = await call('/user-authenticators/passkey/authentication-options', { challengeId });
    const authenticationCredential = device.get(asked.options, { origin });
    const { accessToken } = await call('/verify/passkey', { challengeId, authenticationCredential });
    expect(await validate(accessToken)).toMatchObject({ isValid: true });
  });

  it('changes nothing of what nobody had to prove, and of who does not ask it', async () => {
    const allowed = await Visitor.arrive(test, 'robin', { actionCode: 'profile' });
    const question = { token: allowed.token, provenByBearer: true };
    expect((await test.server('POST', '/validate', question)).body).toMatchObject({ state: 'ALLOW' });
    const { mallory, person } = await begun();
    await person.post('/user-authenticators/email-otp', {});
    expect(await validate(mallory.token)).toMatchObject({ isValid: false, state: 'CHALLENGE_REQUIRED' });
    await person.verify('email-otp', await test.codeFor(robin));
    expect(await validate(mallory.token, {})).toMatchObject({ isValid: true });
  });

  it('is true or false', async () => {
    const { status, body } = await test.server('POST', '/validate', { token: 'x', provenByBearer: 'yes' });
    expect([status, body.errorDescription]).toEqual([400, expect.stringContaining('provenByBearer')]);
  });
});
