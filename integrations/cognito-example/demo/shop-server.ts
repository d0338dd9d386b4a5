// Serves the built shop as a static host would: files, every other path the page, and headers that a shop should send.
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Configuration } from '../src/configuration.ts';
import { DemoError } from './options.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const origin = (url: string): string => new URL(url).origin;

/** Who the page may speak to: its own host, the user pool, the API, Stepward. */
function policy({ cognito, stepward, apiUrl }: Configuration): string {
  const pool = cognito.endpoint ?? `https://cognito-idp.${cognito.region}.amazonaws.com`;
  const connect = [pool, stepward.baseUrl, apiUrl].map(origin).join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${connect}`,
    `frame-src ${origin(stepward.baseUrl)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export interface ShopServer {
  close(): Promise<void>;
}

/** @param distDir the built shop, absolute */
export async function startShop(
  port: number,
  distDir: string,
  configuration: Configuration,
): Promise<ShopServer> {
  const files = new Set(await builtFiles(distDir));
  const page = readFileSync(join(distDir, 'index.html'));
  const headers = {
    'content-security-policy': policy(configuration),
    'x-content-type-options': 'nosniff',
    // The callback's address carries a token: it must not travel on.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
  const send = (response: ServerResponse, type: string, body: Buffer | string) =>
    response.writeHead(200, { ...headers, 'content-type': type }).end(body);
  const answer = async (pathname: string, response: ServerResponse) => {
    if (pathname === '/config.json') send(response, 'application/json', JSON.stringify(configuration));
    else if (!files.has(pathname)) send(response, types['.html'] ?? '', page);
    else send(response, types[extname(pathname)] ?? '', await readFile(join(distDir, pathname)));
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    answer(pathname, response).catch(() => response.writeHead(500, headers).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function builtFiles(distDir: string): Promise<string[]> {
  try {
    const entries = await readdir(distDir, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name !== 'index.html')
      .map(({ parentPath, name }) => `${parentPath.slice(distDir.length).replaceAll('\\', '/')}/${name}`);
  } catch {
    throw new DemoError('The shop is not built. Start it with "npm run demo:cognito".');
  }
}
