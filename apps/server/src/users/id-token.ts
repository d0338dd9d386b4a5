/**
 * ID tokens of others (Apple, Google, one's own provider) that name a person by e-mail. Owns: which are believed, those
 * that an issuer of the tenant's list signed for an audience of that list (OpenID Connect Core §3.1.3.7). Without an
 * audience a token that somebody else's application was given would open this one's accounts.
 */
import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
  type RemoteJWKSet,
} from 'jose';
import { ApiError } from '../http/api-error.ts';
import type { TrustedIdTokenIssuer } from '../tenants/tenant.ts';
import { isFetchable } from '../tenants/trusted-issuers.ts';

export type Fetch = (url: string, options: RequestInit) => Promise<Response>;

/** Signatures anybody can check; never a MAC, whose key would be ours to give away. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const clockToleranceSeconds = 60;
/** Twice, for discovery and keys, is within the two seconds that the Python SDK waits. */
const timeoutMs = 900;
const answerBytesMax = 262_144;
const knownIssuersMax = 100;

export interface IdTokenDependencies {
  readonly fetch: Fetch;
  readonly now: () => number;
}

const refused = (why: string): ApiError =>
  new ApiError('invalid_request', `The query parameter token ${why}.`);

/** Keeps the keys of issuers for a while, as their own answers are kept by anybody: they are public. */
export class IdTokens {
  readonly #dependencies: IdTokenDependencies;
  readonly #keys = new Map<string, RemoteJWKSet>();

  constructor(dependencies: IdTokenDependencies) {
    this.#dependencies = dependencies;
  }

  /** The claims. Refuses a token that is nobody's we trust, 503 where the issuer's keys cannot be had. */
  async verify(token: string, trusted: readonly TrustedIdTokenIssuer[]): Promise<JWTPayload> {
    const issuer = trusted.find((one) => one.issuer === issuerNamedIn(token));
    if (!issuer)
      throw refused('must be an ID token of an issuer in the tenant setting trustedIdTokenIssuers');
    const keys = await this.#keysOf(issuer);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: issuer.issuer,
        audience: [...issuer.audiences],
        algorithms,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(this.#dependencies.now()),
      });
      return payload;
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async #keysOf({ issuer, jwksUri }: TrustedIdTokenIssuer): Promise<RemoteJWKSet> {
    const address = jwksUri ?? (await this.#discover(issuer));
    const known = this.#keys.get(address);
    if (known) return known;
    const fetched = createRemoteJWKSet(new URL(address), {
      timeoutDuration: timeoutMs,
      [customFetch]: (url, options) => this.#get(url, options.signal),
    });
    if (this.#keys.size >= knownIssuersMax) this.#keys.clear();
    this.#keys.set(address, fetched);
    return fetched;
  }

  readonly #discovered = new Map<string, string>();

  /** OpenID Connect Discovery §4; the document must be about this issuer, and its keys as safe to fetch as itself. */
  async #discover(issuer: string): Promise<string> {
    const known = this.#discovered.get(issuer);
    if (known !== undefined) return known;
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const document = await this.#document(address);
    const { issuer: named, jwks_uri: jwksUri } = document as Record<string, unknown>;
    if (named !== issuer || typeof jwksUri !== 'string' || !isFetchable(jwksUri))
      throw unavailable(issuer, new Error('the discovery document is not about this issuer'));
    if (this.#discovered.size >= knownIssuersMax) this.#discovered.clear();
    this.#discovered.set(issuer, jwksUri);
    return jwksUri;
  }

  async #document(address: string): Promise<object> {
    try {
      const answer = await this.#get(address, AbortSignal.timeout(timeoutMs));
      const document: unknown = answer.status === 200 ? await answer.json() : undefined;
      if (typeof document === 'object' && document !== null) return document;
    } catch (error) {
      throw unavailable(address, error);
    }
    throw unavailable(address, new Error('no JSON object'));
  }

  /** Follows no redirect and reads no more than it must: the other side is not us. */
  async #get(url: string, signal: AbortSignal): Promise<Response> {
    const headers = { accept: 'application/json' };
    const answer = await this.#dependencies.fetch(url, { headers, redirect: 'manual', signal });
    const text = await boundedText(answer);
    return new Response(text, { status: answer.status === 200 ? 200 : 502 });
  }
}

async function boundedText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > answerBytesMax) throw new Error(`the answer is longer than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Not verified yet: it only says whose keys to look at. */
function issuerNamedIn(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

const unavailable = (whose: string, cause: unknown): ApiError =>
  new ApiError('unavailable', `The keys of ${whose} cannot be fetched now. Try again.`, { cause });

/** What the token is refused for, without repeating any of it. */
function refusalOf(error: unknown): ApiError {
  if (error instanceof errors.JWTExpired) return refused('has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(`is not for this application: its claim ${error.claim} is not accepted`);
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
    return unavailable('the issuer', error);
  return error.constructor === errors.JOSEError ? unavailable('the issuer', error) : refused('is not valid');
}
