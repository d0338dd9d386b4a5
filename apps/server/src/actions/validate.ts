/**
 * Validate: the application asks what became of a challenge. Owns N-22: a success counts once. Every answer is 200;
 * a token of another person or action gets no state and no identifier, so that a caller who only looks at `state` fails
 * too.
 */
import { createHash } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { decidingVeriffSession } from '../identity-verification/store.ts';
import { resultLifeMs, type TokenService } from '../tokens/token-service.ts';
import { type Action, type ActionKey, succeededAt } from './action.ts';
import { consumeSuccess, findAction } from './store.ts';

export interface ValidateRequest {
  readonly token: string;
  readonly userId?: string | undefined;
  readonly action?: string | undefined;
  readonly singleUse?: boolean | undefined;
  readonly boundTo?: string | undefined;
  readonly provenByBearer?: boolean | undefined;
}

export interface Validation {
  readonly isValid: boolean;
  /** Old examples read this name. */
  readonly success: boolean;
  readonly error?: string;
  readonly state?: string;
  readonly stateUpdatedAt?: string;
  readonly userId?: string;
  readonly action?: string;
  readonly actionCode?: string;
  readonly idempotencyKey?: string;
  readonly verificationMethod?: string;
  readonly veriffSessionId?: string;
  readonly custom?: Readonly<Record<string, unknown>>;
}

/** The identical validate is answered alike this long after the first, for a retry must not lock a person out. */
const graceMs = 10_000;
/**
 * Likewise where the caller says what the proof is for: then a repetition proves nothing else, so that a caller that is
 * itself run again may take its time. Amazon Cognito runs a trigger three times, five seconds each.
 */
const boundGraceMs = 20_000;

const refused = (error: string): Validation => ({ isValid: false, success: false, error });

function described(action: Action, isValid: boolean): Validation {
  return {
    isValid,
    success: isValid,
    state: action.state,
    stateUpdatedAt: new Date(action.stateUpdatedAt).toISOString(),
    userId: action.userId,
    action: action.actionCode,
    actionCode: action.actionCode,
    idempotencyKey: action.idempotencyKey,
    ...(action.verificationMethod === undefined ? {} : { verificationMethod: action.verificationMethod }),
    ...(isValid ? trackedCustom(action) : {}),
  };
}

/** What the proof is of: the person saw amount and payee as they are here (SECURITY row 16). Overrides do not change it. */
function trackedCustom({ facts }: Action): Pick<Validation, 'custom'> {
  const { action }: { action?: { custom?: Validation['custom'] | null } } = JSON.parse(facts);
  const custom = action?.custom ?? {};
  return Object.keys(custom).length === 0 ? {} : { custom };
}

/** Which call this is: the same bearer asking the same question. */
function callHash({ token, userId, action, singleUse, boundTo }: ValidateRequest): Buffer {
  const question = [token, userId ?? null, action ?? null, singleUse === true];
  return createHash('sha256')
    .update(JSON.stringify(boundTo === undefined ? question : [...question, boundTo]))
    .digest();
}

type Mismatch = 'invalid_token' | 'user_mismatch' | 'action_mismatch';

/** A good token for something else than what was asked. A foreign tenant's is not told from a forged one. */
function mismatchOf(
  tenantId: string,
  key: ActionKey,
  { userId, action }: ValidateRequest,
): Mismatch | undefined {
  if (key.tenantId !== tenantId) return 'invalid_token';
  if (userId !== undefined && userId !== key.userId) return 'user_mismatch';
  if (action !== undefined && action !== key.actionCode) return 'action_mismatch';
  return undefined;
}

export class ValidateService {
  readonly #database: Database;
  readonly #tokens: TokenService;
  readonly #now: () => number;

  constructor(database: Database, tokens: TokenService, now: () => number) {
    this.#database = database;
    this.#tokens = tokens;
    this.#now = now;
  }

  async validate(tenantId: string, request: ValidateRequest): Promise<Validation> {
    const subject = await this.#tokens.read(request.token);
    if (subject.kind !== 'valid')
      return refused(subject.kind === 'expired' ? 'expired_token' : 'invalid_token');
    const { key } = subject;
    const mismatch = mismatchOf(tenantId, key, request);
    if (mismatch) {
      await this.#recordMismatch(tenantId, mismatch);
      return refused(mismatch);
    }
    const action = await findAction(this.#database.read, key);
    // A proof for the person's own settings answers no question of the application's.
    if (!action || action.stepUpOf) return refused('invalid_token');
    // Whoever began a challenge has a token of it; whether they are who met it, only the token that was given for that says.
    if (action.state === 'CHALLENGE_SUCCEEDED' && request.provenByBearer && !subject.isProof)
      return refused('not_proven_by_bearer');
    if (action.state !== 'CHALLENGE_SUCCEEDED')
      return await this.#withVeriffSession(action, described(action, false));
    return await this.#withVeriffSession(action, await this.#consume(action, request));
  }

  /** So that the application can look at Veriff itself why a person was approved or declined. */
  async #withVeriffSession(action: Action, validation: Validation): Promise<Validation> {
    const isAsked = validation.verificationMethod === 'VERIFF' || validation.state === 'CHALLENGE_FAILED';
    const veriffSessionId = isAsked ? await decidingVeriffSession(this.#database.read, action) : undefined;
    return veriffSessionId === undefined ? validation : { ...validation, veriffSessionId };
  }

  /** A swapped token is worth knowing of (SECURITY row 11); nothing of the other person or tenant is written down. */
  async #recordMismatch(tenantId: string, reason: Mismatch): Promise<void> {
    await this.#database.commit((transaction) =>
      transaction.audit({ tenantId, type: 'action.validation_refused', data: { reason } }),
    );
  }

  async #consume(found: Action, request: ValidateRequest): Promise<Validation> {
    const now = this.#now();
    if (now - succeededAt(found) > resultLifeMs) return refused('expired_token');
    const hash = callHash(request);
    return await this.#database.commit(async (transaction) => {
      if (await consumeSuccess(transaction, found, hash, now)) {
        const { tenantId, userId, actionCode, idempotencyKey } = found;
        transaction.audit({
          tenantId,
          type: 'action.validated',
          userId,
          data: { actionCode, idempotencyKey },
        });
        return described(found, true);
      }
      const action = await findAction(transaction, found);
      return action && this.#isRepeat(action, request, hash, now)
        ? described(action, true)
        : refused('token_already_used');
    });
  }

  #isRepeat(action: Action, request: ValidateRequest, hash: Buffer, now: number): boolean {
    const isBound = request.boundTo !== undefined;
    if ((request.singleUse && !isBound) || action.state !== 'CHALLENGE_SUCCEEDED') return false;
    if (action.validatedAt === undefined || action.validatedTokenHash === undefined) return false;
    const age = now - action.validatedAt;
    return (
      age >= 0 &&
      age <= (isBound ? boundGraceMs : graceMs) &&
      Buffer.compare(action.validatedTokenHash, hash) === 0
    );
  }
}
