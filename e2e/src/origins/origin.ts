// Test origins stand for apps that nobody here wrote. They import nothing of Stepward and keep their own habits.

import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerFileRoute } from './file-routes.ts';

export type LoggedRequest = {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: Buffer;
};

export type Origin = {
  /** `http://app.localhost:<port>`; it listens on 127.0.0.1. */
  url: string;
  port: number;
  /** Every request that arrived, oldest first. */
  requests: LoggedRequest[];
  close(): Promise<void>;
};

/** On every protected page, and nowhere else. */
export const protectedMarker = 'ledger-entry-5417-reconciled';

export const originUsers = {
  alice: { username: 'alice@example.com', password: 'tin roof rusted' },
  bob: { username: 'bob@example.com', password: 'glass onion peel' },
} as const;

export type Page = { request: IncomingMessage; response: ServerResponse; url: URL; body: Buffer };

/** Node refuses more than 16 kB of header fields by itself; some of these apps set 12 kB of cookies. */
const headerBytesMax = 65_536;

/** Starts an app over node:http. Routes for downloads and uploads are the same in all of them. */
export function startNodeOrigin(answer: (page: Page) => void): Promise<Origin> {
  const requests: LoggedRequest[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request);
    logRequest(requests, request, body);
    const page = { request, response, url: new URL(`http://origin${request.url}`), body };
    if (!answerFileRoute(page)) answer(page);
  };
  // A visitor who hangs up, or asks for what is no URL, loses only the connection.
  return listen(requests, (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
}

export function logRequest(requests: LoggedRequest[], request: IncomingMessage, body: Buffer): void {
  const { method = '', url = '', headers, rawHeaders } = request;
  requests.push({ method, url, headers, rawHeaders, body });
}

export function listen(requests: LoggedRequest[], listener: RequestListener): Promise<Origin> {
  const server = createServer({ maxHeaderSize: headerBytesMax }, listener);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://app.localhost:${port}`, port, requests, close });
    });
  });
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function newSessionId(): string {
  return randomBytes(18).toString('base64url');
}

export function cookiesOf(request: IncomingMessage): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (request.headers.cookie ?? '').split('; ')) {
    const split = pair.indexOf('=');
    if (split > 0) cookies.set(pair.slice(0, split), pair.slice(split + 1));
  }
  return cookies;
}

/** The user's canonical name when the password is theirs, else null. */
export function checkPassword(username: unknown, password: unknown): string | null {
  const user = Object.values(originUsers).find(
    (one) => one.username === String(username).trim().toLowerCase(),
  );
  return user && user.password === password ? user.username : null;
}

export function sendPage(response: ServerResponse, status: number, title: string, content: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(
    `<!DOCTYPE html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1>${content}</body></html>`,
  );
}

export function sendProtectedPage(response: ServerResponse, username: string): void {
  sendPage(response, 200, 'Ledger', `<p id="user">${username}</p><p id="marker">${protectedMarker}</p>`);
}

export function redirect(
  response: ServerResponse,
  status: number,
  location: string,
  cookies: string[] = [],
): void {
  const fields = cookies.flatMap((cookie) => ['Set-Cookie', cookie]);
  response.writeHead(status, ['Location', location, ...fields]);
  response.end();
}

export function loginForm(action: string): string {
  return `<form method="post" action="${action}">
<input name="username" autocomplete="username"><input name="password" type="password">
<button type="submit">Sign in</button></form>`;
}
