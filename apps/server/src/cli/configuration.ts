/** `stepward export | plan | apply`: a tenant's whole configuration as text, on the data of the server. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AuthenticatorService } from '../authenticator-configurations/service.ts';
import { readMessageCatalog } from '../branding/message-overrides.ts';
import { readConfig } from '../config/environment.ts';
import { filesOf } from '../configuration-text/document.ts';
import { FolderError, writeFolder } from '../configuration-text/folder.ts';
import { jsonText } from '../configuration-text/json-text.ts';
import { planText } from '../configuration-text/plan-text.ts';
import { secretsOf } from '../configuration-text/secrets.ts';
import { ConfigurationTextService, type Plan } from '../configuration-text/service.ts';
import {
  type PlanFile,
  partsOf,
  planFileIn,
  planFileText,
  readSource,
  type TextSource,
  TextSourceError,
} from '../configuration-text/text-source.ts';
import { TenantStore } from '../tenants/store.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { chooseTenant, type Stores, withStores } from './open-stores.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
/** What the trail says of changes that no key made. */
const author = 'cli';
const hasChanges = 2;
const pageDirectory = fileURLToPath(new URL('../../../challenge/dist', import.meta.url));

interface Opened {
  readonly service: ConfigurationTextService;
  readonly tenantId: string;
}

async function onTenant(
  context: CommandContext,
  tenant: string | undefined,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const { publicUrl, webhooks, failedCodesPerDayMax } = readConfig(context.environment);
  await withStores(context, async (stores: Stores) => {
    const { database, keyRing } = stores;
    const tenants = new TenantStore(database, keyRing, context.now, failedCodesPerDayMax);
    const common = { database, keyRing, tenants, publicUrl, webhooks, now: context.now };
    const service = new ConfigurationTextService({
      ...common,
      signingKeys: stores.signingKeys,
      authenticators: new AuthenticatorService(common),
      catalog: readMessageCatalog(context.pageDirectory ?? pageDirectory),
    });
    await work({ service, tenantId: await chooseTenant(stores, tenant) });
  });
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TextSourceError || error instanceof FolderError)
      throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Nothing that is exported depends on where the server is reached: whoever exports need not say it. */
function withPublicUrl(context: CommandContext): CommandContext {
  const { STEPWARD_PUBLIC_URL: given } = context.environment;
  const publicUrl = given?.trim() || 'https://not-used.invalid';
  return { ...context, environment: { ...context.environment, STEPWARD_PUBLIC_URL: publicUrl } };
}

/** `stepward export [--tenant ID] [--out DIR]` */
export async function exportCommand(
  args: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  const { values } = parseArgs({ args, options: { tenant: text, out: text } });
  await inWords(async () => {
    await onTenant(withPublicUrl(context), values.tenant, async ({ service, tenantId }) => {
      const { document } = await service.export(tenantId);
      if (values.out === undefined) {
        context.write(jsonText(document));
        return;
      }
      const files = filesOf(document);
      writeFolder(resolve(values.out), files);
      context.write(`The configuration of ${tenantId} is in ${values.out}: ${files.size} files.\n`);
    });
  });
}

/** `stepward plan DIR [--tenant ID] [--prune] [--json] [--out FILE]`: ends with 0 (no change), 2 (changes) or 1 (an error). */
export async function planCommand(args: string[], context: CommandContext = processContext()): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { tenant: text, prune: flag, json: flag, out: text },
    allowPositionals: true,
  });
  const path = onlyPath(positionals, 'plan');
  await inWords(async () => {
    const source = await readSource(path, inputOf(context));
    const prune = values.prune ?? false;
    await onTenant(context, values.tenant, async ({ service, tenantId }) => {
      const secrets = secretsOf(context.environment);
      const plan = await service.plan({ tenantId, text: partsOf(source), secrets, prune });
      context.write(values.json ? `${JSON.stringify(plan, null, 2)}\n` : planText(plan));
      if (plan.problems.length > 0) {
        context.endWith?.(1);
        return;
      }
      if (values.out !== undefined)
        writeFileSync(values.out, planFileText(source, { tenantId, revision: plan.revision, prune }));
      context.endWith?.(plan.changes.length > 0 ? hasChanges : 0);
    });
  });
}

/** What is to be applied: a plan that was kept, or a text whose plan is made now. */
interface Order {
  readonly source: TextSource;
  readonly prune: boolean;
  readonly kept: PlanFile | undefined;
}

function orderOf(source: TextSource, prune: boolean): Order {
  const found = planFileIn(source);
  if (!found) return { source, prune, kept: undefined };
  if (prune && !found.file.prune)
    throw new UsageError('This plan was made without --prune. Make another with it.');
  return { source: found.source, prune: found.file.prune, kept: found.file };
}

/** `stepward apply DIR|PLAN [--tenant ID] [--prune] [--yes]` */
export async function applyCommand(
  args: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { tenant: text, prune: flag, yes: flag },
    allowPositionals: true,
  });
  const path = onlyPath(positionals, 'apply');
  await inWords(async () => {
    const order = orderOf(await readSource(path, inputOf(context)), values.prune ?? false);
    const { source, prune, kept } = order;
    const tenant = values.tenant ?? kept?.tenantId;
    await onTenant(context, tenant, async ({ service, tenantId }) => {
      if (kept && kept.tenantId !== tenantId)
        throw new UsageError(`This plan was made for the tenant ${kept.tenantId}, not for ${tenantId}.`);
      const secrets = secretsOf(context.environment);
      const request = { tenantId, text: partsOf(source), secrets, prune };
      const plan = await service.plan(request);
      context.write(planText(plan));
      if (plan.problems.length > 0) throw new UsageError('Nothing was applied.');
      const revision = kept?.revision ?? plan.revision;
      // A kept plan is stale even where there is nothing to do any more: somebody else did something.
      if (plan.changes.length === 0 && revision === plan.revision) return;
      if (!kept && !values.yes) await confirm(context);
      const applied = await service.apply({ ...request, revision, keyId: author });
      (context.report ?? context.write)(appliedText(applied));
    });
  });
}

const appliedText = ({ changes }: Plan): string =>
  `Applied: ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}.\n`;

async function confirm({ ask }: CommandContext): Promise<void> {
  const answer = await ask?.('Apply this? Only "yes" does: ');
  if (answer === 'yes') return;
  throw new UsageError(
    answer === undefined
      ? 'Nothing was applied: add --yes, or apply a plan that was kept with "stepward plan --out FILE".'
      : 'Nothing was applied.',
  );
}

function onlyPath(positionals: readonly string[], verb: string): string {
  const [path, ...others] = positionals;
  if (path !== undefined && others.length === 0) return path;
  throw new UsageError(`Use "stepward ${verb} DIR": one folder, or one file, or - for standard input.`);
}

const inputOf =
  ({ input }: CommandContext) =>
  async (): Promise<Uint8Array> =>
    (await input?.()) ?? new Uint8Array();
