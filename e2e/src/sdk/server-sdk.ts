/** The public server SDK, pointed at one of our servers, and what a test needs to get a person through a challenge. */
import { Authsignal, AuthsignalError } from '@authsignal/node';
import { inboxCode } from '../harness/inbox.ts';
import type { ServerProcess } from '../harness/server-process.ts';

export function serverSdk(server: ServerProcess, apiSecretKey = server.secretKey): Authsignal {
  return new Authsignal({ apiSecretKey, apiUrl: server.apiUrl });
}

/** The SDK's typed error of a call that must be refused. */
export async function refusalOf(call: Promise<unknown>): Promise<AuthsignalError> {
  const error: unknown = await call.then(
    () => new Error('the call was answered, not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof AuthsignalError) return error;
  throw error;
}

/** One Client API call with a client token, as an app without an SDK makes it. */
export async function clientApi(
  server: ServerProcess,
  token: string,
  path: string,
  body: Readonly<Record<string, unknown>> = {},
): Promise<ReturnType<typeof JSON.parse>> {
  const answer = await fetch(`${server.apiUrl}/client${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return await answer.json();
}

/** Enrols this address with the code that was mailed; answers the new client token. */
export async function passByEmail(server: ServerProcess, token: string, email: string): Promise<string> {
  await clientApi(server, token, '/user-authenticators/email-otp', { email });
  const verificationCode = await inboxCode(server, email);
  const { accessToken } = await clientApi(server, token, '/verify/email-otp', { verificationCode });
  return accessToken;
}
