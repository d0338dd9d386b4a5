import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { newApiKey } from '../api-keys/api-key.ts';
import { listTenants } from '../tenants/store.ts';
import { printable } from '../terminal/printable.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { chooseTenant, isoTime, withStores } from './open-stores.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;
const nameCharactersMax = 128;
/** As STEPWARD_TENANT_ID: it stands in the issuer's address. */
const tenantIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** `stepward tenants list | create | update`: on the data of the server. */
export async function tenantsCommand(
  [verb, ...args]: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  if (verb === 'list') return await list(args, context);
  if (verb === 'create') return await create(args, context);
  if (verb === 'update') return await update(args, context);
  throw new UsageError('Use "stepward tenants list", "create" or "update". Try "stepward --help".');
}

async function list(args: string[], context: CommandContext): Promise<void> {
  parseArgs({ args, options: {} });
  await withStores(context, async ({ database }) => {
    for (const { tenantId, name, createdAt } of await listTenants(database.read))
      context.write(`${tenantId}  ${isoTime(createdAt)}  ${printable(name)}\n`);
  });
}

async function create(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({ args, options: { name: text, id: text } });
  const name = requireName(values.name);
  const tenantId = values.id ?? randomUUID();
  if (!tenantIdPattern.test(tenantId))
    throw new UsageError('--id must be 1 to 64 letters, digits, hyphens or underscores.');
  const secretKey = newApiKey('server');
  const managementKey = newApiKey('management');
  await withStores(context, async ({ database, tenants, apiKeys }) => {
    const now = context.now();
    await database.commit(async (transaction) => {
      const all = await listTenants(transaction);
      if (all.some((tenant) => tenant.tenantId === tenantId))
        throw new UsageError(`There is a tenant ${tenantId} already.`);
      await tenants.insert(transaction, { tenantId, name, settings: {} }, now);
      await apiKeys.insert(transaction, tenantId, 'server', secretKey);
      await apiKeys.insert(transaction, tenantId, 'management', managementKey);
    });
  });
  context.write(
    [
      'The tenant was made. Its keys are shown this once; keep them now:',
      `  tenant id       ${tenantId}`,
      `  secret key      ${secretKey}`,
      `  management key  ${managementKey}`,
      '',
    ].join('\n'),
  );
}

async function update(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({ args, options: { tenant: text, name: text } });
  const name = requireName(values.name);
  await withStores(context, async (stores) => {
    const { database, tenants } = stores;
    const tenantId = await chooseTenant(stores, values.tenant);
    await database.commit(async (transaction) => {
      const settings = await tenants.givenSettings(transaction, tenantId);
      const before = (await tenants.read(transaction, tenantId))?.name;
      await tenants.update(transaction, tenantId, { name, settings });
      const data = { change: { name }, before: { name: before }, after: { name } };
      transaction.audit({ tenantId, type: 'tenant.updated', data });
    });
    context.write(`The tenant ${tenantId} is now called ${printable(name)}.\n`);
  });
}

function requireName(name: string | undefined): string {
  const trimmed = name?.trim() ?? '';
  if (trimmed === '' || trimmed.length > nameCharactersMax)
    throw new UsageError(`--name is required: 1 to ${nameCharactersMax} characters.`);
  return trimmed;
}
