/** Value lists in the database. */
import { randomUUID } from 'node:crypto';
import type { Reader, Transaction } from '../database/database.ts';
import type { ValueListTable } from '../database/tables/rule-data.ts';
import { noteListChange } from './history.ts';
import type { ValueList } from './value-list.ts';

const toValueList = (row: ValueListTable): ValueList => ({
  alias: row.alias,
  name: row.name,
  itemType: row.item_type,
  isActive: row.is_active === 1,
  items: JSON.parse(row.items),
});

export async function findValueList(
  reader: Reader,
  tenantId: string,
  alias: string,
): Promise<ValueList | undefined> {
  const row = await reader.query
    .selectFrom('value_lists')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('alias', '=', alias)
    .executeTakeFirst();
  return row && toValueList(row);
}

export async function listValueLists(reader: Reader, tenantId: string): Promise<ValueList[]> {
  const rows = await reader.query
    .selectFrom('value_lists')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('alias')
    .execute();
  return rows.map(toValueList);
}

/** The aliases that exist, with what their items are known by, without the items. */
export async function listRevisions(reader: Reader, tenantId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await reader.query
    .selectFrom('value_lists')
    .select(['alias', 'revision'])
    .where('tenant_id', '=', tenantId)
    .orderBy('alias')
    .execute();
  return new Map(rows.map(({ alias, revision }) => [alias, revision]));
}

/** False when the alias is taken. */
export async function insertValueList(
  transaction: Transaction,
  tenantId: string,
  list: ValueList,
  now: number,
): Promise<boolean> {
  const inserted = await transaction.run(
    `insert into value_lists (tenant_id, alias, name, item_type, is_active, items, revision, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    [
      tenantId,
      list.alias,
      list.name,
      list.itemType,
      list.isActive ? 1 : 0,
      JSON.stringify(list.items),
      randomUUID(),
      now,
      now,
    ],
  );
  if (inserted === 0) return false;
  await noteListChange(transaction, tenantId, list.alias, { before: [], after: list.items });
  return true;
}

export async function updateValueList(
  transaction: Transaction,
  tenantId: string,
  list: ValueList,
  now: number,
): Promise<void> {
  const before = await findValueList(transaction, tenantId, list.alias);
  const changed = { before: before?.items ?? [], after: list.items };
  await noteListChange(transaction, tenantId, list.alias, changed);
  await transaction.query
    .updateTable('value_lists')
    .set({
      name: list.name,
      is_active: list.isActive ? 1 : 0,
      items: JSON.stringify(list.items),
      revision: randomUUID(),
      updated_at: now,
    })
    .where('tenant_id', '=', tenantId)
    .where('alias', '=', list.alias)
    .execute();
}

export async function deleteValueList(
  transaction: Transaction,
  tenantId: string,
  alias: string,
): Promise<void> {
  const before = await findValueList(transaction, tenantId, alias);
  await noteListChange(transaction, tenantId, alias, { before: before?.items ?? [], after: [] });
  await transaction.run('delete from value_lists where tenant_id = ? and alias = ?', [tenantId, alias]);
}
