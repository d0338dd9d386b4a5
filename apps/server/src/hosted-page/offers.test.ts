/** What the challenge page is told of phones and apps: what may be added, how a code gets there, what it can do itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowAllMethods } from '../testing/one-time-codes.ts';
import { answerQr, claim } from '../testing/qr-codes.ts';
import { SoftwareDevice } from '../testing/software-device.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';
import { configureActions, type Tracking, Visitor } from '../testing/visitor.ts';

const number = '+6421123456';
const phoneMethods = ['EMAIL_OTP', 'AUTHENTICATOR_APP', 'SMS', 'DEVICE'];

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
  await configureActions(test);
  await allowAllMethods(test);
});
afterEach(async () => await test.close());

const arrive = async (tracking: Tracking = {}, userId = 'alice') =>
  await Visitor.arrive(test, userId, tracking);
const sessionOf = async (visitor: Visitor) => (await visitor.get('/hosted/session')).body;
const offer = async (tracking?: Tracking) => {
  const { enrollableMethods } = await sessionOf(await arrive(tracking));
  return enrollableMethods.find((one: { verificationMethod: string }) => one.verificationMethod === 'SMS');
};
const allow = async (...verificationMethods: string[]) =>
  await allowAllMethods(test, { verificationMethods });

async function enrolled(fields: object = {}): Promise<Visitor> {
  const visitor = await arrive();
  await visitor.post('/user-authenticators/sms', { phoneNumber: number, ...fields });
  await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
  return await arrive();
}

describe('adding a number', () => {
  it('is offered with every way a code can reach it', async () => {
    expect(await offer()).toEqual({ verificationMethod: 'SMS', smsChannels: ['DEFAULT', 'WHATSAPP'] });
    await allow('EMAIL_OTP', 'SMS');
    expect(await offer()).toEqual({ verificationMethod: 'SMS', smsChannels: ['DEFAULT'] });
  });

  it('that the application gave shows three digits of it, and needs none of them typed', async () => {
    expect(await offer({ phoneNumber: number })).toMatchObject({ hint: '•••456' });
    const visitor = await arrive({ phoneNumber: number });
    expect(JSON.stringify(await sessionOf(visitor))).not.toContain(number);
    expect((await visitor.post('/user-authenticators/sms', {})).body).toMatchObject({ sent: true });
    const { body } = await visitor.post('/verify/sms', { verificationCode: await test.codeFor(number) });
    expect(body).toMatchObject({ isVerified: true, userAuthenticator: { phoneNumber: number } });
  });

  it('is not offered where it would be refused', async () => {
    expect(await offer({ phoneNumber: '021 123 456' })).toBeUndefined();
    expect(await offer({ email: 'alice@example.com' })).toBeUndefined();
  });

  it('goes over WhatsApp where that alone is switched on', async () => {
    await allow('EMAIL_OTP', 'WHATSAPP');
    expect(await offer()).toEqual({ verificationMethod: 'SMS', smsChannels: ['WHATSAPP'] });
    await allow('EMAIL_OTP');
    expect(await offer()).toBeUndefined();
  });
});

describe('a person with a number', () => {
  it('may choose WhatsApp where that is switched on, and has it first when the last code went that way', async () => {
    const methods = async (visitor: Visitor) => (await sessionOf(visitor)).methods;
    const sms = { verificationMethod: 'SMS', hint: '•••456' };
    const whatsApp = { verificationMethod: 'WHATSAPP', hint: '•••456' };
    expect((await methods(await enrolled())).slice(0, 2)).toEqual([sms, whatsApp]);
    const visitor = await arrive();
    await visitor.post('/challenge/whatsapp', {});
    await visitor.post('/verify/whatsapp', { verificationCode: await test.codeFor(number) });
    expect((await methods(await arrive())).slice(0, 2)).toEqual([whatsApp, sms]);
    await allow('EMAIL_OTP', 'WHATSAPP');
    expect(await methods(await arrive())).toEqual([whatsApp]);
    await allow('EMAIL_OTP', 'SMS');
    expect(await methods(await arrive())).toEqual([sms]);
  });
});

describe('a key in an app', () => {
  it('counts for the page when it scans QR codes', async () => {
    await allow(...phoneMethods);
    const phone = new SoftwareDevice();
    await phone.enrol(test, (await arrive()).token, 'in-app');
    expect(await sessionOf(await arrive())).toMatchObject({ step: 'VERIFY', methods: [] });
    const other = await arrive({}, 'bob');
    await new SoftwareDevice().enrol(test, other.token, 'qr-code');
    expect(await sessionOf(await arrive({}, 'bob'))).toMatchObject({
      methods: [{ verificationMethod: 'DEVICE' }],
      defaultVerificationMethod: 'DEVICE',
    });
  });

  it('is asked after with the token of the page, which knows no tenant', async () => {
    await allow(...phoneMethods);
    const phone = new SoftwareDevice();
    await phone.enrol(test, (await arrive()).token, 'qr-code');
    const visitor = await arrive();
    const begun = (await visitor.post('/challenge/qr-code', { rotating: true })).body;
    const { challengeId, deviceCode, code } = begun;
    const ask = async () => (await visitor.post('/verify/qr-code', { challengeId, deviceCode })).body;
    await claim(test, phone, code);
    const { numberToMatch } = await ask();
    await answerQr(test, phone, code, { approved: true, verificationCode: numberToMatch });
    expect(await ask()).toMatchObject({ isVerified: true, accessToken: expect.any(String) });
    expect((await visitor.action()).state).toBe('CHALLENGE_SUCCEEDED');
  });
});
