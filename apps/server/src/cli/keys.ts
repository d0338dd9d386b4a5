import { parseArgs } from 'node:util';
import { type SigningAlgorithm, signingAlgorithms } from '@stepward/api';
import { type ApiKeyKind, apiKeyKinds, newApiKey } from '../api-keys/api-key.ts';
import { type ListedApiKey, listApiKeys, revokeApiKey } from '../api-keys/store.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { rotateSigningKeys } from './keys-rotate.ts';
import { chooseTenant, isoTime, withStores } from './open-stores.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** `stepward keys list | create | revoke | rotate`: on the data of the server. */
export async function keysCommand(
  [verb, ...args]: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  if (verb === 'list') return await list(args, context);
  if (verb === 'create') return await create(args, context);
  if (verb === 'revoke') return await revoke(args, context);
  if (verb === 'rotate') return await rotate(args, context);
  throw new UsageError('Use "stepward keys list", "create", "revoke" or "rotate". Try "stepward --help".');
}

function choice<const T extends string>(option: string, value: string | undefined, allowed: readonly T[]): T {
  const known = allowed.find((candidate) => candidate === value);
  if (known === undefined) throw new UsageError(`--${option} must be one of ${allowed.join(', ')}.`);
  return known;
}

function stateOf({ revokedAt, lastUsedAt }: ListedApiKey): string {
  if (revokedAt !== undefined) return `revoked ${isoTime(revokedAt)}`;
  return lastUsedAt === undefined ? 'live, never used' : `live, last used ${isoTime(lastUsedAt)}`;
}

async function list(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({ args, options: { tenant: text } });
  await withStores(context, async (stores) => {
    const tenantId = await chooseTenant(stores, values.tenant);
    for (const key of await listApiKeys(stores.database.read, tenantId))
      context.write(`${key.keyId}  ${key.kind}  ${isoTime(key.createdAt)}  ${stateOf(key)}\n`);
    for (const key of await stores.signingKeys.published(tenantId)) {
      const until =
        key.publishedUntil === undefined ? '' : `, published until ${isoTime(key.publishedUntil)}`;
      context.write(`${key.keyId}  signing ${key.algorithm}  signs from ${isoTime(key.signsFrom)}${until}\n`);
    }
  });
}

async function create(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({ args, options: { tenant: text, kind: text } });
  const kind = choice<ApiKeyKind>('kind', values.kind, apiKeyKinds);
  const key = newApiKey(kind);
  await withStores(context, async (stores) => {
    const tenantId = await chooseTenant(stores, values.tenant);
    const keyId = await stores.database.commit((transaction) =>
      stores.apiKeys.insert(transaction, tenantId, kind, key),
    );
    context.write(
      `The ${kind} key ${keyId} of the tenant ${tenantId} was made. It is shown this once; keep it now:\n  ${key}\n`,
    );
  });
}

async function revoke(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({ args, options: { tenant: text, key: text, last: flag } });
  if (!values.key) throw new UsageError('--key is required: the id that "stepward keys list" shows.');
  await withStores(context, async (stores) => {
    const tenantId = await chooseTenant(stores, values.tenant);
    await stores.database.commit(async (transaction) => {
      const live = (await listApiKeys(transaction, tenantId)).filter(
        ({ revokedAt }) => revokedAt === undefined,
      );
      const found = live.find(({ keyId }) => keyId === values.key);
      if (!found) throw new UsageError('This tenant has no such live key. See "stepward keys list".');
      const isLast = live.filter(({ kind }) => kind === found.kind).length === 1;
      if (isLast && !values.last)
        throw new UsageError(
          `This is the last live ${found.kind} key: whatever uses it stops. Create another first, or add --last.`,
        );
      await revokeApiKey(transaction, found, context.now());
    });
    context.write('The key is revoked. A running server refuses it within 2 seconds.\n');
  });
}

async function rotate(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { tenant: text, algorithm: text, now: flag, 'drop-old': flag },
  });
  const algorithm =
    values.algorithm === undefined
      ? undefined
      : choice<SigningAlgorithm>('algorithm', values.algorithm, signingAlgorithms);
  await withStores(context, async (stores) => {
    const tenantId = await chooseTenant(stores, values.tenant);
    const dropOld = values['drop-old'];
    await rotateSigningKeys(stores, context, { tenantId, algorithm, atOnce: values.now || dropOld, dropOld });
  });
}
