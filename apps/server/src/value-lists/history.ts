/** The items of value lists as they were: what came and went, by configuration version, undone from what is there now. */
import type { ListResolver } from '@stepward/decision';
import type { Reader, Transaction } from '../database/database.ts';
import type { ValueListItem } from './value-list.ts';

export function itemChanges(
  before: readonly ValueListItem[],
  after: readonly ValueListItem[],
): { readonly added: readonly ValueListItem[]; readonly removed: readonly ValueListItem[] } {
  const [was, is] = [new Set(before), new Set(after)];
  return { added: after.filter((item) => !was.has(item)), removed: before.filter((item) => !is.has(item)) };
}

/** Writes down a change. Before the configuration version moves: the next one is the first with these items. */
export async function noteListChange(
  transaction: Transaction,
  tenantId: string,
  alias: string,
  { before, after }: { readonly before: readonly ValueListItem[]; readonly after: readonly ValueListItem[] },
): Promise<void> {
  const { added, removed } = itemChanges(before, after);
  if (added.length === 0 && removed.length === 0) return;
  await transaction.run(
    `insert into value_list_changes (tenant_id, alias, configuration, seq, added, removed)
     select tenant_id, ?, configuration_version + 1, (select count(*) from value_list_changes as one
       where one.tenant_id = tenants.tenant_id and one.alias = ? and one.configuration = configuration_version + 1), ?, ?
     from tenants where tenant_id = ?`,
    [alias, alias, JSON.stringify(added), JSON.stringify(removed), tenantId],
  );
}

/** The items of one list; none where there is no such list. */
export async function itemsNow(reader: Reader, tenantId: string, alias: string): Promise<Set<ValueListItem>> {
  const list = await reader.query
    .selectFrom('value_lists')
    .select('items')
    .where('tenant_id', '=', tenantId)
    .where('alias', '=', alias)
    .executeTakeFirst();
  return new Set(list === undefined ? [] : (JSON.parse(list.items) as ValueListItem[]));
}

/** The items of one list in a configuration version of the tenant; none where there was no such list. */
export async function itemsAt(
  reader: Reader,
  tenantId: string,
  alias: string,
  configuration: number,
): Promise<ReadonlySet<ValueListItem>> {
  const items = await itemsNow(reader, tenantId, alias);
  const changes = await reader.query
    .selectFrom('value_list_changes')
    .select(['added', 'removed'])
    .where('tenant_id', '=', tenantId)
    .where('alias', '=', alias)
    .where('configuration', '>', configuration)
    .orderBy('configuration', 'desc')
    .orderBy('seq', 'desc')
    .execute();
  for (const { added, removed } of changes) {
    for (const item of JSON.parse(added) as ValueListItem[]) items.delete(item);
    for (const item of JSON.parse(removed) as ValueListItem[]) items.add(item);
  }
  return items;
}

/** The lists of these aliases in a configuration version of the tenant. */
export async function listsAt(
  reader: Reader,
  tenantId: string,
  aliases: readonly string[],
  configuration: number,
): Promise<ListResolver> {
  const lists = new Map<string, ReadonlySet<ValueListItem>>();
  for (const alias of new Set(aliases))
    lists.set(alias, await itemsAt(reader, tenantId, alias, configuration));
  return (alias) => lists.get(alias);
}
