/** For tests of codes that the application asks for itself: tenants with every method, carriers other than the inbox. */
import { newApiKey } from '../api-keys/api-key.ts';
import { ApiKeyStore } from '../api-keys/store.ts';
import type { Message, MessageProvider } from '../messages/message.ts';
import type { Answer, TestApp } from './test-app.ts';

export const allMethods = [
  'PASSKEY',
  'AUTHENTICATOR_APP',
  'EMAIL_OTP',
  'SMS',
  'WHATSAPP',
  'RECOVERY_CODE',
] as const;

export async function allowAllMethods(test: TestApp, settings: object = {}): Promise<void> {
  const change = { verificationMethods: allMethods, ...settings };
  const { status } = await test.management('PATCH', '/tenant', change);
  if (status !== 200) throw new Error(`the tenant could not be changed: ${status}`);
}

/** A delivery other than the inbox, so that the full limits hold. */
export class Outgoing implements MessageProvider {
  readonly name = 'outgoing';
  readonly messages: Message[] = [];

  async send(_tenantId: string, message: Message): Promise<void> {
    this.messages.push(message);
  }
}

/** A code that is not this one. */
export const otherThan = (code: string): string => (code === '111111' ? '222222' : '111111');

export interface AskedFor {
  readonly challengeId: string;
  readonly idempotencyKey: string;
  readonly code: string;
}

/** An anonymous code by e-mail, on its way. */
export async function askByEmail(test: TestApp, email: string, more: object = {}): Promise<AskedFor> {
  const body = { verificationMethod: 'EMAIL_OTP', action: 'signIn', email, ...more };
  const answer = await test.server('POST', '/challenge', body);
  if (answer.status !== 200) throw new Error(`challenge answered ${answer.status}`);
  const { challengeId, idempotencyKey } = answer.body;
  return { challengeId, idempotencyKey, code: await test.codeFor(email) };
}

export const verify = async (test: TestApp, challengeId: string, verificationCode: string): Promise<Answer> =>
  await test.server('POST', '/verify', { challengeId, verificationCode });

/** An anonymous challenge whose code was entered. */
export async function verifiedByEmail(test: TestApp, email: string, more: object = {}): Promise<AskedFor> {
  const asked = await askByEmail(test, email, more);
  const { body } = await verify(test, asked.challengeId, asked.code);
  if (body.isVerified !== true) throw new Error('the code was refused');
  return asked;
}

/** A Call Connect key of the test's tenant. */
export async function addCallKey({ database, keyRing, clock }: TestApp): Promise<string> {
  const key = newApiKey('call-connect');
  const apiKeys = new ApiKeyStore(database, keyRing, () => clock.now);
  await database.commit((transaction) => apiKeys.insert(transaction, 'test-tenant', 'call-connect', key));
  return key;
}

/** How many messages reached this address. */
export async function delivered(test: TestApp, to: string): Promise<number> {
  await test.codeFor(to);
  return (await test.call('GET', `/dev/inbox?format=json&to=${encodeURIComponent(to)}`)).body.messages.length;
}
