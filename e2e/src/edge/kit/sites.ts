// The applications behind the edge, each with what an operator would configure for it.

import { demoUsers, startLegacyApp } from '@stepward/demo-origin';
import type { EdgeConfigInput, LoginEndpointInput } from '@stepward/edge';
import { startFormOrigin } from '../../origins/form-origin.ts';
import { startInPlaceSessionOrigin } from '../../origins/in-place-session-origin.ts';
import { startJsonLoginOrigin } from '../../origins/json-login-origin.ts';
import { startLenientOrigin } from '../../origins/lenient-origin.ts';
import { startManyCookiesOrigin } from '../../origins/many-cookies-origin.ts';
import { type LoggedRequest, originUsers, protectedMarker } from '../../origins/origin.ts';
import { startRedirectingOrigin } from '../../origins/redirecting-origin.ts';
import { startAnyNameOrigin } from './any-name-origin.ts';
import type { Browser } from './browser.ts';
import type { Answer } from './raw-request.ts';
import { startRewritingOrigin } from './rewriting-origin.ts';

export type UserKey = 'alice' | 'bob';

export interface RunningOrigin {
  readonly port: number;
  /** Every request that arrived, oldest first; the legacy app's bodies are not kept. */
  readonly requests: Pick<LoggedRequest, 'method' | 'url' | 'headers' | 'rawHeaders'>[];
  close(): Promise<void>;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Site {
  readonly name: string;
  start(): Promise<RunningOrigin>;
  readonly config: Omit<EdgeConfigInput, 'origin' | 'api' | 'sealKeys' | 'action'>;
  readonly loginPath: string;
  /** A page for signed-in people only. */
  readonly protectedPath: string;
  /** Cookies that are somebody's session once a login has answered. */
  readonly sessionCookies: readonly string[];
  readonly users: Readonly<Record<UserKey, Credentials>>;
  logIn(browser: Browser, credentials: Credentials): Promise<Answer>;
  /** Whether this is the protected page of that user. */
  shows(text: string, user: UserKey): boolean;
}

function formLogin(path: string, changes: Partial<LoginEndpointInput> = {}): LoginEndpointInput {
  return {
    path,
    body: 'form',
    userNameField: 'username',
    success: { statuses: [302], notLocations: ['/login'] },
    ...changes,
  };
}

const testUsers = { alice: originUsers.alice, bob: originUsers.bob };

function showsMarker(text: string, user: UserKey): boolean {
  return text.includes(protectedMarker) && text.includes(originUsers[user].username);
}

function submitTo(path: string): Site['logIn'] {
  return (browser, { username, password }) => browser.submit(path, { username, password });
}

export const formSite: Site = {
  name: 'form and 302',
  start: startFormOrigin,
  config: {
    logins: [formLogin('/login')],
    loginPage: '/login',
    publicPaths: ['/', '/login', '/logout', '/download', '/upload', '/moved'],
  },
  loginPath: '/login',
  protectedPath: '/home',
  sessionCookies: ['session'],
  users: testUsers,
  logIn: submitTo('/login'),
  shows: showsMarker,
};

export const inPlaceSite: Site = {
  name: 'session upgraded in place',
  start: startInPlaceSessionOrigin,
  config: {
    logins: [formLogin('/login.php', { success: { statuses: [302], locations: ['/members.php'] } })],
    loginPage: '/index.php',
    publicPaths: ['/', '/index.php', '/logout.php', '/download', '/upload', '/moved'],
    sessionCookies: ['PHPSESSID'],
  },
  loginPath: '/login.php',
  protectedPath: '/members.php',
  sessionCookies: [],
  users: testUsers,
  logIn: submitTo('/login.php'),
  shows: showsMarker,
};

/** As an operator configures an application that logs a session in as it is: each login starts one anew. */
export const freshSessionSite: Site = {
  ...inPlaceSite,
  name: 'session upgraded in place, hidden from the login',
  config: {
    ...inPlaceSite.config,
    logins: inPlaceSite.config.logins.map((login) => ({ ...login, freshSession: true })),
  },
};

export const jsonSite: Site = {
  name: 'JSON login by fetch',
  start: startJsonLoginOrigin,
  config: {
    logins: [{ path: '/api/login', body: 'json', userNameField: 'username', success: { statuses: [200] } }],
    loginPage: '/',
    publicPaths: ['/', '/download', '/upload', '/moved'],
  },
  loginPath: '/api/login',
  protectedPath: '/app',
  sessionCookies: ['auth'],
  users: testUsers,
  logIn: (browser, credentials) =>
    browser.fetch('/api/login', {
      method: 'POST',
      body: JSON.stringify(credentials),
      headers: [['Content-Type', 'application/json']],
    }),
  shows: showsMarker,
};

export const manyCookiesSite: Site = {
  ...formSite,
  name: 'twenty cookies, 12 kB',
  start: startManyCookiesOrigin,
  sessionCookies: Array.from({ length: 20 }, (_, at) => `part${at}`),
};

export const redirectingSite: Site = {
  name: '303, 307 and a session id that changes',
  start: startRedirectingOrigin,
  config: {
    logins: [
      formLogin('/login/see-other', { success: { statuses: [303], notLocations: ['/login'] } }),
      formLogin('/login/temporary', { success: { statuses: [307], notLocations: ['/login'] } }),
    ],
    loginPage: '/login',
    publicPaths: ['/', '/login', '/download', '/upload', '/moved'],
    sessionCookies: ['sid'],
  },
  loginPath: '/login/see-other',
  protectedPath: '/home',
  sessionCookies: ['sid'],
  users: testUsers,
  logIn: submitTo('/login/see-other'),
  shows: showsMarker,
};

export const lenientSite: Site = {
  name: 'lenient routes and bodies',
  start: startLenientOrigin,
  config: {
    logins: [
      formLogin('/account/login', {
        body: 'auto',
        success: { statuses: [302], notLocations: ['/account/login'] },
      }),
      formLogin('/account/session', {
        method: 'PUT',
        body: 'auto',
        success: { statuses: [302], notLocations: ['/account/login'] },
      }),
    ],
    loginPage: '/account/login',
    publicPaths: ['/', '/account/login', '/download', '/upload', '/moved'],
  },
  loginPath: '/account/login',
  protectedPath: '/account/home',
  sessionCookies: ['lsid'],
  users: testUsers,
  logIn: submitTo('/account/login'),
  shows: showsMarker,
};

export const legacySite: Site = {
  name: 'the legacy app of the demo',
  start: async () => {
    const requests: RunningOrigin['requests'] = [];
    const app = await startLegacyApp({
      onRequest: ({ method = '', url = '', headers, rawHeaders }) =>
        void requests.push({ method, url, headers, rawHeaders }),
    });
    return { port: app.port, requests, close: () => app.close() };
  },
  config: {
    logins: [
      {
        path: '/login/password',
        body: 'form',
        userNameField: 'username',
        success: { statuses: [302], locations: ['/dashboard'] },
      },
    ],
    loginPage: '/',
    publicPaths: ['/', '/css/**', '/js/**', '/favicon.ico', '/logout'],
  },
  loginPath: '/login/password',
  protectedPath: '/dashboard',
  sessionCookies: ['hl_session'],
  users: { alice: demoUser('alice@example.com'), bob: demoUser('bob@example.com') },
  logIn: submitTo('/login/password'),
  shows: (text, user) =>
    text.includes('Good to see you') && text.includes(user === 'alice' ? 'Alice Farrell' : 'Bob Okafor'),
};

function demoUser(username: string): Credentials {
  const found = demoUsers.find((user) => user.username === username);
  if (found === undefined) throw new Error('the demo has other users now');
  return { username: found.username, password: found.password };
}

/** Takes the path from a header, as servers with URL rewriting do. */
export const rewritingSite: Site = {
  ...formSite,
  name: 'path from a header',
  start: startRewritingOrigin,
  config: { ...formSite.config, publicPaths: ['/', '/login', '/css/**'] },
};

/** An account for every name; `logIn` with names of the test's own. */
export const anyNameSite: Site = { ...formSite, name: 'any name', start: startAnyNameOrigin };

export const allSites: readonly Site[] = [
  formSite,
  inPlaceSite,
  freshSessionSite,
  jsonSite,
  manyCookiesSite,
  redirectingSite,
  lenientSite,
  legacySite,
];
