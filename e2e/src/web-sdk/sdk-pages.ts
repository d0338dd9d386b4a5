/**
 * Pages of an application on `http://app.localhost:<port>`, another origin than the server: one with the public browser
 * SDK, and the same with ours; one with our React SDK, and the same with the public one. Owns: the pages and their bundles,
 * and that ours live under a strict Content-Security-Policy.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface SdkPages {
  /** `http://app.localhost:<port>`. */
  readonly origin: string;
  readonly host: string;
  close(): Promise<void>;
}

interface Script {
  readonly contents: string;
  /** Modules that others take the place of. */
  readonly alias?: Readonly<Record<string, string>>;
}

/** One copy of React for all that a page imports: that of the workspace whose package.json this is. */
function reactOf(manifest: string): Readonly<Record<string, string>> {
  const { resolve } = createRequire(manifest);
  return Object.fromEntries(
    ['react', 'react-dom'].map((name) => [name, dirname(resolve(`${name}/package.json`))]),
  );
}
const own = createRequire(import.meta.url);
/** 18 is the newest that the public SDK allows … */
const react18 = reactOf(import.meta.url);
/** … and a later one is what ours is made with. */
const react = reactOf(own.resolve('@stepward/react/package.json'));

const publicSdks = { '@stepward/react': '@authsignal/react', '@stepward/browser': '@authsignal/browser' };
const browserSdk = "import { Authsignal } from '@stepward/browser'; window.Authsignal = Authsignal;";
const reactApplication = "import './react-application.ts';";
const inlineApplication = "import './react-inline-application.ts';";

/** What pages run: the public SDK's and ours are the same text but for the import. */
const scripts: Readonly<Record<string, Script>> = {
  authsignal: { contents: browserSdk, alias: publicSdks },
  stepward: { contents: browserSdk },
  react: { contents: reactApplication, alias: react },
  'react-inline': { contents: inlineApplication, alias: react },
  'stepward-react-18': { contents: reactApplication, alias: react18 },
  'authsignal-react-18': { contents: reactApplication, alias: { ...react18, ...publicSdks } },
};

async function bundle({ contents, alias = {} }: Script): Promise<string> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const bundled = await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    absWorkingDir: folder,
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    alias: { ...alias },
    // As developers run it: React is strict, and says what it does not like.
    define: { 'process.env.NODE_ENV': '"development"' },
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
  for (const name of names) bundles.set(name, await bundle(scripts[name] ?? { contents: '' }));
  const server = createServer((request, response) => {
    const name = /^\/([\w-]+)/.exec(request.url ?? '')?.[1] ?? '';
    const isScript = request.url?.endsWith('.js') === true;
    response.setHeader('content-type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`);
    if (!isScript && !name.startsWith('authsignal'))
      response.setHeader('content-security-policy', strictPolicy(serverOrigin));
    response.statusCode = name === 'favicon' ? 204 : bundles.has(name) ? 200 : 404;
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
