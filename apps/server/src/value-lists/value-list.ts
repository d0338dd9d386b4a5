/** A value list: items that rules look values up in (management-api.md §5). Owns: what a list may hold, and its alias. */
import { createHash } from 'node:crypto';
import {
  type CreateValueListBody,
  type UpdateValueListBody,
  valueListItemCharactersMax,
} from '@stepward/api';
import { ApiError } from '../http/api-error.ts';

/** Of a tenant. */
export const listsMax = 200;

export type ValueListItem = string | number;

export interface ValueList {
  /** Its name at its birth, in small letters and hyphens: it stays when the list is renamed. */
  readonly alias: string;
  readonly name: string;
  readonly itemType: 'string' | 'number';
  /** Kept for compatibility; it has no effect. */
  readonly isActive: boolean;
  readonly items: readonly ValueListItem[];
}

/** "Blocked Countries (EU)" is blocked-countries-eu. */
function aliasOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const alias = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  if (alias !== '') return alias;
  throw new ApiError(
    'invalid_request',
    'The field name needs a letter of a-z or a digit: the alias that rules use is made of them.',
  );
}

const refused = (index: number, allowed: string): ApiError =>
  new ApiError('invalid_request', `The field valueListItems[${index}] must be ${allowed}.`);

function numberIn(item: ValueListItem, index: number): number {
  const value = typeof item === 'string' && item.trim() !== '' ? Number(item) : item;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refused(index, 'a number');
  return value;
}

function textIn(item: ValueListItem, index: number): string {
  if (typeof item !== 'string' || item === '')
    throw refused(index, `a text of 1 to ${valueListItemCharactersMax} characters`);
  return item;
}

function itemsIn(
  given: readonly ValueListItem[] | null | undefined,
  itemType: ValueList['itemType'],
): readonly ValueListItem[] {
  const items = given ?? [];
  return itemType === 'number' ? items.map(numberIn) : items.map(textIn);
}

export function newValueList(body: CreateValueListBody): ValueList {
  const { name, itemType, isActive = true, valueListItems } = body;
  return { alias: aliasOf(name), name, itemType, isActive, items: itemsIn(valueListItems, itemType) };
}

/** Absent keeps, null empties, a list replaces the whole. */
export function changedValueList(before: ValueList, body: UpdateValueListBody): ValueList {
  const { name = before.name, itemType = before.itemType, isActive = before.isActive } = body;
  if (itemType !== before.itemType)
    throw new ApiError(
      'invalid_request',
      `The field itemType cannot be changed; it is ${before.itemType}. Make another list instead.`,
    );
  const { valueListItems } = body;
  const items = valueListItems === undefined ? before.items : itemsIn(valueListItems, itemType);
  return { ...before, name, isActive, items };
}

/** An empty list has no items field: Terraform reads that as null, which is what it sends (management-api.md §5, §9). */
export function presentValueList({ alias, name, itemType, isActive, items }: ValueList) {
  return { name, alias, itemType, isActive, ...(items.length > 0 ? { valueListItems: items } : {}) };
}

/** Its items may be addresses of people and millions of characters: the trail says how many, and by a digest which. */
export const recordedValueList = ({ name, itemType, isActive, items }: ValueList) => ({
  name,
  itemType,
  isActive,
  items: items.length,
  itemsSha256: createHash('sha256').update(JSON.stringify(items)).digest('base64url'),
});
