// `npm run build:lambda -w integrations/cognito`: writes dist/lambda/*.zip and says what is there.
import { fileURLToPath } from 'node:url';
import { buildLambda } from '../build.ts';

const outDir = fileURLToPath(new URL('../../dist/lambda', import.meta.url));
for (const { name, bytes, sha256 } of await buildLambda(outDir))
  console.log(`${name.padEnd(36)} ${String(bytes).padStart(7)} bytes  sha256 ${sha256}`);
