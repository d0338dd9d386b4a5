// A small application that signs people in on its server. The browser has a cookie with a random id; tokens of Cognito and
// the client secret never leave this process.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Cognito, createCognito, type StartedSignIn, type Tokens } from './cognito.ts';
import { cookieKind, escapeHtml, page, readCookie, readForm, redirect } from './http.ts';
import { type Kept, keepInMemory } from './kept-for-browsers.ts';
import type { Settings } from './settings.ts';

interface SignedIn {
  /** Cognito's `sub`: key your own data by this, never by the e-mail address. */
  readonly sub: string;
  readonly email: string;
  /** Cognito's own name of the person, which a refresh is asked for. */
  readonly username: string;
  readonly tokens: Tokens;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Longer than Cognito lets a sign-in wait. */
const signInTtlMs = 15 * 60_000;
const sessionTtlMs = 12 * 60 * 60_000;

interface Surroundings {
  readonly cognito: Cognito;
  readonly settings: Settings;
  readonly signIns: Kept<StartedSignIn>;
  readonly sessions: Kept<SignedIn>;
  readonly now: () => number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

type Route = (exchange: Exchange, surroundings: Surroundings) => Promise<void>;

const routes: Readonly<Record<string, Route>> = {
  'GET /': showHome,
  'POST /sign-up': (exchange, surroundings) => beginSignIn(exchange, surroundings, true),
  'POST /sign-in': (exchange, surroundings) => beginSignIn(exchange, surroundings, false),
  'GET /callback': finishSignIn,
  'POST /sign-out': signOut,
};

/** @param now Unix milliseconds */
export function createBackend(settings: Settings, now: () => number = Date.now): Server {
  const surroundings: Surroundings = {
    cognito: createCognito(settings),
    settings,
    signIns: keepInMemory(signInTtlMs, now),
    sessions: keepInMemory(sessionTtlMs, now),
    now,
  };
  return createServer((request, response) => {
    answer(request, response, surroundings).catch((error: unknown) => {
      // Names only: a message of the SDK may repeat what was sent.
      console.error(request.method, 'failed:', error instanceof Error ? error.name : typeof error);
      if (response.headersSent) response.destroy();
      else page(response, 500, '<h1>Something went wrong</h1><p><a href="/">Try again</a></p>');
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  surroundings: Surroundings,
): Promise<void> {
  const url = new URL(request.url ?? '/', surroundings.settings.origin);
  const route = routes[`${request.method} ${url.pathname}`];
  if (route === undefined) return page(response, 404, '<h1>Nothing here</h1>');
  // A form of another site must not sign anybody in or out.
  if (request.method === 'POST' && request.headers.origin !== surroundings.settings.origin)
    return page(response, 403, '<h1>Please use our own page</h1>');
  await route({ request, response, url }, surroundings);
}

async function showHome({ request, response }: Exchange, surroundings: Surroundings): Promise<void> {
  const { sessions, settings } = surroundings;
  const id = readCookie(request, cookieKind(settings.origin).name('session'));
  const person = await freshSession(id, surroundings);
  if (person !== undefined)
    return page(
      response,
      200,
      `<h1>Welcome back</h1><p>You are signed in as ${escapeHtml(person.email)}.</p>
<form method="post" action="/sign-out"><button>Sign out</button></form>`,
    );
  sessions.take(id);
  const form = (action: string, name: string) => `<form method="post" action="${action}">
<label>E-mail address <input name="email" type="email" autocomplete="username" required></label><button>${name}</button></form>`;
  page(
    response,
    200,
    `<h1>Fernbrook</h1>${form('/sign-in', 'Sign in')}${form('/sign-up', 'Create an account')}`,
  );
}

const isEmail = (text: string): boolean => text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text);

async function beginSignIn(
  { request, response }: Exchange,
  surroundings: Surroundings,
  isNew: boolean,
): Promise<void> {
  const { cognito, settings, signIns } = surroundings;
  const email = (await readForm(request))?.get('email')?.trim() ?? '';
  if (!isEmail(email)) return notSignedIn(response, 'That is no e-mail address.');
  if (isNew) await cognito.signUp(email);
  const started = await cognito.startSignIn(email);
  if (started === undefined) return notSignedIn(response, 'Signing in is not possible.');
  // The sign-in belongs to this browser: a proof that somebody else's link brings here finds none.
  redirect(response, started.url, [cookieKind(settings.origin).set('sign-in', signIns.put(started))]);
}

async function finishSignIn({ request, response, url }: Exchange, surroundings: Surroundings): Promise<void> {
  const { cognito, settings, signIns, sessions, now } = surroundings;
  const cookie = cookieKind(settings.origin);
  const started = signIns.take(readCookie(request, cookie.name('sign-in')));
  const proof = url.searchParams.get('token') ?? '';
  if (started === undefined || proof === '')
    return notSignedIn(response, 'This sign-in began elsewhere, or took too long.');
  const tokens = await cognito.finishSignIn(started, proof);
  if (tokens === undefined) return notSignedIn(response, 'You were not signed in.');
  // A new id, whatever the browser came with: one from before the sign-in may be known to somebody else.
  sessions.take(readCookie(request, cookie.name('session')));
  const id = sessions.put(signedIn(started.username, tokens, now()));
  redirect(response, '/', [cookie.set('session', id), cookie.set('sign-in', '')]);
}

async function signOut(
  { request, response }: Exchange,
  { cognito, settings, sessions }: Surroundings,
): Promise<void> {
  const cookie = cookieKind(settings.origin);
  const person = sessions.take(readCookie(request, cookie.name('session')));
  if (person?.tokens.refreshToken !== undefined) await cognito.revoke(person.tokens.refreshToken);
  redirect(response, '/', [cookie.set('session', '')]);
}

/** The session, with tokens that hold: asked for anew when they ended, which Cognito refuses once they are revoked. */
async function freshSession(
  id: string,
  { cognito, sessions, now }: Surroundings,
): Promise<SignedIn | undefined> {
  const person = sessions.get(id);
  if (person === undefined || person.expiresAt > now()) return person;
  const { refreshToken } = person.tokens;
  const tokens =
    refreshToken === undefined ? undefined : await cognito.refresh(person.username, refreshToken);
  if (tokens === undefined) return undefined;
  const renewed = signedIn(
    person.username,
    { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken },
    now(),
  );
  sessions.replace(id, renewed);
  return renewed;
}

/** The ID token came from Cognito itself over TLS, not through a browser: its claims need no other check here. */
function signedIn(username: string, tokens: Tokens, nowMs: number): SignedIn {
  const claims = JSON.parse(Buffer.from(tokens.idToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const { sub, email } = claims as Record<string, unknown>;
  if (typeof sub !== 'string') throw new Error('the ID token has no sub');
  const expiresAt = nowMs + tokens.expiresInSeconds * 1_000;
  return { sub, email: typeof email === 'string' ? email : '', username, tokens, expiresAt };
}

const notSignedIn = (response: ServerResponse, why: string): void =>
  page(response, 400, `<h1>Not signed in</h1><p>${escapeHtml(why)} <a href="/">Start again</a></p>`);
