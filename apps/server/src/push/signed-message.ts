/**
 * What a phone signs when it answers. The public wire signs the id of the challenge alone (client-api.md §8.2); our own
 * SDK also the decision, the number and what was shown, so that none of them can be changed on the way (SECURITY row 41).
 */
import { createHash } from 'node:crypto';

/** What the phone shows of who asks. */
export interface ShownContext {
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly deviceId?: string | undefined;
}

/** What the application said of who asks, and what it did not say as it was asked. */
export const shownOf = <Shown extends ShownContext>(
  action: Shown,
  { ipAddress, userAgent }: Pick<ShownContext, 'ipAddress' | 'userAgent'>,
): Shown => ({
  ...action,
  ipAddress: action.ipAddress ?? ipAddress,
  userAgent: action.userAgent ?? userAgent,
});

/** SHA-256, base64url, over the JSON array of the fields in this order; absent ones are null. */
export function contextHash(shown: ShownContext): string {
  const { userId, actionCode, idempotencyKey, ipAddress, userAgent, deviceId } = shown;
  const fields = [userId, actionCode, idempotencyKey, ipAddress ?? null, userAgent ?? null, deviceId ?? null];
  return createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
}

export interface SignedAnswer {
  readonly challengeId: string;
  readonly approved: boolean;
  /** As it was typed. */
  readonly verificationCode: string | undefined;
  readonly context: ShownContext;
}

/** `challengeId.approve|deny.number.contextHash`. */
export const boundMessage = ({ challengeId, approved, verificationCode, context }: SignedAnswer): string =>
  [challengeId, approved ? 'approve' : 'deny', verificationCode ?? '', contextHash(context)].join('.');

/** What the signature of an answer covers, for the audit trail. */
export type SignedOver = 'challenge' | 'decision_number_and_context';

/** Undefined: the signature covers neither form. */
export function signedOver(
  answer: SignedAnswer,
  isSigned: (message: string) => boolean,
): SignedOver | undefined {
  if (isSigned(boundMessage(answer))) return 'decision_number_and_context';
  return isSigned(answer.challengeId) ? 'challenge' : undefined;
}
