/** What a script of the server SDK is given, and how its person gets to where the script begins. */
import type * as authsignal from '@authsignal/node';
import { inboxCode } from '../harness/inbox.ts';
import { passByEmail } from './server-sdk.ts';
import type { Stage } from './stage.ts';

export type Library = typeof authsignal;
type Sdk = InstanceType<Library['Authsignal']>;

export interface Scene extends Stage {
  readonly library: Library;
  /** Speaks to one server … */
  readonly sdk: Sdk;
  /** … and the same SDK to another, if there is one: what was written there must hold here. */
  readonly other: Sdk;
  /** Nobody else's name. */
  readonly userId: string;
}

export type Script = (scene: Scene) => Promise<void>;

export const emailOf = (userId: string): string => `${userId}@example.com`;

export async function passed({
  sdk,
  server,
  userId,
}: Scene): Promise<{ token: string; idempotencyKey: string }> {
  const email = emailOf(userId);
  const { token, idempotencyKey } = await sdk.track({ userId, action: 'signIn', attributes: { email } });
  return { token: await passByEmail(server, token, email), idempotencyKey };
}

export async function enrolled({ sdk, library, userId }: Scene): Promise<string> {
  const verificationMethod = library.VerificationMethod.EMAIL_OTP;
  const attributes = { verificationMethod, email: emailOf(userId) };
  const { authenticator } = await sdk.enrollVerifiedAuthenticator({ userId, attributes });
  return authenticator.userAuthenticatorId;
}

export async function asked({
  sdk,
  server,
  userId,
}: Scene): Promise<{ challengeId: string; verificationCode: string }> {
  const email = emailOf(userId);
  const { challengeId } = await sdk.challenge({ verificationMethod: 'EMAIL_OTP', action: 'signUp', email });
  return { challengeId, verificationCode: await inboxCode(server, email) };
}

export async function session(scene: Scene): Promise<{ accessToken: string; refreshToken: string }> {
  const { token } = await passed(scene);
  return await scene.sdk.createSession({ token, clientId: scene.clientId, action: 'signIn' });
}
