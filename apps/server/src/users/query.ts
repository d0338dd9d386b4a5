/**
 * Looking people up by what the application knows of them (server-api.md §7). Owns: filters, pages. A page goes on after
 * a user id; that the id is another tenant's tells nothing, because every query names the tenant (SECURITY row 66).
 */
import type { QueryUsersQuery } from '@stepward/api';
import type { Reader } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { StoredUser } from './store.ts';

export const pageDefault = 20;
export const pageMax = 100;

/** Exact matches; several must all hold. */
export interface UserFilter {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
}

export interface UserPage {
  readonly limit: number;
  readonly after: string | undefined;
}

/** An empty value is no filter: nobody has an empty address, and encoders of forms send what is not set. */
export function filterOf({ username, email, phoneNumber }: QueryUsersQuery): UserFilter {
  return {
    username: username || undefined,
    email: email || undefined,
    phoneNumber: phoneNumber || undefined,
  };
}

export const isEmpty = (filter: UserFilter): boolean =>
  Object.values(filter).every((value) => value === undefined);

export function pageOf({ limit, lastEvaluatedUserId }: QueryUsersQuery): UserPage {
  const wanted = limit === undefined ? pageDefault : Number(limit);
  return { limit: Math.min(wanted, pageMax), after: lastEvaluatedUserId || undefined };
}

export interface FoundUsers {
  readonly users: readonly { readonly user: StoredUser; readonly methods: readonly string[] }[];
  /** There are more after this one. */
  readonly lastUserId: string | undefined;
}

export async function findUsers(
  reader: Reader,
  tenantId: string,
  filter: UserFilter,
  { limit, after }: UserPage,
): Promise<FoundUsers> {
  if (isEmpty(filter))
    throw new ApiError(
      'invalid_request',
      'One of the query parameters username, email, phoneNumber or token is required.',
    );
  const found = await matchingIds(reader, tenantId, filter, { limit: limit + 1, after }).execute();
  const ids = found.slice(0, limit).map(({ user_id }) => user_id);
  const users = await usersOf(reader, tenantId, ids);
  const methods = await methodsOf(reader, tenantId, ids);
  return {
    users: users.map((user) => ({ user, methods: methods.get(user.user_id) ?? [] })),
    lastUserId: found.length > limit ? ids.at(-1) : undefined,
  };
}

/**
 * Ids alone, in their order, so that an index answers: SQLite, without statistics, would rather read every person of the
 * tenant than look a whole row up from an index. Each further filter is an index of its own.
 */
export function matchingIds(
  reader: Reader,
  tenantId: string,
  { username, email, phoneNumber }: UserFilter,
  { limit, after }: UserPage,
) {
  const by = (column: 'email' | 'phone_number' | 'username', value: string) =>
    reader.query
      .selectFrom('users')
      .select('user_id')
      .where('tenant_id', '=', tenantId)
      .where(column, '=', value);
  const [first, ...others] = [
    ...(email === undefined ? [] : [by('email', email)]),
    ...(phoneNumber === undefined ? [] : [by('phone_number', phoneNumber)]),
    ...(username === undefined ? [] : [by('username', username)]),
  ];
  if (!first) throw new Error('a search needs a filter');
  const all = others.reduce((query, other) => query.where('user_id', 'in', other), first);
  const page = after === undefined ? all : all.where('user_id', '>', after);
  return page.orderBy('user_id').limit(limit);
}

async function usersOf(reader: Reader, tenantId: string, userIds: readonly string[]): Promise<StoredUser[]> {
  if (userIds.length === 0) return [];
  return await reader.query
    .selectFrom('users')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'in', [...userIds])
    .orderBy('user_id')
    .execute();
}

/** Verified methods of these people, oldest first. */
async function methodsOf(
  reader: Reader,
  tenantId: string,
  userIds: readonly string[],
): Promise<Map<string, string[]>> {
  const methods = new Map<string, string[]>();
  if (userIds.length === 0) return methods;
  const rows = await reader.query
    .selectFrom('authenticators')
    .select(['user_id', 'method'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'in', [...userIds])
    .where('verified_at', 'is not', null)
    .orderBy('created_at')
    .execute();
  for (const { user_id, method } of rows) methods.set(user_id, [...(methods.get(user_id) ?? []), method]);
  return methods;
}
