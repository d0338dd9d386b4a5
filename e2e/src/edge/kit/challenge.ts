import type { Browser } from './browser.ts';
import type { Edge } from './edge.ts';
import type { Answer } from './raw-request.ts';
import type { Credentials, UserKey } from './sites.ts';

/** Where an answer sends a person: by redirect, or named in JSON for a script. */
export function challengeUrlOf(answer: Answer): string {
  if (answer.location !== '') return answer.location;
  return (answer.header('content-type') ?? '').includes('json') ? String(answer.json.url ?? '') : '';
}

export function isChallenge(edge: Edge, answer: Answer): boolean {
  return challengeUrlOf(answer).startsWith(`${edge.stepward.origin}/`);
}

export interface Passed {
  /** Back to the callback, with `state` and the result token. */
  readonly returnUrl: string;
  /** What the page showed first. */
  readonly step: 'ENROLL' | 'VERIFY';
}

/**
 * Meets a challenge with the code that is mailed to `mailbox`, over the Client API as the challenge page does it, up to
 * the address that leads back.
 *
 * @throws when the server refuses, for instance to enrol that address.
 */
export async function meetChallenge(edge: Edge, challengeUrl: string, mailbox: string): Promise<Passed> {
  const { stepward, ledger } = edge;
  const page = await openChallenge(edge, challengeUrl);
  const { step, token } = page;
  const started =
    step === 'ENROLL'
      ? await stepward.clientApi('POST', '/user-authenticators/email-otp', token, { email: mailbox })
      : await stepward.clientApi('POST', '/challenge/email-otp', token, {});
  if (started.error !== undefined) throw new ChallengeRefused(String(started.error));
  const verificationCode = await stepward.codeFor(mailbox);
  ledger.add('code', verificationCode);
  const verified = await stepward.clientApi('POST', '/verify/email-otp', token, { verificationCode });
  if (verified.isVerified !== true)
    throw new ChallengeRefused(String(verified.failureReason ?? verified.error));
  ledger.add('client token', verified.accessToken);
  return { step, returnUrl: await finish(edge, verified.accessToken, 'completed') };
}

export class ChallengeRefused extends Error {}

export async function openChallenge(
  edge: Edge,
  challengeUrl: string,
): Promise<{ step: 'ENROLL' | 'VERIFY'; token: string; session: ReturnType<typeof JSON.parse> }> {
  const reference = new URL(challengeUrl).searchParams.get('token') ?? '';
  edge.ledger.add('challenge reference', reference);
  const { token, error } = await edge.stepward.clientApi('POST', '/hosted/exchange', undefined, {
    reference,
  });
  if (error !== undefined) throw new ChallengeRefused(String(error));
  edge.ledger.add('client token', token);
  const session = await edge.stepward.clientApi('GET', '/hosted/session', token);
  return { step: session.step, token, session };
}

export async function finish(edge: Edge, token: string, outcome: 'completed' | 'cancelled'): Promise<string> {
  const { redirectUrl } = await edge.stepward.clientApi('POST', '/hosted/finish', token, { outcome });
  edge.ledger.add('result token', new URL(redirectUrl).searchParams.get('token') ?? undefined);
  return String(redirectUrl);
}

/** The password, and nothing more. */
export function logIn(edge: Edge, browser: Browser, user: UserKey): Promise<Answer> {
  const credentials: Credentials = edge.site.users[user];
  edge.ledger.add('user name', credentials.username);
  edge.ledger.add('password', credentials.password);
  return edge.site.logIn(browser, credentials);
}

/** From the challenge back through the callback. */
export async function passChallenge(
  edge: Edge,
  browser: Browser,
  answer: Answer,
  user: UserKey,
): Promise<Answer> {
  const { returnUrl } = await meetChallenge(edge, challengeUrlOf(answer), edge.site.users[user].username);
  return await browser.open(returnUrl);
}

/** Password, challenge and way back, as an honest person does it. */
export async function signIn(edge: Edge, browser: Browser, user: UserKey): Promise<Answer> {
  const answer = await logIn(edge, browser, user);
  return isChallenge(edge, answer) ? await passChallenge(edge, browser, answer, user) : answer;
}

/** Whether the browser is shown the protected page of that user. */
export async function seesProtected(edge: Edge, browser: Browser, user: UserKey): Promise<boolean> {
  const { site } = edge;
  return site.shows((await browser.open(site.protectedPath)).text, user);
}

/** The login at the application itself, around the edge: what it answers to whoever knows the password. */
export async function logInDirectly(edge: Edge, user: UserKey, path = edge.site.loginPath): Promise<Answer> {
  const answer = await edge.direct(path, {
    method: 'POST',
    body: new URLSearchParams({ ...edge.site.users[user] }).toString(),
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
  });
  if (answer.setCookies.length === 0) throw new Error(`the application refused the login: ${answer.status}`);
  return answer;
}

/** `name=value` of a session that was never decided upon. */
export async function undecidedSession(edge: Edge, user: UserKey): Promise<string> {
  return (await logInDirectly(edge, user)).setCookies.map((line) => line.split(';')[0]).join('; ');
}
