import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSigningKey } from './testing/software-authenticator/key.ts';
import { createSoftwareAuthenticator } from './testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from './testing/test-app.ts';
import { configureActions, origin, Visitor } from './testing/visitor.ts';
let test: TestApp;
beforeEach(async () => { test = await startTestApp(); await configureActions(test); });
afterEach(async () => await test.close());
const robin = 'robin@fernbrook.example';
async function decoyWith(method: string): Promise<Visitor> {
  for (let n = 0; n < 200; n += 1) {
    const v = await Visitor.arrive(test, `nobody-${n}`, { namedPerson: 'NOBODY' });
    const s = await v.get('/hosted/session');
    if (s.body.methods.some((m: any) => m.verificationMethod === method)) return v;
  }
  throw new Error('none');
}
describe('oracles', () => {
  it('credential id in another action', async () => {
    const enrolling = await Visitor.arrive(test, 'robin', { email: robin });
    await enrolling.addEmail(robin);
    await enrolling.addPasskey(createSoftwareAuthenticator());
    const real = await Visitor.arrive(test, 'robin', { namedPerson: 'UNPROVEN', email: robin });
    const decoy = await decoyWith('PASSKEY');
    for (const one of [real, decoy]) {
      const options = await one.passkeyOptions();
      const id = Buffer.from(options.allowCredentials[0].id, 'base64url');
      const mallory = await Visitor.arrive(test, 'mallory', { email: 'mallory@evil.example' });
      const key = createSigningKey([-7]);
      const credential = { id, key, rpId: options.rpId, userHandle: id, signCount: 0 };
      const authenticationCredential = createSoftwareAuthenticator().get(options, { origin, credential } as any);
      const a = await mallory.post('/verify/passkey', { authenticationCredential });
      console.log(one.userId, 'via mallory', a.status, JSON.stringify(a.body));
      const other = await Visitor.arrive(test, 'nobody-other', { namedPerson: 'NOBODY' });
      const b = await other.post('/verify/passkey', { authenticationCredential });
      console.log(one.userId, 'via other decoy', b.status, JSON.stringify(b.body));
    }
  });
  it('saved by unproven', async () => {
    const enrolling = await Visitor.arrive(test, 'robin', { email: robin });
    await enrolling.addEmail(robin);
    await enrolling.post('/recovery-codes');
    console.log('step before', (await enrolling.get('/hosted/session')).body.step);
    const attacker = await Visitor.arrive(test, 'robin', { namedPerson: 'UNPROVEN', email: robin });
    const r = await attacker.post('/recovery-codes/saved');
    console.log('saved', r.status, JSON.stringify(r.body));
    console.log('step after', (await enrolling.get('/hosted/session')).body.step);
    console.log(JSON.stringify(await test.database.read.rows("select type from audit_events where type like 'recovery%'", [])));
  });
  it('decoy with the id of a person who is enrolling', async () => {
    const enrolling = await Visitor.arrive(test, 'robin', { email: robin });
    await enrolling.post('/user-authenticators/email-otp', { email: robin });
    const code = await test.codeFor(robin);
    const decoy = await Visitor.arrive(test, 'robin', { namedPerson: 'NOBODY' });
    const s = await decoy.get('/hosted/session');
    console.log('decoy step', s.body.step);
    const e = await decoy.post('/user-authenticators/email-otp', {});
    console.log('decoy enrol', e.status, JSON.stringify(e.body));
    console.log('decoy challenge', JSON.stringify((await decoy.post('/challenge/email-otp', {})).body));
    console.log('real verify', JSON.stringify((await enrolling.verify('email-otp', code)).body));
  });
  it('lee: no address, no authenticators, unproven by attacker while he adds one', async () => {
    await test.server('POST', '/users/lee', { username: 'lee' });
    const own = await Visitor.arrive(test, 'lee', { });
    await own.post('/user-authenticators/email-otp', { email: 'lee@fernbrook.example' });
    const code = await test.codeFor('lee@fernbrook.example');
    const attacker = await Visitor.arrive(test, 'lee', { namedPerson: 'UNPROVEN' });
    const s = await attacker.get('/hosted/session');
    console.log('attacker', JSON.stringify(s.body.step), JSON.stringify((await attacker.post('/challenge/email-otp', {})).body));
    console.log('attacker enrol', JSON.stringify((await attacker.post('/user-authenticators/email-otp', {})).body));
    console.log('lee verify', JSON.stringify((await own.verify('email-otp', code)).body));
  });
  it('jwt', async () => {
    await test.server('POST', '/users/robin', { username: 'robin', email: robin, displayName: 'Robin', locale: 'de' });
    for (const [u, b] of [['robin', { namedPerson: 'UNPROVEN', email: robin }], ['nn', { namedPerson: 'NOBODY', email: 'x@y.example' }]] as const) {
      const v = await Visitor.arrive(test, u, b as any);
      console.log(Buffer.from(v.token.split('.')[1]!, 'base64url').toString());
    }
  });
});
