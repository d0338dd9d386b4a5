/** Tables of what signals remember: proven addresses of a person, and what is counted for velocity. */

export interface SignalTables {
  proven_addresses: ProvenAddressTable;
  velocity_entries: VelocityEntryTable;
  velocity_subjects: VelocitySubjectTable;
}

/** An address from which a person passed a challenge (of IPv6: its /64), and where it was then. */
export interface ProvenAddressTable {
  tenant_id: string;
  user_id: string;
  address: string;
  /** The last time. */
  proven_at: number;
  country_code: string | null;
  city: string | null;
  /** Degrees; with the next two, or none of them. */
  latitude: number | null;
  longitude: number | null;
  uncertainty_km: number | null;
}

/** Something that happened to a subject. Written only while a rule of the tenant counts such subjects; hashes, no names. */
export interface VelocityEntryTable {
  tenant_id: string;
  /** Hash of what is counted by and its value. */
  subject: string;
  /** a: an action was tracked; p, f: its challenge was passed, failed. */
  event: 'a' | 'p' | 'f';
  at: number;
  /** Hash of the action's key. */
  entry: string;
  /** Of an action: what was decided, and hashes of who, with which device, from which address; the country. */
  outcome: string | null;
  user_hash: string | null;
  device_hash: string | null;
  ip_hash: string | null;
  country_code: string | null;
}

/** What is counted for a tenant, by what its rules read. */
export interface VelocitySubjectTable {
  tenant_id: string;
  event: 'a' | 'p' | 'f';
  /** JSON. */
  kind: string;
  /** What happened before is counted. */
  is_complete: number;
  /** How far it is counted; null: to the end. */
  past_cursor: string | null;
}

export const signalTables: readonly string[] = [
  `create table proven_addresses (tenant_id text not null, user_id text not null, address text not null, proven_at integer not null,
     country_code text, city text, latitude real, longitude real, uncertainty_km real, primary key (tenant_id, user_id, address))
     without rowid`,
  `create table velocity_entries (tenant_id text not null, subject text not null, event text not null, at integer not null,
     entry text not null, outcome text, user_hash text, device_hash text, ip_hash text, country_code text,
     primary key (tenant_id, subject, event, at, entry)) without rowid`,
  'create index velocity_entries_by_age on velocity_entries (at)',
  `create table velocity_subjects (tenant_id text not null, event text not null, kind text not null, is_complete integer not null,
     past_cursor text, primary key (tenant_id, event, kind)) without rowid`,
];
