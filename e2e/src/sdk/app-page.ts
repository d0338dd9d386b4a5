/**
 * An application's own page with the public browser SDK in it, on `http://app.localhost:<port>`: another origin than
 * the server, as in production. Owns: the page and its bundle. The tests drive `window.sdk` in it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type { ServerProcess } from '../harness/server-process.ts';
import type { BrowserSdk, BrowserSdkOptions } from './browser-sdk.ts';

export interface AppPage {
  /** `http://app.localhost:<port>`. */
  readonly origin: string;
  readonly host: string;
  close(): Promise<void>;
}

declare global {
  interface Window {
    Authsignal: new (options: BrowserSdkOptions) => BrowserSdk;
    sdk: BrowserSdk;
    /** How often the SDK said that the token is too old. */
    tokensExpired: number;
    /** What `launch` resolved with in popup and window mode. */
    launched: Promise<{ token?: string }>;
  }
}

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>App</title><link rel="icon" href="data:,">
<script src="/sdk.js"></script></head><body><h1>App</h1></body></html>`;
const entry = "import { Authsignal } from '@authsignal/browser'; window.Authsignal = Authsignal;";

export async function startAppPage(): Promise<AppPage> {
  const bundled = await build({
    stdin: { contents: entry, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const script = bundled.outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    const isScript = request.url === '/sdk.js';
    response.setHeader(
      'content-type',
      isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8',
    );
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = 'app.localhost';
  return {
    origin: `http://${host}:${port}`,
    host,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Opens the page with an SDK that has no token yet. */
export async function openApp(
  page: Page,
  app: AppPage,
  { apiUrl, tenantId }: Pick<ServerProcess, 'apiUrl' | 'tenantId'>,
): Promise<void> {
  await page.goto(app.origin);
  await page.evaluate(
    (options) => {
      window.tokensExpired = 0;
      const onTokenExpired = () => {
        window.tokensExpired += 1;
      };
      window.sdk = new window.Authsignal({ ...options, onTokenExpired });
    },
    { tenantId, baseUrl: apiUrl },
  );
}
