/** Tables of back-tests: jobs with what they found, and the people whose actions are shown. */

export interface BackTestTables {
  back_tests: BackTestTable;
  back_test_people: BackTestPersonTable;
}

export interface BackTestTable {
  tenant_id: string;
  back_test_id: string;
  action_code: string;
  state: 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  /** JSON: what was asked for, with the rules as they were then. */
  request: string;
  evaluated: number;
  /** Null: not counted yet. */
  total: number | null;
  /** JSON, once it is completed. */
  result: string | null;
  /** Why it failed, in words. */
  error: string | null;
  key_id: string;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** Of the process that runs it, and until when it must be heard of again. */
  lease_id: string | null;
  leased_until: number | null;
  /** How often a process began it. */
  attempts: number;
  cancel_requested: number;
}

/** A person of whom a back-test shows something; goes with the person. */
export interface BackTestPersonTable {
  tenant_id: string;
  back_test_id: string;
  user_id: string;
  /** Of those who are affected most: how many actions change. */
  changed: number | null;
  /** JSON array: changed actions. */
  samples: string;
  /** As that of the back-test. */
  finished_at: number;
}

export const backTestTables: readonly string[] = [
  `create table back_tests (tenant_id text not null, back_test_id text not null, action_code text not null, state text not null,
     request text not null, evaluated integer not null default 0, total integer, result text, error text, key_id text not null,
     created_at integer not null, started_at integer, finished_at integer, lease_id text, leased_until integer,
     attempts integer not null default 0, cancel_requested integer not null default 0, primary key (tenant_id, back_test_id))`,
  'create index back_tests_by_action on back_tests (tenant_id, action_code, created_at)',
  'create index back_tests_by_state on back_tests (state, created_at)',
  'create index back_tests_by_age on back_tests (finished_at)',
  `create table back_test_people (tenant_id text not null, back_test_id text not null, user_id text not null, changed integer,
     samples text not null, finished_at integer not null, primary key (tenant_id, user_id, back_test_id))`,
  'create index back_test_people_by_test on back_test_people (tenant_id, back_test_id)',
  'create index back_test_people_by_age on back_test_people (finished_at)',
  // What was decided in a range of time.
  'create index actions_by_time on actions (tenant_id, action_code, created_at)',
];
