/** Issues and reads what stands for an action outside this server: client tokens and references. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Action, ActionKey } from '../actions/action.ts';
import { ApiError } from '../http/api-error.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { readClientToken, signClientToken, type TokenReading } from './client-token.ts';
import { claimIn, marksOf, type ProofClaim } from './proof-claim.ts';
import { openReference, type Reference, sealReference } from './reference.ts';

/** What the bearer of a token may do (client-api.md §0). */
export const managementScopes =
  'read:authenticators add:authenticators update:authenticators remove:authenticators';
export const defaultScope = 'read:authenticators';

/** A success may be validated this long (N-22). */
export const resultLifeMs = 5 * 60_000;

/** A page that is found open the day after still goes back. */
const endedWithinMs = 24 * 60 * 60_000;

export interface Bearer extends ActionKey, ProofClaim {
  readonly tenant: Tenant;
  readonly scope: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  /** Where the call comes from (http/client-ip.ts). */
  readonly callerIp?: string | undefined;
  readonly callerUserAgent?: string | undefined;
}

/** What a presented token or reference stands for, before anything stored was looked at. */
export type TokenSubject =
  | {
      readonly kind: 'valid';
      readonly key: ActionKey;
      readonly scope: string;
      readonly expiresAt: number;
      readonly isProof: boolean;
      readonly provenSteps?: number | undefined;
      /** May call the Client API; otherwise it only says which action to validate. */
      readonly isBearer: boolean;
    }
  | { readonly kind: 'expired' | 'invalid' };

export interface TokenDependencies {
  readonly tenants: TenantStore;
  readonly keyRing: KeyRing;
  readonly publicUrl: string;
  readonly now: () => number;
}

export class TokenService {
  readonly #tenants: TenantStore;
  readonly #publicUrl: string;
  readonly #now: () => number;
  readonly #referenceKey: KeyObject;

  constructor({ tenants, keyRing, publicUrl, now }: TokenDependencies) {
    this.#tenants = tenants;
    this.#publicUrl = publicUrl;
    this.#now = now;
    // A key object: handing raw bytes to node:crypto costs four times the cipher itself.
    this.#referenceKey = createSecretKey(keyRing.derive('references'));
  }

  /** A client token for this action, living as long as the tenant says (N-21). */
  issue(
    tenant: Tenant,
    action: ActionKey & { readonly username?: string | undefined },
    scope: string,
    claim: ProofClaim = {},
  ): { token: string; expiresAt: number } {
    const { tenantId, userId, actionCode, idempotencyKey, username } = action;
    const iat = Math.floor(this.#now() / 1000);
    const exp = iat + tenant.settings.tokenDurationInMinutes * 60;
    const other = {
      tenantId,
      userId,
      actionCode,
      idempotencyKey,
      ...(username === undefined ? {} : { username }),
    };
    const claims = {
      iss: this.#publicUrl,
      aud: this.#publicUrl,
      sub: userId,
      iat,
      exp,
      scope,
      ...marksOf(claim),
      other,
    };
    return { token: signClientToken(claims, tenant.tokenKey), expiresAt: exp * 1000 };
  }

  /** The address of the challenge page for this action; opens it once. */
  pageUrl(tenant: Tenant, action: Action): string {
    const expiresAt = this.#now() + tenant.settings.tokenDurationInMinutes * 60_000;
    return `${this.#publicUrl}/?token=${this.reference('page', action, expiresAt)}`;
  }

  reference(
    purpose: Reference['purpose'],
    action: ActionKey & { readonly scope?: string | undefined; readonly isProof?: boolean | undefined },
    expiresAt: number,
  ): string {
    const { tenantId, userId, actionCode, idempotencyKey, scope, isProof = false } = action;
    return sealReference(
      { purpose, tenantId, userId, actionCode, idempotencyKey, scope, expiresAt, isProof },
      this.#referenceKey,
    );
  }

  openReference(text: string): Reference | undefined {
    return openReference(text, this.#referenceKey);
  }

  /** Reads a client token, or the reference of a finished challenge, which is accepted wherever a token is. */
  async read(token: string): Promise<TokenSubject> {
    return token.includes('.') ? await this.#readJwt(token) : this.#readResultReference(token);
  }

  async #readJwt(token: string): Promise<TokenSubject> {
    const reading = await this.#readClaims(token);
    if (reading.kind !== 'valid') return { kind: reading.kind };
    const { other, scope = '', exp } = reading.claims;
    const claim = claimIn(reading.claims);
    return { kind: 'valid', key: keyIn(other), scope, expiresAt: exp * 1000, ...claim, isBearer: true };
  }

  async #readClaims(token: string): Promise<TokenReading> {
    const keyOf = async (tenantId: string) => (await this.#tenants.find(tenantId))?.tokenKey;
    return await readClientToken(token, keyOf, this.#now());
  }

  /**
   * Whose page it was, for a page that goes back to its application after its time (redirectOnSessionExpiry). Grants
   * nothing: an expired token is no bearer anywhere else.
   */
  async readEnded(token: string): Promise<Bearer | undefined> {
    const reading = await this.#readClaims(token);
    if (reading.kind === 'invalid' || reading.claims.exp * 1000 + endedWithinMs < this.#now())
      return undefined;
    const { other, scope = '', exp } = reading.claims;
    const tenant = await this.#tenants.find(other.tenantId);
    return tenant && { ...keyIn(other), tenant, scope, expiresAt: exp * 1000 };
  }

  #readResultReference(token: string): TokenSubject {
    const reference = this.openReference(token);
    if (!reference || reference.purpose === 'page') return { kind: 'invalid' };
    if (reference.expiresAt <= this.#now()) return { kind: 'expired' };
    const { scope = '', expiresAt, purpose, isProof } = reference;
    return { kind: 'valid', key: reference, scope, expiresAt, isProof, isBearer: purpose === 'result' };
  }

  /** The caller of a Client API route, or a refusal. */
  async requireBearer(token: string | undefined): Promise<Bearer> {
    if (!token)
      throw new ApiError(
        'unauthorized',
        'A client token is required: send it as "Authorization: Bearer <token>".',
      );
    const subject = await this.read(token);
    if (subject.kind === 'expired')
      throw new ApiError('expired_token', 'The token has expired. Start again to get a new one.');
    const tenant =
      subject.kind === 'valid' && subject.isBearer
        ? await this.#tenants.find(subject.key.tenantId)
        : undefined;
    if (subject.kind !== 'valid' || !tenant)
      throw new ApiError('unauthorized', 'The client token is not valid.');
    const { scope, expiresAt, isProof, provenSteps } = subject;
    return { ...keyIn(subject.key), tenant, scope, expiresAt, isProof, provenSteps };
  }
}

/** And nothing else that is beside it. */
const keyIn = ({ tenantId, userId, actionCode, idempotencyKey }: ActionKey): ActionKey => ({
  tenantId,
  userId,
  actionCode,
  idempotencyKey,
});
