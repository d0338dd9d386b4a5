/**
 * Pages of an application on `http://app.localhost:<port>`, another origin than the server: one with the public browser
 * SDK, and the same with ours; one with our React SDK. Owns: the pages and their bundles, and that ours live under a strict
 * Content-Security-Policy.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface SdkPages {
  /** `http://app.localhost:<port>`. */
  readonly origin: string;
  readonly host: string;
  close(): Promise<void>;
}

/** What a page runs; the first two are the same text but for the import. */
const scripts: Readonly<Record<string, string>> = {
  authsignal: "import { Authsignal } from '@authsignal/browser'; window.Authsignal = Authsignal;",
  stepward: "import { Authsignal } from '@stepward/browser'; window.Authsignal = Authsignal;",
  react: "import './react-application.ts';",
};

async function bundle(contents: string): Promise<string> {
  const bundled = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return bundled.outputFiles[0]?.text ?? '';
}

const html = (name: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>App</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="/${name}.js" defer></script></head><body><main><h1>App</h1><button>Pay</button><div id="root"></div></main></body></html>`;

/** No style element, no inline script, nobody but the server. */
const strictPolicy = (serverOrigin: string) =>
  `default-src 'none'; script-src 'self'; connect-src ${serverOrigin} ${serverOrigin.replace('http', 'ws')}; frame-src ${serverOrigin}`;

/** @param names which pages, since a bundle takes its time */
export async function startSdkPages(serverOrigin: string, ...names: string[]): Promise<SdkPages> {
  const bundles = new Map<string, string>();
  for (const name of names) bundles.set(name, await bundle(scripts[name] ?? ''));
  const server = createServer((request, response) => {
    const name = /^\/(\w+)/.exec(request.url ?? '')?.[1] ?? '';
    const isScript = request.url?.endsWith('.js') === true;
    response.setHeader('content-type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`);
    if (!isScript && name !== 'authsignal')
      response.setHeader('content-security-policy', strictPolicy(serverOrigin));
    response.statusCode = bundles.has(name) ? 200 : 404;
    response.end(isScript ? bundles.get(name) : html(name));
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
