import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildEdgeFunctions, loadEdgeConfig } from '@stepward/cloudfront';
import { UsageError } from './usage-error.ts';

const defaultOut = 'edge-build';

/** `stepward edge build`: checks the configuration and writes what ships to AWS. */
export async function edgeCommand([verb, ...args]: string[]): Promise<void> {
  if (verb !== 'build')
    throw new UsageError('Use "stepward edge build --config stepward.edge.ts [--out DIR]".');
  const { values } = parseArgs({
    args,
    options: { config: { type: 'string' }, out: { type: 'string', default: defaultOut } },
  });
  if (values.config === undefined)
    throw new UsageError('--config is required: the path of your stepward.edge.ts.');
  const config = await load(values.config);
  const { files } = await buildEdgeFunctions({ config, outDir: resolve(values.out) });
  for (const { path, bytes, sha256 } of files)
    process.stdout.write(`${path}  ${bytes} bytes  sha256 ${sha256}\n`);
  process.stdout.write(
    'The packages hold secrets: keep them as you keep the keys. Next: docs/deploy-cloudfront.md\n',
  );
}

async function load(path: string): ReturnType<typeof loadEdgeConfig> {
  try {
    return await loadEdgeConfig(path);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
