import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { documentRoutes } from './documents.ts';
import { accountPage, dashboardPage, notFoundPage, signInPage } from './pages.ts';
import {
  createSessionStore,
  type Session,
  type SessionStore,
  sessionCookieName,
  sessionIdFrom,
  sessionTtlMs,
} from './sessions.ts';
import { stylesheet, uploadScript } from './static-files.ts';
import { createUserDirectory, type UserDirectory } from './users.ts';

export type LegacyAppOptions = {
  /** Port on 127.0.0.1; 0 or absent takes a free one. */
  port?: number;
  /** Sees every request before the app does: for tests of what reaches an origin. */
  onRequest?: (request: IncomingMessage) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
};

export type LegacyApp = {
  /** `http://app.localhost:<port>` */
  url: string;
  port: number;
  close(): Promise<void>;
};

const sessionCookie = { httpOnly: true, sameSite: 'lax', path: '/', maxAge: sessionTtlMs } as const;
const wrongPassword = 'The e-mail address or the password is not right.';

/** Starts the intranet on loopback. It has no protection but its password. */
export async function startLegacyApp(options: LegacyAppOptions = {}): Promise<LegacyApp> {
  const app = createApp(await createUserDirectory(), createSessionStore(options.now ?? Date.now), options);
  const server = await listen(app, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://app.localhost:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createApp(users: UserDirectory, sessions: SessionStore, { onRequest }: LegacyAppOptions): Express {
  const app = express();
  app.use((request, response, next) => {
    onRequest?.(request);
    response.set('X-Frame-Options', 'SAMEORIGIN');
    next();
  });
  app.get('/css/style.css', (_, response) => {
    response.type('css').set('Cache-Control', 'public, max-age=300').send(stylesheet);
  });
  app.get('/js/upload.js', (_, response) => {
    response.type('js').set('Cache-Control', 'public, max-age=300').send(uploadScript);
  });
  app.get('/favicon.ico', (_, response) => {
    response.status(204).end();
  });
  signInRoutes(app, users, sessions);
  staffRoutes(app, sessions);
  app.use((request, response) => {
    response.status(404).send(notFoundPage(sessions.find(sessionIdFrom(request.headers.cookie))));
  });
  return app;
}

function signInRoutes(app: Express, users: UserDirectory, sessions: SessionStore): void {
  app.get('/', (request, response) => {
    const error = request.query.error === undefined ? null : wrongPassword;
    response.set('Cache-Control', 'no-store');
    response.send(signInPage(error, sessions.find(sessionIdFrom(request.headers.cookie))));
  });
  app.post('/login/password', express.urlencoded({ extended: false }), async (request, response) => {
    const { username, password } = (request.body ?? {}) as Record<string, unknown>;
    const isText = typeof username === 'string' && typeof password === 'string';
    const user = isText ? await users.verify(username, password) : null;
    if (!user) return response.redirect('/?error=1');
    // A session of its own for every login: an id from before it is worth nothing afterwards.
    sessions.end(sessionIdFrom(request.headers.cookie));
    response.cookie(sessionCookieName, sessions.start(user), sessionCookie);
    response.redirect('/dashboard');
  });
  app.post('/logout', (request, response) => {
    sessions.end(sessionIdFrom(request.headers.cookie));
    const { maxAge: _, ...attributes } = sessionCookie;
    response.clearCookie(sessionCookieName, attributes);
    response.redirect('/');
  });
}

function staffRoutes(app: Express, sessions: SessionStore): void {
  app.use(['/dashboard', '/account', '/documents'], (request, response, next) =>
    requireSession(sessions, request, response, next),
  );
  app.get('/dashboard', (_, response) => {
    response.send(dashboardPage(sessionOf(response)));
  });
  app.get('/account', (request, response) => {
    response.send(accountPage(sessionOf(response), request.query.saved !== undefined));
  });
  app.post('/account', express.urlencoded({ extended: false }), (request, response) => {
    const { extension } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof extension !== 'string' || !/^\d{3}$/.test(extension)) return response.redirect('/account');
    sessionOf(response).user.extension = extension;
    response.redirect('/account?saved=1');
  });
  app.use('/documents', documentRoutes(sessionOf));
}

function requireSession(
  sessions: SessionStore,
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  const session = sessions.find(sessionIdFrom(request.headers.cookie));
  if (!session) {
    response.redirect('/');
    return;
  }
  response.locals.session = session;
  response.set('Cache-Control', 'no-store');
  next();
}

function sessionOf(response: Response): Session {
  return response.locals.session as Session;
}

function listen(app: Express, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error?: Error) =>
      error ? reject(error) : resolve(server),
    );
  });
}
