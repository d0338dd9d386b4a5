/**
 * Veriff's public API, version 1 (docs/identity-verification.md says what of it was assumed). Bodies are signed with the
 * shared secret, in hexadecimal HMAC-SHA256; where there is no body, the id of the session is.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IdentityCredentials, IdentitySettings } from '@stepward/api';
import type { SafeExchange } from '../../webhooks/safe-fetch.ts';
import {
  type Callback,
  type CallbackReading,
  type IdentityProvider,
  idIn,
  isRecord,
  parseObject,
  pollTimeoutMs,
  requireAnswer,
  sessionIn,
  type VendorDecision,
  type VendorOutcome,
  vendorTimeoutMs,
} from './identity-provider.ts';

type Settings = IdentitySettings<'veriff'>;
type Credentials = IdentityCredentials<'veriff'>;

/** A status counts only with its own code: what is not known for sure is not an approval. */
const decisions: Readonly<Record<string, { readonly code: number; readonly outcome: VendorOutcome }>> = {
  approved: { code: 9001, outcome: 'APPROVED' },
  declined: { code: 9102, outcome: 'DECLINED' },
  resubmission_requested: { code: 9103, outcome: 'RESUBMISSION_REQUESTED' },
  expired: { code: 9104, outcome: 'EXPIRED' },
  abandoned: { code: 9104, outcome: 'EXPIRED' },
  review: { code: 9121, outcome: 'REVIEW' },
};
/** Of event webhooks, which tell progress and decide nothing. */
const events: Readonly<Record<string, VendorOutcome>> = { started: 'WAITING', submitted: 'SUBMITTED' };

const sign = (secret: string, data: string | Buffer): Buffer =>
  createHmac('sha256', Buffer.from(secret, 'utf8')).update(data).digest();

export function veriffProvider(
  { baseUrl }: Settings,
  credentials: Credentials,
  exchange: SafeExchange,
): IdentityProvider {
  const sessions = `${baseUrl.replace(/\/+$/, '')}/v1/sessions`;
  const headersFor = (signed: string) => ({
    'content-type': 'application/json',
    'x-auth-client': credentials.apiKey,
    'x-hmac-signature': sign(credentials.sharedSecret, signed).toString('hex'),
  });
  return {
    createSession: async ({ challengeId, personId, returnUrl }) => {
      const callback = returnUrl?.startsWith('https:') ? { callback: returnUrl } : {};
      const body = JSON.stringify({
        verification: { ...callback, vendorData: challengeId, endUserId: personId },
      });
      const request = {
        method: 'POST',
        headers: headersFor(body),
        body,
        timeoutMs: vendorTimeoutMs,
      } as const;
      const { verification } = requireAnswer(await exchange(sessions, request));
      return sessionIn(isRecord(verification) ? verification : {}, { id: 'id', withToken: false });
    },
    readDecision: async (sessionId) => {
      const url = `${sessions}/${encodeURIComponent(sessionId)}/decision`;
      const headers = headersFor(sessionId);
      const request = { method: 'GET', headers, body: '', timeoutMs: pollTimeoutMs } as const;
      const { verification } = requireAnswer(await exchange(url, request));
      const decision = decisionIn(verification);
      return decision?.sessionId === sessionId ? decision : undefined;
    },
    readCallback: (callback) => (isSigned(callback, credentials) ? read(callback) : { kind: 'unsigned' }),
  };
}

function isSigned({ headers, body }: Callback, credentials: Credentials): boolean {
  const { apiKey, sharedSecret, previousSharedSecret } = credentials;
  if (headers['x-auth-client'] !== apiKey) return false;
  const given = headers['x-hmac-signature'];
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/i.test(given)) return false;
  const signature = Buffer.from(given, 'hex');
  return [sharedSecret, previousSharedSecret].some(
    (secret) => secret !== undefined && timingSafeEqual(signature, sign(secret, body)),
  );
}

function read({ body }: Callback): CallbackReading {
  const fields = parseObject(body.toString('utf8'));
  if (!fields) return { kind: 'malformed' };
  if (isRecord(fields.verification)) {
    const decision = decisionIn(fields.verification);
    return decision ? { kind: 'decision', decision } : { kind: 'malformed' };
  }
  const sessionId = idIn(fields.id);
  if (sessionId === undefined || typeof fields.action !== 'string') return { kind: 'malformed' };
  const outcome = Object.hasOwn(events, fields.action) ? events[fields.action] : undefined;
  return outcome
    ? { kind: 'decision', decision: { sessionId, outcome, identifiers: [] } }
    : { kind: 'irrelevant' };
}

function decisionIn(verification: unknown): VendorDecision | undefined {
  if (!isRecord(verification)) return undefined;
  const { id, status, code } = verification;
  const sessionId = idIn(id);
  const known =
    typeof status === 'string' && Object.hasOwn(decisions, status) ? decisions[status] : undefined;
  if (sessionId === undefined || !known || known.code !== code) return undefined;
  return { sessionId, outcome: known.outcome, identifiers: identifiersIn(verification) };
}

/** The person's own number outlives a document; the document's number is there more often. */
function identifiersIn({ person, document }: Readonly<Record<string, unknown>>): string[] {
  const paper = isRecord(document) ? document : {};
  const country = text(paper.country);
  if (country === undefined) return [];
  const personal = isRecord(person) ? text(person.idNumber) : undefined;
  const type = text(paper.type);
  const number = text(paper.number);
  return [
    ...(personal === undefined ? [] : [JSON.stringify(['person', country, personal])]),
    ...(type === undefined || number === undefined
      ? []
      : [JSON.stringify(['document', country, type, number])]),
  ];
}

const charactersMax = 128;

/** As different readers of the same document would spell it. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > charactersMax) return undefined;
  const spelled = value
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  return spelled === '' ? undefined : spelled;
}
