/**
 * What belongs to a person, in one place: a table with a `user_id` stands in one of these two lists, and a test reads the
 * schema to see that it does. Deleting a person empties the first.
 */
import type { Tables } from '../database/tables.ts';

/** Goes with the person. The person comes last. */
export const ownedTables = [
  'recovery_codes',
  'authenticators',
  'devices',
  'proven_addresses',
  'challenges',
  'push_challenges',
  'identity_checks',
  'otp_challenges',
  'anonymous_challenges',
  'qr_challenges',
  'magic_links',
  'calls',
  // Whoever is given this id next starts without anybody's failures (N-03: as long as the user lives).
  'factor_failures',
  'sessions',
  // A login that waits for its challenge cannot be taken up any more.
  'edge_handles',
  'shadow_decisions',
  'back_test_people',
  'actions',
  'users',
] as const satisfies readonly (keyof Tables)[];

/**
 * Stays, and why:
 * - `audit_events` tell what happened, the deletion too; each covers the one before, so none can be taken out
 *   (SECURITY row 67).
 * - `edge_sessions` keep a cookie of the application from becoming somebody else's while it may still be logged in
 *   (SECURITY F12); they hold a hash and end by themselves.
 *
 * `send_counters`, `otp_failures` and `outbox` name no person: they count by destination, which others may share, or are
 * sealed, and end within a day. `velocity_entries` hold hashes; those of the person alone go with them (deletion.ts).
 */
export const keptTables = ['audit_events', 'edge_sessions'] as const satisfies readonly (keyof Tables)[];
