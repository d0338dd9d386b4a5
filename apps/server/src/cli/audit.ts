/** `stepward audit list | verify`: the audit trail, on the data of the server, also while it runs. */
import { parseArgs } from 'node:util';
import { listAuditEvents } from '../audit/event-pages.ts';
import { auditEventText } from '../audit/event-text.ts';
import { keyKinds, presentAuditEvent } from '../audit/presenter.ts';
import { verifyTrail } from '../audit/stored-trail.ts';
import type { AuditHead, BrokenChain } from '../audit/verify-chain.ts';
import { timeRange } from '../http/time-range.ts';
import { listTenants } from '../tenants/store.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { listedLimit } from './listed-limit.ts';
import { chooseTenant, type Stores, withStores } from './open-stores.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const pageRows = 1_000;

export async function auditCommand(
  [verb, ...args]: string[],
  context: CommandContext = processContext(),
): Promise<void> {
  if (verb === 'list') return await list(args, context);
  if (verb === 'verify') return await verify(args, context);
  throw new UsageError('Use "stepward audit list" or "stepward audit verify". Try "stepward --help".');
}

async function list(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tenant: text,
      user: text,
      type: text,
      key: text,
      from: text,
      to: text,
      limit: text,
      all: flag,
      json: flag,
    },
  });
  if (values.all && values.limit !== undefined) throw new UsageError('Use --limit or --all.');
  const limit = values.all ? Infinity : listedLimit(values.limit);
  await withStores(context, async (stores) => {
    const { read } = stores.database;
    const tenantId = await chooseTenant(stores, values.tenant);
    const filter = { userId: values.user, type: values.type, keyId: values.key, ...timeRange(values, '--') };
    const kinds = await keyKinds(read, tenantId);
    let listed = 0;
    for (let before: number | undefined; ; ) {
      const page = { limit: Math.min(limit - listed, pageRows), before };
      const { events, next } = await listAuditEvents(read, tenantId, filter, page);
      for (const event of events) {
        const presented = presentAuditEvent(event, kinds);
        context.write(values.json ? `${JSON.stringify(presented)}\n` : auditEventText(presented));
      }
      listed += events.length;
      if (next === undefined || listed >= limit) break;
      before = next;
    }
    if (listed === 0 && !values.json) context.write('No such events.\n');
  });
}

async function verify(args: string[], context: CommandContext): Promise<void> {
  const { values } = parseArgs({ args, options: { tenant: text, known: text } });
  const known = knownIn(values.known);
  await withStores(context, async (stores) => {
    const tenantIds = await tenantsToVerify(stores, values.tenant, known);
    const problems: string[] = [];
    for (const tenantId of tenantIds) {
      const problem = await verifyOne(stores, tenantId, known, context);
      if (problem !== undefined) problems.push(problem);
    }
    if (problems.length > 0) throw new UsageError(problems.join('\n'));
  });
}

/** All of them, unless one is named. A note is about one. */
async function tenantsToVerify(
  stores: Stores,
  given: string | undefined,
  known: AuditHead | undefined,
): Promise<readonly string[]> {
  if (given !== undefined || known !== undefined) return [await chooseTenant(stores, given)];
  return (await listTenants(stores.database.read)).map(({ tenantId }) => tenantId);
}

const knownPattern = /^([1-9]\d{0,15}):([A-Za-z0-9_-]{43})$/;

function knownIn(given: string | undefined): AuditHead | undefined {
  if (given === undefined) return undefined;
  const [, seq, hash] = knownPattern.exec(given) ?? [];
  if (seq === undefined || hash === undefined)
    throw new UsageError('--known must be NUMBER:HASH, as "stepward audit verify" printed it.');
  return { seq: Number(seq), hash };
}

/** What is wrong; undefined: nothing is. */
async function verifyOne(
  { database }: Stores,
  tenantId: string,
  known: AuditHead | undefined,
  { write }: CommandContext,
): Promise<string | undefined> {
  const { verdict, end, hasKnown } = await verifyTrail(database.read, tenantId, known);
  if (!verdict.intact) return `${tenantId}: ${problemText(verdict)}`;
  if (known && !hasKnown)
    return `${tenantId}: event ${known.seq} is not the one that was noted: the trail was written anew, or cut and continued.`;
  const count = `${verdict.events} ${verdict.events === 1 ? 'event' : 'events'}`;
  write(
    verdict.events === 0
      ? `${tenantId}: intact, no events\n`
      : `${tenantId}: intact, ${count}; the last is ${end.seq}:${end.hash}\n`,
  );
  return undefined;
}

function problemText({ problem, seq }: BrokenChain): string {
  if (problem === 'order') return `broken at event ${seq}: it is missing, or something else is in its place.`;
  if (problem === 'hash') return `broken at event ${seq}: it is not what was written after those before it.`;
  return `broken after event ${seq}: the trail does not end where it was written to; events were cut off or added.`;
}
