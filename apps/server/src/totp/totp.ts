/**
 * Time-based one-time passwords (RFC 6238) as authenticator apps expect them: SHA-1, 6 digits, 30 s steps.
 * Owns: secrets, their QR text, and which step a code proves. Does not own: sealing secrets, storing the last step.
 */
import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';

/** RFC 4226 §4 R6 recommends 160 bits (SECURITY N-08). */
export const secretBytes = 20;
export const stepMs = 30_000;
/** Steps accepted before and after the current one, for clock drift; never widened (SECURITY row 39). */
export const driftSteps = 1;
export const digits = 6;

const algorithm = 'SHA1';
const codeText = new RegExp(`^\\d{${digits}}$`);

/** A new secret, base32 without padding (32 characters). The caller seals it before storing. */
export function createTotpSecret(randomBytes: (count: number) => Uint8Array): string {
  return new Secret({ buffer: new Uint8Array(randomBytes(secretBytes)).buffer }).base32;
}

/**
 * The `otpauth://` text of the QR code. `issuer` and `account` are shown by the app; a colon in them is replaced,
 * because apps split the label at the first one.
 */
export function totpUri({
  issuer,
  account,
  secret,
}: {
  issuer: string;
  account: string;
  secret: string;
}): string {
  const withoutColon = (text: string) => text.replaceAll(/\s*:\s*/g, ' ').trim();
  const label = withoutColon(account);
  return new TOTP({
    issuer: withoutColon(issuer),
    label,
    secret,
    algorithm,
    digits,
    period: stepMs / 1000,
  }).toString();
}

export type TotpResult =
  /** Store `step` where the row still holds the last step that was passed in (compare-and-swap), then accept. */
  | { readonly verified: true; readonly step: number }
  /** `already_used`: right code, but its step or a later one was accepted before. Counts as a wrong try too. */
  | { readonly verified: false; readonly reason: 'malformed' | 'wrong_code' | 'already_used' };

export type TotpAttempt = {
  /** base32. */
  readonly secret: string;
  /** As typed; spaces between digits are allowed. */
  readonly code: string;
  /** Server clock, Unix milliseconds. */
  readonly now: number;
  /** The last accepted step; undefined before the first. */
  readonly lastStep: number | undefined;
};

/** Accepts each step once, and none before an accepted one (RFC 6238 §5.2; SECURITY row 38). */
export function verifyTotp({ secret, code, now, lastStep }: TotpAttempt): TotpResult {
  const typed = code.replaceAll(/\s/g, '');
  if (!codeText.test(typed)) return { verified: false, reason: 'malformed' };
  const matching = stepsAround(now).filter((step) => isCodeOf(secret, step, typed));
  const step = matching.find((candidate) => lastStep === undefined || candidate > lastStep);
  if (step !== undefined) return { verified: true, step };
  return { verified: false, reason: matching.length > 0 ? 'already_used' : 'wrong_code' };
}

function stepsAround(now: number): number[] {
  const current = Math.floor(now / stepMs);
  const count = 2 * driftSteps + 1;
  return Array.from({ length: count }, (_, index) => current - driftSteps + index).filter(
    (step) => step >= 0,
  );
}

function isCodeOf(secret: string, step: number, typed: string): boolean {
  const code = HOTP.generate({ secret: Secret.fromBase32(secret), algorithm, digits, counter: step });
  return timingSafeEqual(Buffer.from(code), Buffer.from(typed));
}
