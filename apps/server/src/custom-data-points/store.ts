/** Custom data points in the database. */
import type { Reader, Transaction } from '../database/database.ts';
import type { CustomDataPointTable } from '../database/tables/rule-data.ts';
import type { CustomDataPoint } from './custom-data-point.ts';

const toPoint = (row: CustomDataPointTable): CustomDataPoint => ({
  id: row.data_point_id,
  name: row.name,
  dataType: row.data_type,
  modelType: row.model_type,
  description: row.description ?? undefined,
  isPublic: row.is_public === 1,
});

export async function findCustomDataPoint(
  reader: Reader,
  tenantId: string,
  id: string,
): Promise<CustomDataPoint | undefined> {
  const row = await reader.query
    .selectFrom('custom_data_points')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('data_point_id', '=', id)
    .executeTakeFirst();
  return row && toPoint(row);
}

export async function listCustomDataPoints(reader: Reader, tenantId: string): Promise<CustomDataPoint[]> {
  const rows = await reader.query
    .selectFrom('custom_data_points')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('model_type')
    .orderBy('name')
    .execute();
  return rows.map(toPoint);
}

/** False when the model has a data point of this name. */
export async function insertCustomDataPoint(
  transaction: Transaction,
  tenantId: string,
  point: CustomDataPoint,
  now: number,
): Promise<boolean> {
  const inserted = await transaction.run(
    `insert into custom_data_points (tenant_id, data_point_id, model_type, name, data_type, description, is_public, created_at,
       updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    [
      tenantId,
      point.id,
      point.modelType,
      point.name,
      point.dataType,
      point.description ?? null,
      point.isPublic ? 1 : 0,
      now,
      now,
    ],
  );
  return inserted === 1;
}

export async function updateCustomDataPoint(
  transaction: Transaction,
  tenantId: string,
  { id, description, isPublic }: CustomDataPoint,
  now: number,
): Promise<void> {
  await transaction.run(
    `update custom_data_points set description = ?, is_public = ?, updated_at = ?
     where tenant_id = ? and data_point_id = ?`,
    [description ?? null, isPublic ? 1 : 0, now, tenantId, id],
  );
}

export async function deleteCustomDataPoint(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<void> {
  await transaction.run('delete from custom_data_points where tenant_id = ? and data_point_id = ?', [
    tenantId,
    id,
  ]);
}
