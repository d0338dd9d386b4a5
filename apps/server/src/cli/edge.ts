import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildEdgeFunctions, loadEdgeConfig } from '@stepward/cloudfront';
import type { EdgeConfig } from '@stepward/edge';
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
  for (const warning of edgeWarnings(config)) process.stdout.write(`Warning: ${warning}\n`);
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

/** What is allowed, but leaves more open than most applications need. */
function edgeWarnings(config: EdgeConfig): string[] {
  const { sessionCookies, preexistingSessions, failMode } = config;
  return [
    ...pathWarnings(config),
    ...cookieWarnings(config),
    ...(sessionCookies === 'found'
      ? [
          'sessionCookies is "found". Name every cookie that can log a person in, "remember me" cookies too: only those can be guarded for certain.',
        ]
      : []),
    ...(preexistingSessions.kind === 'accept'
      ? [
          'preexistingSessions accepts sessions without a challenge for now. An application that keeps the session id at login is not protected until then.',
        ]
      : []),
    ...(failMode.kind === 'open'
      ? ['failMode is open for now: a login passes undecided when Stepward times out.']
      : []),
  ];
}

function pathWarnings({ defaultAccess, protectedPaths, publicPaths }: EdgeConfig): string[] {
  const isOpen = publicPaths.includes('/**') || (defaultAccess === 'public' && protectedPaths.length === 0);
  return isOpen ? ['Every path is public: no page needs a challenge. Name protectedPaths.'] : [];
}

/** A name that is misspelt makes no proof, and leaves every session unguarded. */
function cookieWarnings({ sessionCookies, logins }: EdgeConfig): string[] {
  if (sessionCookies === 'found') return [];
  return logins.flatMap(({ path, success }) => {
    const { cookies } = success;
    if (cookies === undefined || cookies === 'any' || cookies.some((name) => sessionCookies.includes(name)))
      return [];
    return [
      `The login ${path} succeeds by a cookie (${cookies.join(', ')}) that is not among sessionCookies. Is one misspelt?`,
    ];
  });
}
