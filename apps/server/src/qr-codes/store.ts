import { begunRow, unnamedAction } from '../anonymous-challenges/anonymous-challenge.ts';
import type { Reader, Row, Transaction, Value } from '../database/database.ts';
import type { QrChallengeTable } from '../database/tables/anonymous.ts';
import { isProvenInFlow } from '../flows/flow-state.ts';
import { type QrChallenge, toQrChallenge, type WatchedQr } from './qr-challenge.ts';

export interface QrKey {
  readonly tenantId: string;
  readonly challengeId: string;
}

export async function findQrChallenge(
  reader: Reader,
  tenantId: string,
  challengeId: string,
): Promise<QrChallenge | undefined> {
  const row = await reader.query
    .selectFrom('qr_challenges')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('challenge_id', '=', challengeId)
    .executeTakeFirst();
  return row && toQrChallenge(row);
}

const watchedMax = 128;

/** Each with the state of its action; in one statement for up to 128, and few statements in all: they are kept prepared. */
export async function readWatched(reader: Reader, keys: readonly QrKey[]): Promise<WatchedQr[]> {
  const found: WatchedQr[] = [];
  for (let from = 0; from < keys.length; from += watchedMax)
    found.push(...(await readSome(reader, keys.slice(from, from + watchedMax))));
  return found;
}

async function readSome(reader: Reader, keys: readonly QrKey[]): Promise<WatchedQr[]> {
  const [first] = keys;
  if (!first) return [];
  let size = 1;
  while (size < keys.length) size *= 2;
  const parameters: Value[] = [unnamedAction];
  for (let at = 0; at < size; at += 1) {
    const { tenantId, challengeId } = keys[at] ?? first;
    parameters.push(tenantId, challengeId);
  }
  const rows = await reader.rows(
    `select q.*, a.state as action_state, a.flow as action_flow from qr_challenges q
     left join actions a on a.tenant_id = q.tenant_id and a.user_id = q.user_id
       and a.action_code = coalesce(q.action_code, ?) and a.idempotency_key = q.idempotency_key
     where (q.tenant_id, q.challenge_id) in (values ${Array.from({ length: size }, () => '(?, ?)').join(', ')})`,
    parameters,
  );
  return rows.map(toWatched);
}

const toWatched = (row: Row): WatchedQr => ({
  challenge: toQrChallenge(row as unknown as QrChallengeTable),
  actionState: actionStateIn(row),
});

/** A flow may ask for more after this proof, or have refused since: it was given all the same. */
function actionStateIn({ challenge_id, action_state, action_flow }: Row): string | undefined {
  const isProven =
    typeof action_flow === 'string' && isProvenInFlow({ flow: action_flow }, String(challenge_id));
  if (isProven) return 'CHALLENGE_SUCCEEDED';
  return typeof action_state === 'string' ? action_state : undefined;
}

export async function insertQrChallenge(transaction: Transaction, challenge: QrChallenge): Promise<void> {
  await transaction.query
    .insertInto('qr_challenges')
    .values({
      ...begunRow(challenge),
      state: challenge.state,
      device_code_hash: challenge.deviceCodeHash,
      rotates: challenge.rotates ? 1 : 0,
      claimed_by: challenge.claimedBy ?? null,
      claimed_at: null,
      answered_at: challenge.answeredAt ?? null,
    })
    .execute();
}

/** The phone's claim, once: true for the phone that was first. */
export async function claimQrChallenge(
  transaction: Transaction,
  { tenantId, challengeId }: QrKey,
  claimer: { readonly userId: string; readonly authenticatorId: string },
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update qr_challenges set state = 'CLAIMED', user_id = ?, claimed_by = ?, claimed_at = ?
     where tenant_id = ? and challenge_id = ? and state = 'UNCLAIMED' and expires_at > ? and (user_id is null or user_id = ?)`,
    [claimer.userId, claimer.authenticatorId, now, tenantId, challengeId, now, claimer.userId],
  );
  return changed === 1;
}

/** The answer of the phone that claimed it, once (I2). */
export async function answerQrChallenge(
  transaction: Transaction,
  { tenantId, challengeId }: QrKey,
  authenticatorId: string,
  state: 'APPROVED' | 'REJECTED',
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update qr_challenges set state = ?, answered_at = ?
     where tenant_id = ? and challenge_id = ? and state = 'CLAIMED' and claimed_by = ? and expires_at > ?`,
    [state, now, tenantId, challengeId, authenticatorId, now],
  );
  return changed === 1;
}

/** Makes it the challenge of a tracked action, once; no phone can claim it any more. */
export async function trackQrChallenge(
  transaction: Transaction,
  { tenantId, challengeId }: QrKey,
  action: { readonly userId: string; readonly actionCode: string; readonly idempotencyKey: string },
  now: number,
): Promise<boolean> {
  const changed = await transaction.run(
    `update qr_challenges set state = 'CLAIMED', user_id = ?, action_code = ?, idempotency_key = ?, tracked_at = ?, claimed_at = ?
     where tenant_id = ? and challenge_id = ? and state = 'UNCLAIMED' and user_id is null and expires_at > ?`,
    [action.userId, action.actionCode, action.idempotencyKey, now, now, tenantId, challengeId, now],
  );
  return changed === 1;
}
