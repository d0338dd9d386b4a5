/** Everything a decision reads, in one statement: tenant version, person, factors and device. */
import type { Reader } from '../database/database.ts';

export interface KnownDevice {
  readonly lastSeenAt: number;
  readonly allowedAt: number | null;
  readonly provenAt: number | null;
  readonly invalidatedAt: number | null;
  readonly rememberedUntil: number | null;
}

export interface KnownUser {
  readonly email: string | null;
  readonly phoneNumber: string | null;
  readonly username: string | null;
  /** JSON. */
  readonly custom: string | null;
  readonly defaultMethod: string | null;
  readonly lastVerifiedAt: number | null;
}

/** What is stored about the subject of a decision. Times are Unix milliseconds. */
export interface Known {
  /** 0 when the tenant is gone. */
  readonly configurationVersion: number;
  readonly user: KnownUser | undefined;
  /** Verified methods; several factors of one method count once. */
  readonly enrolledMethods: readonly string[];
  readonly device: KnownDevice | undefined;
}

/** About which person of which tenant, and with which device: three expressions. */
const gatherFrom = (tenantId: string, userId: string, deviceId: string): string => `t.configuration_version,
  (select string_agg(a.method, ',') from authenticators a where a.tenant_id = t.tenant_id and a.user_id = ${userId} and a.verified_at is not null) as methods,
  u.user_id is not null as is_known, u.email, u.phone_number, u.username, u.custom, u.default_method, u.last_verified_at,
  d.last_seen_at, d.allowed_at, d.proven_at, d.invalidated_at, d.remembered_until
from tenants t
left join users u on u.tenant_id = t.tenant_id and u.user_id = ${userId}
left join devices d on d.tenant_id = t.tenant_id and d.user_id = ${userId} and d.device_id = ${deviceId}
where t.tenant_id = ${tenantId}`;

const gatherSql = `select ${gatherFrom('?', '?', '?')}`;

/** For many subjects at once (PostgreSQL); as `Known` by `knownOf`, the position first. */
export const gatherManySql = `select one.n, known.* from json_to_recordset(?::json) as one (n integer, t text, u text, d text)
cross join lateral (select ${gatherFrom('one.t', 'one.u', 'one.d')}) as known`;

type GatheredRow = readonly [
  version: number,
  methods: string | null,
  isKnown: number,
  email: string | null,
  phoneNumber: string | null,
  username: string | null,
  custom: string | null,
  defaultMethod: string | null,
  lastVerifiedAt: number | null,
  lastSeenAt: number | null,
  allowedAt: number | null,
  provenAt: number | null,
  invalidatedAt: number | null,
  rememberedUntil: number | null,
];

const noMethods: readonly string[] = [];
/** Of a tenant that is gone. */
export const nothing: Known = {
  configurationVersion: 0,
  user: undefined,
  enrolledMethods: noMethods,
  device: undefined,
};

function toKnown(row: GatheredRow): Known {
  const [configurationVersion, methods, isKnown, email, phoneNumber, username, custom, defaultMethod] = row;
  const [, , , , , , , , lastVerifiedAt, lastSeenAt, allowedAt, provenAt, invalidatedAt, rememberedUntil] =
    row;
  return {
    configurationVersion,
    enrolledMethods: methods === null ? noMethods : [...new Set(methods.split(','))],
    user: isKnown ? { email, phoneNumber, username, custom, defaultMethod, lastVerifiedAt } : undefined,
    device:
      lastSeenAt === null ? undefined : { lastSeenAt, allowedAt, provenAt, invalidatedAt, rememberedUntil },
  };
}

/** Of the columns of `gatherManySql` after the position. */
export const knownOf = (values: readonly unknown[]): Known => toKnown(values as unknown as GatheredRow);

/** At once where the database answers at once: on the way of every decision a promise more is time. */
export function gather(
  reader: Reader,
  tenantId: string,
  userId: string,
  deviceId: string | undefined,
): Known | Promise<Known> {
  const toResult = (row: readonly unknown[] | undefined): Known =>
    row ? toKnown(row as unknown as GatheredRow) : nothing;
  const row = reader.values(gatherSql, [userId, userId, userId, deviceId ?? null, tenantId]);
  return row instanceof Promise ? row.then(toResult) : toResult(row);
}
