/** Tables of what is counted over a whole tenant or address: rate limits, and wrong codes (SECURITY N-09). */

export interface RateLimitTables {
  rate_limits: RateLimitTable;
  failed_codes: FailedCodeTable;
  failed_code_alarms: FailedCodeAlarmTable;
}

/** A bucket that is not full; one without a row is. */
export interface RateLimitTable {
  /** Empty: of an address, over all tenants. */
  tenant_id: string;
  subject: string;
  /** Unix microseconds. */
  full_at: number;
}

/** Wrong codes of a tenant by hour, in parts, so that tries which meet do not wait for one row. */
export interface FailedCodeTable {
  tenant_id: string;
  /** Since 1970. */
  hour: number;
  part: number;
  failures: number;
}

/** The tenant's budget was spent, at the latest of these times. */
export interface FailedCodeAlarmTable {
  tenant_id: string;
  raised_at: number;
  /** Told to the operator, by one process. */
  reported: number;
}

export const rateLimitTables: readonly string[] = [
  `create table rate_limits (tenant_id text not null, subject text not null, full_at integer not null,
     primary key (tenant_id, subject))`,
  'create index rate_limits_by_age on rate_limits (full_at)',
  `create table failed_codes (tenant_id text not null, hour integer not null, part integer not null, failures integer not null,
     primary key (tenant_id, part, hour))`,
  'create index failed_codes_by_age on failed_codes (hour)',
  'create table failed_code_alarms (tenant_id text primary key, raised_at integer not null, reported integer not null default 0)',
];
