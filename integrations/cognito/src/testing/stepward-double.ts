// A Stepward server in memory, as far as the functions speak to it. For tests of what it answers seldom: faults, slowness,
// odd states. That the real one answers like this is shown by e2e/src/cognito.

export interface DoubleCall {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface DoubleAction {
  readonly userId: string;
  readonly action: string;
  readonly idempotencyKey: string;
  readonly inputs: string;
  /** Never passed, as the real one's decoys. */
  readonly isDecoy: boolean;
  state: string;
  stateUpdatedAt: number;
  verificationMethod?: string;
  validatedBy?: string;
}

export interface DoubleAuthenticator {
  readonly userAuthenticatorId: string;
  readonly verificationMethod: string;
  readonly email?: string;
  readonly verifiedAt?: string;
}

export class StepwardDouble {
  readonly calls: DoubleCall[] = [];
  readonly authenticators = new Map<string, DoubleAuthenticator[]>();
  /** What else happens once somebody has seen a list. */
  onListed: (() => void) | undefined;
  /** State of the next new actions, by action. */
  readonly states = new Map<string, string>();
  /** Answers instead of everything else, when set. */
  fault: (() => Promise<Response>) | undefined;
  now = Date.parse('2026-11-21T12:00:00Z');
  allowedVerificationMethods = ['PASSKEY', 'EMAIL_OTP'];
  readonly #actions = new Map<string, DoubleAction>();
  #count = 0;

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname, searchParams } = new URL(String(input));
    const method = init?.method ?? 'GET';
    const body = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as Record<string, unknown>;
    this.calls.push({ method, path: pathname, body });
    if (this.fault) return await this.fault();
    const parts = pathname.split('/').slice(2).map(decodeURIComponent);
    if (method === 'POST' && parts[0] === 'validate') return json(200, this.#validate(body));
    if (method === 'POST' && parts[2] === 'actions') return this.#track(parts[1] ?? '', parts[3] ?? '', body);
    if (parts[2] === 'authenticators')
      return this.#authenticators(method, parts[1] ?? '', parts[3], searchParams.get('keepLast') === 'true');
    return json(404, { error: 'not_found', errorCode: 'not_found' });
  };

  /** A client passes the challenge of a token. */
  pass(token: string, verificationMethod = 'EMAIL_OTP'): string {
    const action = this.#actionOf(token);
    if (!action) throw new Error('no such token');
    if (action.isDecoy) return this.#tokenOf(action, true);
    Object.assign(action, { state: 'CHALLENGE_SUCCEEDED', stateUpdatedAt: this.now, verificationMethod });
    return this.#tokenOf(action, true);
  }

  /** A passkey is used before anybody asked for a challenge. */
  passkeyFirst(userId: string, action: string, verificationMethod = 'PASSKEY'): string {
    const token = this.#tokenOf(
      this.#begin(userId, action, `anonymous-${this.#count}`, '', 'CHALLENGE_REQUIRED'),
    );
    return this.pass(token, verificationMethod);
  }

  #begin(
    userId: string,
    action: string,
    idempotencyKey: string,
    inputs: string,
    state: string,
    isDecoy = false,
  ): DoubleAction {
    const made = { userId, action, idempotencyKey, inputs, isDecoy, state, stateUpdatedAt: this.now };
    this.#actions.set([userId, action, idempotencyKey].join('|'), made);
    return made;
  }

  #track(userId: string, action: string, body: Record<string, unknown>): Response {
    const { idempotencyKey, locale: _locale, redirectUrl: _redirectUrl, ...inputs } = body;
    const key = String(idempotencyKey);
    const known = this.#actions.get([userId, action, key].join('|'));
    if (known && known.inputs !== JSON.stringify(inputs)) return json(409, { error: 'conflict' });
    const state = this.states.get(action) ?? 'CHALLENGE_REQUIRED';
    const { namedPerson, email } = body;
    const isEnrolled = (this.authenticators.get(userId) ?? []).length > 0;
    const isOpen = namedPerson === 'UNPROVEN' && !isEnrolled && email === undefined;
    const isDecoy = namedPerson === 'NOBODY' || isOpen;
    const tracked = known ?? this.#begin(userId, action, key, JSON.stringify(inputs), state, isDecoy);
    return json(200, {
      idempotencyKey: key,
      state: tracked.state,
      url: `https://mfa.example.com/?token=${String(++this.#count).padStart(43, '0')}`,
      token: this.#tokenOf(tracked),
      isEnrolled,
      allowedVerificationMethods: this.allowedVerificationMethods,
    });
  }

  #validate({ token, userId, action, singleUse, boundTo, provenByBearer }: Record<string, unknown>): object {
    const found = this.#actionOf(String(token));
    if (!found) return { isValid: false, error: 'invalid_token' };
    if (userId !== found.userId) return { isValid: false, error: 'user_mismatch' };
    if (action !== found.action) return { isValid: false, error: 'action_mismatch' };
    const isSucceeded = found.state === 'CHALLENGE_SUCCEEDED';
    if (isSucceeded && provenByBearer === true && !claimsOf(String(token)).proof)
      return { isValid: false, error: 'not_proven_by_bearer' };
    const question = JSON.stringify([token, userId, action, singleUse === true, boundTo]);
    const isRepeatable = singleUse !== true || boundTo !== undefined;
    const isUsed = found.validatedBy !== undefined && !(isRepeatable && found.validatedBy === question);
    if (found.state === 'CHALLENGE_SUCCEEDED' && isUsed)
      return { isValid: false, error: 'token_already_used' };
    const isValid = found.state === 'CHALLENGE_SUCCEEDED';
    if (isValid) found.validatedBy = question;
    const { state, idempotencyKey, verificationMethod } = found;
    const stateUpdatedAt = new Date(found.stateUpdatedAt).toISOString();
    return {
      isValid,
      state,
      stateUpdatedAt,
      userId,
      action,
      actionCode: action,
      idempotencyKey,
      verificationMethod,
    };
  }

  #authenticators(method: string, userId: string, id: string | undefined, keepsLast: boolean): Response {
    const own = this.authenticators.get(userId) ?? [];
    if (method === 'GET') {
      this.onListed?.();
      return json(200, own);
    }
    const others = own.filter(
      (one) => one.userAuthenticatorId !== id && one.verificationMethod !== 'RECOVERY_CODE',
    );
    if (keepsLast && others.length === 0) return json(409, { error: 'conflict', errorCode: 'conflict' });
    this.authenticators.set(
      userId,
      own.filter(({ userAuthenticatorId }) => userAuthenticatorId !== id),
    );
    return json(200, { success: true });
  }

  /** Unsigned: it stands for a token that only Stepward could make. */
  #tokenOf({ userId, action, idempotencyKey }: DoubleAction, proof = false): string {
    const other = { userId, actionCode: action, idempotencyKey };
    const claims = { sub: userId, n: ++this.#count, proof, other };
    return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
  }

  #actionOf(token: string): DoubleAction | undefined {
    try {
      const { other } = claimsOf(token);
      return this.#actions.get([other.userId, other.actionCode, other.idempotencyKey].join('|'));
    } catch {
      return undefined;
    }
  }
}

interface DoubleClaims {
  readonly proof: boolean;
  readonly other: { readonly userId: string; readonly actionCode: string; readonly idempotencyKey: string };
}

/** @throws when it is no token */
const claimsOf = (token: string): DoubleClaims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as DoubleClaims;

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
