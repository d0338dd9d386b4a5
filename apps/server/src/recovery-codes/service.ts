/**
 * Recovery codes. Owns: making a set, shown once, and taking a code once. Hashing is slow on purpose (scrypt), so it
 * runs before the transaction; whether the try counts is decided inside.
 */
import { randomUUID } from 'node:crypto';
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { type ChallengeContext, enrolledMethods, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import {
  recordProof,
  recordWrongTry,
  refusedTry,
  requireOpen,
  type Try,
  type VerifyAnswer,
} from '../challenges/proof.ts';
import { insertChallenge, latestChallenge } from '../challenges/store.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { createRecoveryCodes, matchRecoveryCode } from './recovery-codes.ts';

const method = 'RECOVERY_CODE';
const invalidCode: VerifyAnswer = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' };

interface StoredCode {
  readonly codeId: string;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

export class RecoveryCodeService {
  readonly #dependencies: ChallengeDependencies;

  constructor(dependencies: ChallengeDependencies) {
    this.#dependencies = dependencies;
  }

  /** Ten new codes; an older set is void from then on. Needs a challenge passed in the last 10 minutes. */
  async create(bearer: Bearer): Promise<{ recoveryCodes: readonly string[] }> {
    const { database, now, randomBytes } = this.#dependencies;
    this.#requireRight(await loadContext(database.read, bearer));
    const { codes, set } = await createRecoveryCodes(randomBytes);
    await database.commit(async (transaction) => {
      this.#requireRight(await loadContext(transaction, bearer));
      const { tenantId, userId } = bearer;
      await transaction.run('delete from recovery_codes where tenant_id = ? and user_id = ?', [
        tenantId,
        userId,
      ]);
      for (const hash of set.hashes) {
        await transaction.run(
          'insert into recovery_codes (tenant_id, user_id, code_id, salt, hash, created_at) values (?, ?, ?, ?, ?, ?)',
          [tenantId, userId, randomUUID(), set.salt, hash, now()],
        );
      }
      transaction.audit({
        tenantId,
        type: 'recovery_codes.created',
        userId,
        data: { count: set.hashes.length },
      });
    });
    return { recoveryCodes: codes };
  }

  async verify(bearer: Bearer, typed: string): Promise<VerifyAnswer> {
    const { database } = this.#dependencies;
    const before = await loadContext(database.read, bearer);
    requireOpen(before, 'VERIFY');
    if (!enrolledMethods(before).includes(method))
      throw new ApiError('invalid_request', 'This person has no recovery codes.');
    const stored = await storedCodes(database.read, bearer);
    const salt = stored[0]?.salt;
    if (!salt) return invalidCode;
    const result = await matchRecoveryCode(typed, { salt, hashes: stored.map(({ hash }) => hash) });
    if (!result.matched && result.reason === 'malformed') return invalidCode;
    const codeId = result.matched ? stored[result.index]?.codeId : undefined;
    return await database.commit((transaction) => this.#count(transaction, bearer, codeId));
  }

  async #count(transaction: Transaction, bearer: Bearer, codeId: string | undefined): Promise<VerifyAnswer> {
    const { now, tokens } = this.#dependencies;
    const context = await loadContext(transaction, bearer);
    requireOpen(context, 'VERIFY');
    const attempt: Try = {
      transaction,
      context,
      method,
      challenge: await this.#challenge(transaction, bearer),
      now: now(),
    };
    const refused = refusedTry(attempt);
    if (refused) return refused;
    const { tenantId, userId } = bearer;
    const taken =
      codeId === undefined
        ? 0
        : await transaction.run(
            'delete from recovery_codes where tenant_id = ? and user_id = ? and code_id = ?',
            [tenantId, userId, codeId],
          );
    if (taken !== 1) return await recordWrongTry(attempt);
    // Recovery is the one event, beside success of the factor itself, that opens a locked factor again (N-03).
    await transaction.run('delete from factor_failures where tenant_id = ? and user_id = ?', [
      tenantId,
      userId,
    ]);
    transaction.audit({
      tenantId,
      type: 'recovery_code.used',
      userId,
      data: { left: context.recoveryCodesLeft - 1 },
    });
    return await recordProof(attempt, undefined, tokens);
  }

  #requireRight(context: ChallengeContext): void {
    if (context.tenant.settings.disableRecoveryCodes) {
      throw new ApiError('invalid_configuration', 'Recovery codes are switched off for this tenant.');
    }
    requireEnrolmentRight(context, { method }, this.#dependencies.now());
  }

  async #challenge(transaction: Transaction, bearer: Bearer): Promise<Challenge> {
    const latest = await latestChallenge(transaction, bearer, method);
    if (latest && latest.state !== 'SUCCEEDED') return latest;
    const now = this.#dependencies.now();
    const challenge = newChallenge(bearer, { method, purpose: 'VERIFY', now, ttlMs: bearer.expiresAt - now });
    await insertChallenge(transaction, challenge);
    return challenge;
  }
}

async function storedCodes(reader: Reader, { tenantId, userId }: Bearer): Promise<StoredCode[]> {
  const rows = await reader.rows(
    'select code_id, salt, hash from recovery_codes where tenant_id = ? and user_id = ? order by code_id',
    [tenantId, userId],
  );
  return rows.map((row) => ({
    codeId: row.code_id as string,
    salt: row.salt as Uint8Array,
    hash: row.hash as Uint8Array,
  }));
}
