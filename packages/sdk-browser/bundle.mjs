// Makes dist/stepward.min.js, the build for a script tag: everything of the package under the global name `stepward`.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: [at('src/index.ts')],
  outfile: at('dist/stepward.min.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'stepward',
  target: ['chrome119', 'edge119', 'safari17', 'firefox119'],
  banner: { js: '/* @stepward/browser, Apache-2.0 */' },
});
