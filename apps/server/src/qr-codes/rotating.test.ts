import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phoneOf, prepareApps, validated } from '../testing/anonymous.ts';
import { answerQr, claim, Screen } from '../testing/qr-codes.ts';
import type { SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

const secondMs = 1_000;

let test: TestApp;
let phone: SoftwareDevice;
beforeEach(async () => {
  test = await startTestApp();
  await prepareApps(test);
  phone = await phoneOf(test, 'alice', 'qr-code');
});
afterEach(async () => await test.close());

const codeOn = async (screen: Screen): Promise<string> => (await screen.ask()).body.code;

describe('T42: a QR code that rotates (N-18)', () => {
  it('changes within 30 seconds, lives three minutes, and is approved with the number on the screen', async () => {
    const screen = await Screen.show(test, { rotating: true });
    const { code, rotatesAt, expiresAt } = screen.begun.body;
    expect(Date.parse(rotatesAt) - test.clock.now).toBeLessThanOrEqual(30 * secondMs);
    expect(Date.parse(expiresAt) - test.clock.now).toBe(180 * secondMs);
    test.clock.now = Date.parse(rotatesAt);
    const next = await codeOn(screen);
    expect(next).not.toBe(code);
    expect((await claim(test, phone, next)).body).toMatchObject({ success: true, requiresNumber: true });
    const { numberToMatch } = (await screen.ask()).body;
    expect(numberToMatch).toMatch(/^\d\d$/);
    const answer = await answerQr(test, phone, next, { approved: true, verificationCode: numberToMatch });
    expect(answer.body).toEqual({ isVerified: true });
    const { accessToken } = (await screen.ask()).body;
    expect((await validated(test, accessToken)).isValid).toBe(true);
  });

  it('a code older than 30 seconds is refused, wherever it was relayed', async () => {
    const screen = await Screen.show(test, { rotating: true });
    const { code } = screen.begun.body;
    test.clock.now += 30 * secondMs;
    const stale = await claim(test, phone, code);
    expect([stale.status, stale.body.errorDescription]).toEqual([
      400,
      expect.stringContaining('Scan it again'),
    ]);
    expect((await claim(test, phone, await codeOn(screen))).status).toBe(200);
  });

  it('takes neither the bare id nor a code made elsewhere or for another challenge', async () => {
    const screen = await Screen.show(test, { rotating: true });
    const other = await Screen.show(test, { rotating: true });
    const [id, step, mac] = (await codeOn(screen)).split('.');
    const [, , otherMac] = (await codeOn(other)).split('.');
    for (const scanned of [
      screen.challengeId,
      `${id}.${step}.${otherMac}`,
      `${id}.${Number(step) + 1}.${mac}`,
      `${id}.${step}`,
      `${id}.${step}.`,
      `${id}.${step}.${mac}.x`,
      `${id}.-1.${mac}`,
    ])
      expect([scanned, (await claim(test, phone, scanned)).status]).toEqual([scanned, 400]);
    const plain = await Screen.show(test);
    expect((await claim(test, phone, `${plain.challengeId}.${step}.${mac}`)).status).toBe(400);
  });

  it('is not approved without the number, and a wrong one is the end of it', async () => {
    const screen = await Screen.show(test, { rotating: true });
    const code = await codeOn(screen);
    await claim(test, phone, code);
    for (const fields of [{}, { verificationCode: null }, { verificationCode: '' }])
      expect((await answerQr(test, phone, code, { approved: true, ...fields })).status).toBe(400);
    const { numberToMatch } = (await screen.ask()).body;
    const wrong = String((Number(numberToMatch) + 1) % 100).padStart(2, '0');
    const answer = await answerQr(test, phone, code, { approved: true, verificationCode: wrong });
    expect([answer.status, answer.body]).toEqual([200, { isVerified: false }]);
    const right = { approved: true, verificationCode: numberToMatch };
    expect((await answerQr(test, phone, code, right)).status).toBe(400);
    expect((await screen.ask()).body).toEqual({ isClaimed: true, isConsumed: true, isVerified: false });
  });

  it('is answered with the code that was claimed, however old it is by then', async () => {
    const screen = await Screen.show(test, { rotating: true });
    const code = await codeOn(screen);
    await claim(test, phone, code);
    test.clock.now += 120 * secondMs;
    const { numberToMatch } = (await screen.ask()).body;
    const fields = { approved: true, verificationCode: numberToMatch };
    expect((await answerQr(test, phone, code, fields)).body.isVerified).toBe(true);
  });

  it('is not claimed in a track call, where neither its age nor its number would be asked for', async () => {
    const screen = await Screen.show(test, { rotating: true, action: 'profile' });
    for (const challengeId of [screen.challengeId, await codeOn(screen)]) {
      await test.server('POST', '/users/alice/actions/profile', { challengeId });
      expect((await screen.ask()).body.isClaimed).toBe(false);
    }
    expect((await claim(test, phone, await codeOn(screen))).status).toBe(200);
  });

  it('is the only kind where the tenant says so', async () => {
    await test.management('PATCH', '/tenant', { qrRequireRotation: true });
    const plain = await Screen.show(test);
    expect([plain.begun.status, plain.begun.body.errorCode]).toEqual([400, 'invalid_configuration']);
    expect(plain.begun.body.errorDescription).toContain('qrRequireRotation');
    expect((await Screen.show(test, { rotating: true })).begun.status).toBe(200);
  });
});
