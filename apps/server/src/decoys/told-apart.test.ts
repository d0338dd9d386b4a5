import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSoftwareAuthenticator } from '../testing/software-authenticator/software-authenticator.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, Visitor } from '../testing/visitor.ts';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
});
afterEach(async () => await test.close());

const robin = 'robin@fernbrook.example';
const unproven = { namedPerson: 'UNPROVEN', email: robin };

/** A name that nobody has, and that seems to have a passkey. */
async function decoyWithPasskey(): Promise<Visitor> {
  for (let n = 0; n < 200; n += 1) {
    const visitor = await Visitor.arrive(test, `nobody-${n}`, { namedPerson: 'NOBODY' });
    const { methods } = (await visitor.get('/hosted/session')).body;
    if (JSON.stringify(methods).includes('PASSKEY')) return visitor;
  }
  throw new Error('no name looks like that');
}

/** Of the token, whole: whoever holds it can read them. */
const claims = ({ token, userId, idempotencyKey }: Visitor): unknown =>
  JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url')
      .toString()
      .replaceAll(userId, 'this person')
      .replaceAll(idempotencyKey, 'this key'),
  );

describe('a person and a decoy (SECURITY F20)', () => {
  it('are told no passkey that could be asked about elsewhere, and a person signs in with theirs', async () => {
    const device = createSoftwareAuthenticator();
    const enrolling = await Visitor.arrive(test, 'robin', { email: robin });
    await enrolling.addEmail(robin);
    await enrolling.addPasskey(device);
    const named = await Visitor.arrive(test, 'robin', unproven);
    for (const visitor of [named, await decoyWithPasskey()])
      expect((await visitor.passkeyOptions()).allowCredentials).toEqual([]);
    expect((await named.passPasskey(device)).body.isVerified).toBe(true);
    expect((await named.action()).state).toBe('CHALLENGE_SUCCEEDED');
    // Behind a password they are named still: some devices find theirs by that alone.
    const known = await Visitor.arrive(test, 'robin', {});
    expect((await known.passkeyOptions()).allowCredentials).toHaveLength(1);
  });

  it('have the same token where the application says the same of them', async () => {
    const said = { username: 'red.bird', locale: 'de' };
    const real = await Visitor.arrive(test, 'robin', { ...unproven, ...said });
    const decoys = [
      await Visitor.arrive(test, 'nobody-here', { namedPerson: 'NOBODY', ...said }),
      await Visitor.arrive(test, 'no-address', { namedPerson: 'UNPROVEN', ...said }),
    ];
    expect(claims(real)).toMatchObject({ sub: 'this person', other: { username: 'red.bird' } });
    for (const decoy of decoys) expect(claims(decoy)).toEqual(claims(real));
    const users = await test.database.read.rows('select user_id from users', []);
    expect(users.map((row) => row.user_id)).toEqual(['robin']);
  });
});
