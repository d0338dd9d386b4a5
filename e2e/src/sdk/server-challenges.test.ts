/** One-time codes and calls through the public server SDK. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CallConnect, CallState, SmsChannel, UserActionState, VerificationMethod } from '@authsignal/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxCode, inboxMessages } from '../harness/inbox.ts';
import { configureAction, manage } from '../harness/management.ts';
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts';
import { stepwardCommand } from '../harness/stepward-command.ts';
import { refusalOf, serverSdk } from './server-sdk.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess();
  await configureAction(server, { actionCode: 'signIn', defaultUserActionResult: 'CHALLENGE' });
  await configureAction(server, { actionCode: 'signUp', defaultUserActionResult: 'ALLOW' });
  const verificationMethods = ['PASSKEY', 'EMAIL_OTP', 'SMS', 'WHATSAPP'];
  await manage(server, 'PATCH', '/tenant', { verificationMethods });
});
afterAll(async () => await server?.close());

const phoneNumber = '+6421123456';
const sms = { verificationMethod: 'SMS', action: 'signIn', phoneNumber } as const;

describe('challenge, verify, claim', () => {
  it('an anonymous sign-up by e-mail ends as a person with a factor and a valid token', async () => {
    const sdk = serverSdk(server);
    const email = 'new@example.com';
    const before = Math.floor(Date.now() / 1000);
    const asked = await sdk.challenge({ verificationMethod: 'EMAIL_OTP', action: 'signUp', email });
    const after = Math.ceil(Date.now() / 1000);
    expect(Object.keys(asked).sort()).toEqual(['challengeId', 'expiresAt', 'idempotencyKey']);
    expect(asked.expiresAt).toBeGreaterThanOrEqual(before + 600);
    expect(asked.expiresAt).toBeLessThanOrEqual(after + 600);
    const { challengeId } = asked;
    expect(await sdk.getChallenge({ challengeId })).toEqual({
      challengeId,
      expiresAt: asked.expiresAt,
      verificationMethod: VerificationMethod.EMAIL_OTP,
      action: 'signUp',
      email,
    });
    const verificationCode = await inboxCode(server, email);
    const wrong = verificationCode === '000000' ? '111111' : '000000';
    expect(await sdk.verify({ challengeId, verificationCode: wrong })).toEqual({
      isVerified: false,
      failureReason: 'CODE_INVALID_OR_EXPIRED',
    });
    expect(await sdk.verify({ challengeId, verificationCode })).toEqual({
      isVerified: true,
      verificationMethod: 'EMAIL_OTP',
      email,
    });
    const claimed = await sdk.claimChallenge({ challengeId, userId: 'auth0|new' });
    expect(claimed).toEqual({ token: expect.any(String), verificationMethod: 'EMAIL_OTP' });
    expect(
      await sdk.validateChallenge({ token: claimed.token, userId: 'auth0|new', action: 'signUp' }),
    ).toMatchObject({
      isValid: true,
      state: UserActionState.CHALLENGE_SUCCEEDED,
      idempotencyKey: asked.idempotencyKey,
      verificationMethod: VerificationMethod.EMAIL_OTP,
    });
    expect(await sdk.getUser({ userId: 'auth0|new' })).toMatchObject({ isEnrolled: true, email });
    expect((await refusalOf(sdk.claimChallenge({ challengeId, userId: 'other' }))).statusCode).toBe(409);
    expect(await sdk.getChallenge({ challengeId })).toEqual({});
  });

  it('by text message and over WhatsApp, tracked with challengeId', async () => {
    const sdk = serverSdk(server);
    for (const more of [{}, { smsChannel: SmsChannel.WHATSAPP }]) {
      const { challengeId } = await sdk.challenge({ ...sms, ...more });
      const verificationCode = await inboxCode(server, phoneNumber);
      expect(await sdk.verify({ challengeId, verificationCode })).toEqual({
        isVerified: true,
        verificationMethod: 'SMS',
        phoneNumber,
      });
      const tracked = await sdk.track({ userId: 'u-phone', action: 'signIn', attributes: { challengeId } });
      expect(tracked).toMatchObject({
        state: UserActionState.CHALLENGE_SUCCEEDED,
        isEnrolled: true,
        enrolledVerificationMethods: [VerificationMethod.SMS],
      });
    }
    const { challengeId } = await sdk.challenge({
      ...sms,
      userId: 'u-phone',
      verificationMethod: 'WHATSAPP',
    });
    expect(await sdk.getChallenge({ userId: 'u-phone', action: 'signIn' })).toMatchObject({
      challengeId,
      verificationMethod: VerificationMethod.WHATSAPP,
    });
    expect(await sdk.challenge({ challengeId })).toMatchObject({ challengeId });
  });

  it('a method that is switched off is named', async () => {
    await manage(server, 'PATCH', '/tenant', { verificationMethods: ['PASSKEY', 'EMAIL_OTP'] });
    const error = await refusalOf(serverSdk(server).challenge(sms));
    expect(error.statusCode).toBe(400);
    expect(error.errorDescription).toContain('SMS is not an enabled verification method');
  });
});

describe('Call Connect', () => {
  async function callConnect(): Promise<CallConnect> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...stepwardCommand(), 'keys', 'create', '--kind', 'call-connect'],
      { env: { ...process.env, STEPWARD_MODE: 'development', STEPWARD_DATA_DIR: server.dataDir } },
    );
    const apiSecretKey = /ck_[A-Za-z0-9_-]+/.exec(stdout)?.[0] ?? '';
    // Its host has no /v1.
    return new CallConnect({ apiSecretKey, apiUrl: server.origin });
  }

  it('starts a call with a message, and finishes it', async () => {
    const calls = await callConnect();
    const referenceId = 'call-1';
    const request = { referenceId, phoneNumber: '(415) 555-2671', country: 'USA', locale: 'en' };
    const started = await calls.startCall(request);
    expect(started).toEqual({
      messageId: expect.any(String),
      channel: 'WHATSAPP',
      phoneNumber: '+14155552671',
    });
    expect(await calls.startCall(request)).toEqual(started);
    expect(await inboxCode(server, '+14155552671')).toMatch(/^\d{6}$/);
    expect(await inboxMessages(server, '+14155552671')).toHaveLength(1);
    const end = { referenceId, state: CallState.CHALLENGE_SUCCEEDED, payload: { agent: 'a-1' } };
    expect(await calls.finishCall(end)).toEqual({ success: true });
    expect(await calls.finishCall(end)).toEqual({ success: true });
  });

  it('refuses the server key', async () => {
    const calls = new CallConnect({ apiSecretKey: server.secretKey, apiUrl: server.origin });
    expect((await refusalOf(calls.startCall({ referenceId: 'x', phoneNumber }))).statusCode).toBe(403);
  });
});
