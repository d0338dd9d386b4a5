import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildEdgeFunctions, type EdgeBuild, loadEdgeConfig } from '@stepward/cloudfront';
import type { EdgeConfig } from '@stepward/edge';
import { type CommandContext, processContext } from './command-context.ts';
import { prepareForEdge } from './edge-prepare.ts';
import { edgeWarnings } from './edge-warnings.ts';
import { UsageError } from './usage-error.ts';

const defaultOut = 'edge-build';

type Context = Pick<CommandContext, 'write' | 'now' | 'environment'>;

/** `stepward edge build | prepare`: from the one configuration file. */
export async function edgeCommand(
  [verb, ...args]: string[],
  context: Context = processContext(),
): Promise<void> {
  if (verb === 'build') return await buildEdge(args, context);
  if (verb === 'prepare') return await prepareServer(args, context);
  throw new UsageError(
    'Use "stepward edge build --config stepward.edge.ts [--out DIR]" or "stepward edge prepare --config stepward.edge.ts".',
  );
}

/** Checks the configuration and writes what ships to AWS. */
async function buildEdge(args: string[], { write, now }: Context): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { config: { type: 'string' }, out: { type: 'string', default: defaultOut } },
  });
  const config = await load(values.config, now);
  const { files } = await build(config, values.out);
  for (const { path, bytes, sha256 } of files) write(`${path}  ${bytes} bytes  sha256 ${sha256}\n`);
  for (const warning of edgeWarnings(config, now())) write(`Warning: ${warning}\n`);
  write('The packages hold secrets: keep them as you keep the keys. Next: docs/deploy-cloudfront.md\n');
}

async function prepareServer(args: string[], { write, now, environment }: Context): Promise<void> {
  const { values } = parseArgs({ args, options: { config: { type: 'string' } } });
  const config = await load(values.config, now);
  const managementKey = environment.STEPWARD_MANAGEMENT_KEY?.trim();
  if (!managementKey)
    throw new UsageError('STEPWARD_MANAGEMENT_KEY is not set: the management key of the tenant.');
  for (const line of await prepareForEdge(config, managementKey)) write(`${line}\n`);
}

async function load(path: string | undefined, now: () => number): ReturnType<typeof loadEdgeConfig> {
  if (path === undefined) throw new UsageError('--config is required: the path of your stepward.edge.ts.');
  try {
    return await loadEdgeConfig(path, now);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** What the disk says, by its code. */
const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'is a file; it must be a folder, or nothing yet',
  ENOTDIR: 'lies below a file; it must be a folder, or nothing yet',
  EISDIR: 'has a folder where a file is to be written',
  EACCES: 'cannot be written: permission denied',
  EPERM: 'cannot be written: permission denied',
  EROFS: 'is on a disk that cannot be written',
  ENOSPC: 'is on a disk that is full',
};

async function build(config: EdgeConfig, out: string): Promise<EdgeBuild> {
  try {
    return await buildEdgeFunctions({ config, outDir: resolve(out) });
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw error;
    throw new UsageError(`--out ${out} ${reason}.`, { cause: error });
  }
}
