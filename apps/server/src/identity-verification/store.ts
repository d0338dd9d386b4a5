import type { IdentityMethod, IdentityState } from '@stepward/api';
import type { ActionKey } from '../actions/action.ts';
import { type Challenge, toChallenge } from '../challenges/challenge.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { Expiring } from '../housekeeping/expiring.ts';
import { type EndState, type IdentityCheck, openStates, toIdentityCheck } from './identity-check.ts';

type CheckKey = Pick<IdentityCheck, 'tenantId' | 'challengeId'>;

const dayMs = 24 * 3_600_000;
/** A vendor may decide, or repeat itself, for a week: it is told that this is known. */
const keptMs = 8 * dayMs;

export async function findIdentityCheck(
  reader: Reader,
  { tenantId, challengeId }: CheckKey,
): Promise<IdentityCheck | undefined> {
  const row = await reader.query
    .selectFrom('identity_checks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('challenge_id', '=', challengeId)
    .executeTakeFirst();
  return row && toIdentityCheck(row);
}

/** By what a vendor's decision names. */
export async function findByVendorSession(
  reader: Reader,
  tenantId: string,
  method: IdentityMethod,
  sessionId: string,
): Promise<IdentityCheck | undefined> {
  const row = await reader.query
    .selectFrom('identity_checks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('method', '=', method)
    .where('vendor_session_id', '=', sessionId)
    .executeTakeFirst();
  return row && toIdentityCheck(row);
}

/** The newest check of this method within the action, whatever its state. */
export async function latestIdentityCheck(
  reader: Reader,
  key: ActionKey,
  method: IdentityMethod,
): Promise<IdentityCheck | undefined> {
  const row = await reader.query
    .selectFrom('identity_checks')
    .selectAll()
    .where('tenant_id', '=', key.tenantId)
    .where('user_id', '=', key.userId)
    .where('action_code', '=', key.actionCode)
    .where('idempotency_key', '=', key.idempotencyKey)
    .where('method', '=', method)
    .orderBy('created_at', 'desc')
    .orderBy('challenge_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toIdentityCheck(row);
}

/** The vendor's answer that ended this action, if one did. */
export async function refusedIdentity(
  reader: Reader,
  key: ActionKey,
): Promise<'DECLINED' | 'NOT_THE_PERSON' | undefined> {
  const row = await reader.query
    .selectFrom('identity_checks')
    .select('state')
    .where('tenant_id', '=', key.tenantId)
    .where('user_id', '=', key.userId)
    .where('action_code', '=', key.actionCode)
    .where('idempotency_key', '=', key.idempotencyKey)
    .where('state', 'in', ['DECLINED', 'NOT_THE_PERSON'])
    .limit(1)
    .executeTakeFirst();
  return row && (row.state === 'DECLINED' ? 'DECLINED' : 'NOT_THE_PERSON');
}

export async function findChallengeOf(
  reader: Reader,
  { tenantId, challengeId }: CheckKey,
): Promise<Challenge | undefined> {
  const row = await reader.query
    .selectFrom('challenges')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('challenge_id', '=', challengeId)
    .executeTakeFirst();
  return row && toChallenge(row);
}

/** Sessions that a vendor made for this person since then: each may cost money. */
export async function countVendorSessions(
  reader: Reader,
  { tenantId, userId }: Pick<ActionKey, 'tenantId' | 'userId'>,
  since: number,
): Promise<number> {
  const [row] = await reader.rows(
    `select count(*) as count from identity_checks where tenant_id = ? and user_id = ? and created_at > ?
       and (vendor_session_id is not null or state = 'CREATING')`,
    [tenantId, userId, since],
  );
  return Number(row?.count ?? 0);
}

export async function insertIdentityCheck(transaction: Transaction, check: IdentityCheck): Promise<void> {
  await transaction.query
    .insertInto('identity_checks')
    .values({
      tenant_id: check.tenantId,
      challenge_id: check.challengeId,
      user_id: check.userId,
      action_code: check.actionCode,
      idempotency_key: check.idempotencyKey,
      method: check.method,
      vendor_session_id: check.vendorSessionId,
      sealed_address: check.sealedAddress,
      scope: check.scope,
      state: check.state,
      asked_at: check.askedAt,
      decided_at: check.decidedAt,
      collected_at: check.collectedAt,
      authenticator_id: check.authenticatorId,
      created_at: check.createdAt,
      expires_at: check.expiresAt,
    })
    .execute();
}

/** The vendor made its session; false when the check is over already. */
export async function noteVendorSession(
  transaction: Transaction,
  { tenantId, challengeId }: CheckKey,
  session: { readonly sessionId: string; readonly sealedAddress: Uint8Array },
): Promise<boolean> {
  const changed = await transaction.run(
    `update identity_checks set vendor_session_id = ?, sealed_address = ?, state = 'WAITING'
     where tenant_id = ? and challenge_id = ? and state = 'CREATING'`,
    [session.sessionId, session.sealedAddress, tenantId, challengeId],
  );
  return changed === 1;
}

const isOpenSql = `state in (${openStates.map((state) => `'${state}'`).join(', ')})`;

/** How it goes on; false when it is over, or stands there already. */
export async function advanceCheck(
  transaction: Transaction,
  { tenantId, challengeId }: CheckKey,
  state: IdentityState,
): Promise<boolean> {
  const changed = await transaction.run(
    `update identity_checks set state = ? where tenant_id = ? and challenge_id = ? and ${isOpenSql} and state <> ?`,
    [state, tenantId, challengeId, state],
  );
  return changed === 1;
}

/** Compare-and-swap: false when it was decided before. What leads to the vendor's session is forgotten. */
export async function endCheck(
  transaction: Transaction,
  { tenantId, challengeId }: CheckKey,
  end: { readonly state: EndState; readonly now: number; readonly authenticatorId?: string | undefined },
): Promise<boolean> {
  const changed = await transaction.run(
    `update identity_checks set state = ?, decided_at = ?, authenticator_id = ?, sealed_address = null
     where tenant_id = ? and challenge_id = ? and ${isOpenSql}`,
    [end.state, end.now, end.authenticatorId ?? null, tenantId, challengeId],
  );
  return changed === 1;
}

/** Compare-and-swap: false when another poll asks the vendor at this moment. */
export async function takeTurnToAsk(
  transaction: Transaction,
  { tenantId, challengeId, askedAt }: CheckKey & Pick<IdentityCheck, 'askedAt'>,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update identity_checks set asked_at = ? where tenant_id = ? and challenge_id = ? and asked_at = ? and ${isOpenSql}`,
    [now, tenantId, challengeId, askedAt],
  );
  return changed === 1;
}

/** Compare-and-swap: false when another poll was given it first. */
export async function collectCheck(
  transaction: Transaction,
  { tenantId, challengeId }: CheckKey,
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    'update identity_checks set collected_at = ? where tenant_id = ? and challenge_id = ? and collected_at is null',
    [now, tenantId, challengeId],
  );
  return changed === 1;
}

/** The vendor's session that decided this action, for validate (server-api.md §11). */
export async function decidingVeriffSession(reader: Reader, key: ActionKey): Promise<string | undefined> {
  const { tenantId, userId, actionCode, idempotencyKey } = key;
  const [row] = await reader.rows(
    `select vendor_session_id from identity_checks where tenant_id = ? and user_id = ? and action_code = ? and idempotency_key = ?
       and method = 'VERIFF' and state in ('APPROVED', 'DECLINED', 'NOT_THE_PERSON') and vendor_session_id is not null
     order by decided_at desc, challenge_id limit 1`,
    [tenantId, userId, actionCode, idempotencyKey],
  );
  return row?.vendor_session_id as string | undefined;
}

export const endedIdentityChecks: Expiring = {
  table: 'identity_checks',
  key: ['tenant_id', 'challenge_id'],
  endsAt: 'created_at',
  keptMs,
};
