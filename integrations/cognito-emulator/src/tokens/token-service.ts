import { createHash, randomUUID } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Client } from '../pools/options.ts';
import type { User } from '../users/user.ts';
import { notAuthorized } from '../wire/cognito-error.ts';
import type { SigningKeys } from './signing-keys.ts';

export type RefreshToken = {
  /** SHA-256 of the token; the token itself is not kept. */
  hash: string;
  userName: string;
  clientId: string;
  originJti: string;
  authenticatedAtMs: number;
  expiresAtMs: number;
  isRevoked: boolean;
};

const accessTokenLifeMaxMs = 86_400_000;

export type TokenServiceOptions = {
  issuer: string;
  keys: SigningKeys;
  now: () => number;
  randomBytes: (size: number) => Buffer;
  refreshTokens: readonly RefreshToken[];
};

export type AuthenticationResult = {
  AccessToken: string;
  ExpiresIn: number;
  TokenType: 'Bearer';
  RefreshToken?: string;
  IdToken: string;
};

/** Issues, renews, checks and revokes the tokens of one pool. */
export class TokenService {
  readonly #options: TokenServiceOptions;
  readonly #byHash: Map<string, RefreshToken>;

  constructor(options: TokenServiceOptions) {
    this.#options = options;
    this.#byHash = new Map(options.refreshTokens.map((token) => [token.hash, token]));
  }

  refreshTokens(): RefreshToken[] {
    return [...this.#byHash.values()];
  }

  async signIn(user: User, client: Client): Promise<AuthenticationResult> {
    const { now, randomBytes } = this.#options;
    const token = randomBytes(96).toString('base64url');
    const row: RefreshToken = {
      hash: hashOf(token),
      userName: user.userName,
      clientId: client.id,
      originJti: randomUUID(),
      authenticatedAtMs: now(),
      expiresAtMs: now() + client.refreshTokenValidityMinutes * 60_000,
      isRevoked: false,
    };
    this.#removeLongExpired();
    this.#byHash.set(row.hash, row);
    const { IdToken, ...rest } = await this.#issue(user, client, row);
    return { ...rest, RefreshToken: token, IdToken };
  }

  /** Throws NotAuthorizedException for a token that is unknown, of another client, expired or revoked. */
  checkRefreshToken(token: string, client: Client): RefreshToken {
    const row = this.#byHash.get(hashOf(token));
    if (!row || row.clientId !== client.id) throw notAuthorized('Invalid Refresh Token');
    if (row.isRevoked) throw notAuthorized('Refresh Token has been revoked');
    if (this.#options.now() >= row.expiresAtMs) throw notAuthorized('Refresh Token has expired');
    return row;
  }

  renew(user: User, client: Client, row: RefreshToken): Promise<AuthenticationResult> {
    return this.#issue(user, client, row);
  }

  /** The claims of an access token of this pool. Throws NotAuthorizedException otherwise. */
  async checkAccessToken(token: string): Promise<JWTPayload> {
    const { keys, issuer, now } = this.#options;
    try {
      const { payload } = await jwtVerify(token, keys.publicKey, {
        issuer,
        algorithms: ['RS256'],
        currentDate: new Date(now()),
      });
      if (payload.token_use !== 'access') throw notAuthorized('Invalid Access Token');
      const row = this.refreshTokens().find(({ originJti }) => originJti === payload.origin_jti);
      if (!row || row.isRevoked) throw notAuthorized('Access Token has been revoked');
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw notAuthorized('Access Token has expired');
      if (error instanceof errors.JOSEError) throw notAuthorized('Invalid Access Token');
      throw error;
    }
  }

  /** Ends a refresh token and every token that came of the same sign-in. Unknown tokens are no error. */
  revoke(token: string, client: Client): void {
    const row = this.#byHash.get(hashOf(token));
    if (row && row.clientId === client.id) row.isRevoked = true;
  }

  revokeAllOf(user: User): void {
    for (const row of this.#byHash.values()) if (row.userName === user.userName) row.isRevoked = true;
  }

  /** A row is needed as long as an access token of its sign-in may live: a day at most. */
  #removeLongExpired(): void {
    for (const [hash, { expiresAtMs }] of this.#byHash)
      if (this.#options.now() > expiresAtMs + accessTokenLifeMaxMs) this.#byHash.delete(hash);
  }

  async #issue(user: User, client: Client, row: RefreshToken): Promise<AuthenticationResult> {
    const common = {
      sub: user.sub,
      origin_jti: row.originJti,
      event_id: randomUUID(),
      auth_time: seconds(row.authenticatedAtMs),
    };
    const idClaims = { ...common, ...userClaims(user), 'cognito:username': user.userName, token_use: 'id' };
    const accessClaims = {
      ...common,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      client_id: client.id,
      username: user.userName,
    };
    const accessSeconds = client.accessTokenValidityMinutes * 60;
    return {
      AccessToken: await this.#sign(accessClaims, accessSeconds),
      ExpiresIn: accessSeconds,
      TokenType: 'Bearer',
      IdToken: await this.#sign({ ...idClaims, aud: client.id }, client.idTokenValidityMinutes * 60),
    };
  }

  #sign(claims: JWTPayload, lifetimeSeconds: number): Promise<string> {
    const { keys, issuer, now } = this.#options;
    const issuedAt = seconds(now());
    return new SignJWT({
      ...claims,
      iss: issuer,
      iat: issuedAt,
      exp: issuedAt + lifetimeSeconds,
      jti: randomUUID(),
    })
      .setProtectedHeader({ kid: keys.kid, alg: 'RS256' })
      .sign(keys.privateKey);
  }
}

/** The verified flags are booleans here, and strings everywhere else. */
function userClaims(user: User): JWTPayload {
  const claims: JWTPayload = { ...user.attributes };
  for (const flag of ['email_verified', 'phone_number_verified'])
    if (flag in claims) claims[flag] = claims[flag] === 'true';
  return claims;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function seconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}
