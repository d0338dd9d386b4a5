// The functions as a Lambda layer. A function of one's own may name one of its files as its handler,
// `/opt/nodejs/create-auth-challenge.handler`, or hand on what it exports:
//
//     export { handler } from '/opt/nodejs/create-auth-challenge.mjs';
//     exports.handler = require('@stepward/cognito/create-auth-challenge').handler;
import type { LambdaBundle } from './bundle.ts';

const packageFolder = 'nodejs/node_modules/@stepward/cognito';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Files of the layer by path: of `/opt`. */
export function layerFiles(bundles: readonly LambdaBundle[], version: string): Record<string, Uint8Array> {
  const exports = Object.fromEntries(bundles.map(({ name }) => [`./${name}`, `./${name}.mjs`]));
  const manifest = { name: '@stepward/cognito', version, license: 'Apache-2.0', type: 'module', exports };
  return {
    [`${packageFolder}/package.json`]: bytesOf(`${JSON.stringify(manifest, null, 2)}\n`),
    ...Object.fromEntries(
      bundles.flatMap(({ name, code }) => [
        [`nodejs/${name}.mjs`, code],
        [`${packageFolder}/${name}.mjs`, bytesOf(`export * from '../../../${name}.mjs';\n`)],
      ]),
    ),
  };
}
