/**
 * Recovery codes. Owns: making a set, shown once, and taking a code once. Hashing is slow on purpose (scrypt), so it
 * runs before the transaction; whether the try counts is decided inside.
 */
import { type Challenge, newChallenge } from '../challenges/challenge.ts';
import { type ChallengeContext, enrolledMethods, loadContext } from '../challenges/context.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import { requireEnrolmentRight } from '../challenges/enrolment.ts';
import { requireAllowed } from '../challenges/methods.ts';
import {
  invalidCode,
  recordProof,
  recordWrongTry,
  refusedCode,
  refusedTry,
  requireOpen,
  type Try,
  type VerifyAnswer,
} from '../challenges/proof.ts';
import { insertChallenge, latestChallenge } from '../challenges/store.ts';
import type { Reader, Transaction } from '../database/database.ts';
import { isDecoy } from '../decoys/decoy.ts';
import { ApiError } from '../http/api-error.ts';
import type { Bearer } from '../tokens/token-service.ts';
import { createRecoveryCodes, matchRecoveryCode } from './recovery-codes.ts';
import { markSaved, replaceSet } from './store.ts';
import { Turns } from './turns.ts';

const method = 'RECOVERY_CODE';

interface StoredCode {
  readonly codeId: string;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

export class RecoveryCodeService {
  readonly #dependencies: ChallengeDependencies;
  readonly #turns = new Turns();

  constructor(dependencies: ChallengeDependencies) {
    this.#dependencies = dependencies;
  }

  /** Ten new codes; an older set is void from then on. Needs a challenge passed in the last 10 minutes. */
  async create(bearer: Bearer): Promise<{ recoveryCodes: readonly string[] }> {
    const { database, now, randomBytes, recoveryCodeCost } = this.#dependencies;
    this.#requireRight(await loadContext(database.read, bearer));
    const { codes, set } = await this.#turns.take(turnOf(bearer), () =>
      createRecoveryCodes(randomBytes, recoveryCodeCost),
    );
    await database.commit(async (transaction) => {
      this.#requireRight(await loadContext(transaction, bearer));
      await replaceSet(transaction, bearer, set, now(), null);
    });
    return { recoveryCodes: codes };
  }

  /** The person says that they have kept them: until then a page that is opened again makes others. */
  async saved(bearer: Bearer): Promise<Record<string, never>> {
    const { database, now } = this.#dependencies;
    await database.commit(async (transaction) => {
      const context = await loadContext(transaction, bearer);
      // Whoever was never shown them has nothing to say of them. How long their owner looked for a pen does not matter.
      if (context.action.state !== 'CHALLENGE_SUCCEEDED' && !context.action.redirectToSettings)
        throw new ApiError('forbidden', 'The challenge must be passed first.');
      await markSaved(transaction, bearer, now());
    });
    return {};
  }

  async verify(bearer: Bearer, typed: string): Promise<VerifyAnswer> {
    return await this.#turns.take(turnOf(bearer), () => this.#verify(bearer, typed));
  }

  async #verify(bearer: Bearer, typed: string): Promise<VerifyAnswer> {
    const { database, now, recoveryCodeCost } = this.#dependencies;
    const context = await usableContext(database.read, bearer);
    const challenge = await latestChallenge(database.read, bearer, method);
    const isOpen = challenge?.state === 'SUCCEEDED' ? undefined : challenge;
    // Before scrypt, so that nobody can make it run for tries that would not count anyway.
    const refused = refusedTry({ context, method, challenge: isOpen, now: now() });
    if (refused) return refused;
    const stored = isDecoy(context.action) ? [ofNobody] : await storedCodes(database.read, bearer);
    const salt = stored[0]?.salt;
    if (!salt) return invalidCode;
    const set = { salt, hashes: stored.map(({ hash }) => hash) };
    const result = await matchRecoveryCode(typed, set, recoveryCodeCost);
    if (!result.matched && result.reason === 'malformed') return invalidCode;
    const codeId = result.matched ? stored[result.index]?.codeId : undefined;
    return await database.commit((transaction) => this.#judge(transaction, bearer, codeId));
  }

  /** Asks again: other processes may have counted tries meanwhile. */
  async #judge(transaction: Transaction, bearer: Bearer, codeId: string | undefined): Promise<VerifyAnswer> {
    const { now, tokens } = this.#dependencies;
    const context = await usableContext(transaction, bearer);
    const challenge = await this.#challenge(transaction, bearer);
    const attempt: Try = { transaction, context, method, challenge, now: now() };
    const refused = await refusedCode(attempt);
    if (refused) return refused;
    if (codeId === undefined || !(await takeCode(transaction, bearer, codeId)))
      return await recordWrongTry(attempt);
    await forgetFailures(transaction, bearer);
    const { tenantId, userId } = bearer;
    const left = context.recoveryCodesLeft - 1;
    transaction.audit({ tenantId, type: 'recovery_code.used', userId, data: { left } });
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

/** No code has this hash: whoever types one waits as long for nobody's as for somebody's. */
const ofNobody: StoredCode = { codeId: '', salt: new Uint8Array(16), hash: new Uint8Array(0) };

const turnOf = ({ tenantId, userId }: Bearer): string => JSON.stringify([tenantId, userId]);

/** The person has codes, and this challenge may be met with one. */
async function usableContext(reader: Reader, bearer: Bearer): Promise<ChallengeContext> {
  const context = await loadContext(reader, bearer);
  requireOpen(context, 'VERIFY');
  requireAllowed(context, method);
  if (enrolledMethods(context).includes(method)) return context;
  throw new ApiError('invalid_request', 'This person has no recovery codes.');
}

/** Single use: the row is there for the first who asks. */
async function takeCode(
  transaction: Transaction,
  { tenantId, userId }: Bearer,
  codeId: string,
): Promise<boolean> {
  const taken = await transaction.run(
    'delete from recovery_codes where tenant_id = ? and user_id = ? and code_id = ?',
    [tenantId, userId, codeId],
  );
  return taken === 1;
}

/** Recovery is the one event, beside success of the factor itself, that opens a locked factor again (N-03). */
async function forgetFailures(transaction: Transaction, { tenantId, userId }: Bearer): Promise<void> {
  await transaction.run('delete from factor_failures where tenant_id = ? and user_id = ?', [
    tenantId,
    userId,
  ]);
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
