import { timingSafeEqual } from 'node:crypto';
import type { AliasName } from '../pools/options.ts';
import type { UserPool } from '../pools/user-pool.ts';
import { CognitoError } from '../wire/cognito-error.ts';
import type { User } from './user.ts';

export type CodePurpose = 'ConfirmSignUp' | 'ForgotPassword' | 'VerifyEmail' | 'VerifyPhoneNumber';

export type PendingCode = { code: string; expiresAtMs: number };

/** A message that Cognito would send by SES or SNS. */
export type Delivery = {
  userPoolId: string;
  userName: string;
  purpose: CodePurpose | 'AdminCreateUser';
  medium: 'EMAIL' | 'SMS';
  destination: string;
  /** The code; for AdminCreateUser the temporary password. */
  code: string;
};

const hourMs = 3_600_000;
const ttlMs: Record<CodePurpose, number> = {
  ConfirmSignUp: 24 * hourMs,
  ForgotPassword: hourMs,
  VerifyEmail: 24 * hourMs,
  VerifyPhoneNumber: 24 * hourMs,
};

export type CodeDeliveryDetails = { AttributeName: string; DeliveryMedium: string; Destination: string };

/** Makes a code, replacing the last one, and sends it; gives the details for the answer. */
export function sendCode(
  pool: UserPool,
  user: User,
  purpose: CodePurpose,
  to: AliasName,
): CodeDeliveryDetails {
  const code = sixDigits(pool.randomBytes);
  user.codes[purpose] = { code, expiresAtMs: pool.now() + ttlMs[purpose] };
  const destination = user.attributes[to] ?? '';
  const medium = to === 'email' ? 'EMAIL' : 'SMS';
  pool.deliver({ userPoolId: pool.id, userName: user.userName, purpose, medium, destination, code });
  return deliveryDetails(to, destination);
}

export function deliveryDetails(to: AliasName, destination: string): CodeDeliveryDetails {
  return {
    AttributeName: to,
    DeliveryMedium: to === 'email' ? 'EMAIL' : 'SMS',
    Destination: masked(destination),
  };
}

/** Where this pool sends codes to this user; undefined when it does not, or cannot. */
export function codeDestination(pool: UserPool, user: User): AliasName | undefined {
  const candidates = pool.options.autoVerifiedAttributes ?? ['email'];
  return (['phone_number', 'email'] as const).find(
    (name) => candidates.includes(name) && user.attributes[name],
  );
}

/** Throws CodeMismatchException or ExpiredCodeException; a right code is used up. */
export function consumeCode(pool: UserPool, user: User, purpose: CodePurpose, given: string): void {
  const pending = user.codes[purpose];
  if (!pending || pool.now() >= pending.expiresAtMs) throw expiredCode();
  if (!isEqual(pending.code, given)) throw codeMismatch();
  delete user.codes[purpose];
}

export function expiredCode(): CognitoError {
  return new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}

export function codeMismatch(): CognitoError {
  return new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');
}

function isEqual(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Draws again above the largest multiple of a million, so that every code is equally likely. */
function sixDigits(randomBytes: (size: number) => Buffer): string {
  const limit = 4_294_000_000;
  while (true) {
    const drawn = randomBytes(4).readUInt32BE();
    if (drawn < limit) return String(drawn % 1_000_000).padStart(6, '0');
  }
}

function masked(destination: string): string {
  const [local, domain] = destination.split('@');
  if (domain === undefined) return `+*******${destination.slice(-4)}`;
  return `${local?.slice(0, 1)}***@${domain.slice(0, 1)}***`;
}
