import { afterEach, describe, expect, it } from 'vitest';
import { prepareApps } from '../testing/anonymous.ts';
import { SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { Visitor } from '../testing/visitor.ts';
import type { AttestationVerifiers } from './attestation.ts';

const minuteMs = 60_000;

let test: TestApp;
afterEach(async () => await test.close());

/** A maker who signs what it was asked: the token is the nonce. */
const maker: AttestationVerifiers = async (_tenantId, provider) =>
  provider === 'PLAY_INTEGRITY' ? async ({ token }, nonce) => token === nonce : undefined;

async function start(attestation?: AttestationVerifiers): Promise<void> {
  test = await startTestApp({}, attestation ? { attestation } : {});
  await prepareApps(test);
}

const required = async (): Promise<void> => {
  const answer = await test.management('PATCH', '/tenant', { requireDeviceAttestation: true });
  expect(answer.body.requireDeviceAttestation).toBe(true);
};

const play = (token: string) => ({ performAttestation: { provider: 'PLAY_INTEGRITY', token } });

async function add(fields: object, visitor?: Visitor) {
  const { token } = visitor ?? (await Visitor.arrive(test, 'alice'));
  const { status, body } = await new SoftwareDevice().enrol(test, token, 'in-app', fields);
  return [status, body.errorCode];
}

describe('an attestation (client-api.md §8.4)', () => {
  it('that nobody can check is let be, where none is required', async () => {
    await start();
    expect(await add(play('whatever'))).toEqual([200, undefined]);
  });

  it('that is required and missing is refused; one that nobody can check names the setting', async () => {
    await start();
    await required();
    expect(await add({})).toEqual([400, 'invalid_request']);
    expect(await add(play('whatever'))).toEqual([400, 'invalid_configuration']);
    expect(await add({ performAttestation: { provider: 'APP_ATTEST', token: 't', keyId: 'k' } })).toEqual([
      400,
      'invalid_configuration',
    ]);
  });

  it('counts with a nonce of the same action, once, for ten minutes', async () => {
    await start(maker);
    await required();
    const visitor = await Visitor.arrive(test, 'alice');
    expect(await add(play('no nonce was asked for'), visitor)).toEqual([400, 'invalid_credential']);
    const { nonce } = (await visitor.post('/challenge', {})).body;
    const neighbour = await Visitor.arrive(test, 'bob');
    expect(await add(play(nonce), neighbour)).toEqual([400, 'invalid_credential']);
    expect(await add(play('another'), visitor)).toEqual([400, 'invalid_credential']);
    expect(await add(play(nonce), visitor)).toEqual([200, undefined]);
    expect(await add(play(nonce), visitor)).toEqual([400, 'invalid_credential']);
    const late = await Visitor.arrive(test, 'carol');
    const old = (await late.post('/challenge', {})).body.nonce;
    test.clock.now += 10 * minuteMs;
    const again = await Visitor.arrive(test, 'carol');
    expect(await add(play(old), again)).toEqual([400, 'invalid_credential']);
  });

  it('counts for one of parallel calls', async () => {
    await start(maker);
    await required();
    const visitor = await Visitor.arrive(test, 'alice', { actionCode: 'profile' });
    const { nonce } = (await visitor.post('/challenge', {})).body;
    const answers = await Promise.all(Array.from({ length: 4 }, () => add(play(nonce), visitor)));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
  });
});
