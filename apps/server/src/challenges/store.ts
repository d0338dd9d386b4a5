import type { ActionKey } from '../actions/action.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { type Challenge, toChallenge } from './challenge.ts';

const ofAction = (reader: Reader, key: ActionKey) =>
  reader.query
    .selectFrom('challenges')
    .selectAll()
    .where('tenant_id', '=', key.tenantId)
    .where('user_id', '=', key.userId)
    .where('action_code', '=', key.actionCode)
    .where('idempotency_key', '=', key.idempotencyKey);

/** The newest challenge of this method within the action, whatever its state. */
export async function latestChallenge(
  reader: Reader,
  key: ActionKey,
  method: string,
): Promise<Challenge | undefined> {
  const row = await ofAction(reader, key)
    .where('method', '=', method)
    .orderBy('created_at', 'desc')
    .orderBy('challenge_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toChallenge(row);
}

/** The challenge of this action that holds exactly these WebAuthn challenge bytes (base64url). */
export async function findByWebauthnChallenge(
  reader: Reader,
  key: ActionKey,
  webauthnChallenge: string,
): Promise<Challenge | undefined> {
  const row = await ofAction(reader, key)
    .where('webauthn_challenge', '=', webauthnChallenge)
    .executeTakeFirst();
  return row && toChallenge(row);
}

export async function insertChallenge(transaction: Transaction, challenge: Challenge): Promise<void> {
  await transaction.query
    .insertInto('challenges')
    .values({
      tenant_id: challenge.tenantId,
      challenge_id: challenge.challengeId,
      user_id: challenge.userId,
      action_code: challenge.actionCode,
      idempotency_key: challenge.idempotencyKey,
      method: challenge.method,
      purpose: challenge.purpose,
      authenticator_id: challenge.authenticatorId,
      state: challenge.state,
      code_hash: challenge.codeHash,
      webauthn_challenge: challenge.webauthnChallenge,
      binding: challenge.binding,
      data: null,
      wrong_tries: challenge.wrongTries,
      sends: challenge.sends,
      last_sent_at: challenge.lastSentAt,
      created_at: challenge.createdAt,
      expires_at: challenge.expiresAt,
    })
    .execute();
}

/** A resend: a new code for the same challenge; wrong tries stay counted. */
export async function replaceCode(
  transaction: Transaction,
  challenge: Challenge,
  code: { hash: Uint8Array; expiresAt: number; now: number },
): Promise<void> {
  await transaction.run(
    'update challenges set code_hash = ?, expires_at = ?, sends = sends + 1, last_sent_at = ? where tenant_id = ? and challenge_id = ?',
    [code.hash, code.expiresAt, code.now, challenge.tenantId, challenge.challengeId],
  );
}

/** Ends a pending challenge; false when it had ended already, so that nothing is consumed twice (I2). */
export async function endChallenge(
  transaction: Transaction,
  challenge: Pick<Challenge, 'tenantId' | 'challengeId'>,
  state: 'SUCCEEDED' | 'FAILED',
): Promise<boolean> {
  const changed = await transaction.run(
    `update challenges set state = ?, code_hash = null, webauthn_challenge = null where tenant_id = ? and challenge_id = ? and state = 'PENDING'`,
    [state, challenge.tenantId, challenge.challengeId],
  );
  return changed === 1;
}

/** Counts one wrong try; answers the new count. */
export async function countWrongChallengeTry(
  transaction: Transaction,
  challenge: Challenge,
): Promise<number> {
  const [row] = await transaction.rows(
    'update challenges set wrong_tries = wrong_tries + 1 where tenant_id = ? and challenge_id = ? returning wrong_tries',
    [challenge.tenantId, challenge.challengeId],
  );
  return Number(row?.wrong_tries ?? 0);
}
