// Approvals on a phone (Client API §9, §10): what this screen asks, and how the phone's answer is told here.
import type { Post } from './client.ts';
import { fieldsOf, oneOf, optionalText, optionalTime, text } from './parse.ts';

/** A request that is on its way to the phone. */
export interface PushStarted {
  readonly challengeId: string;
  /** To be shown here and typed there. */
  readonly number?: string | undefined;
  readonly expiresAt?: number | undefined;
  /** No carrier could reach any phone: the app finds the request when it is opened. */
  readonly isUndelivered: boolean;
}

export const pushEnds = ['DENIED', 'WRONG_NUMBER', 'EXPIRED', 'REFUSED'] as const;
/** Why it is over without an approval. */
export type PushEnd = (typeof pushEnds)[number];

export type PushProgress =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'approved'; readonly accessToken?: string | undefined }
  | { readonly kind: 'over'; readonly end: PushEnd };

/** A code to be scanned, and the secret by which this screen asks after it. */
export interface QrStarted {
  readonly challengeId: string;
  readonly deviceCode: string;
  readonly shown: QrShown;
}

export interface QrShown {
  readonly code: string;
  readonly rotatesAt?: number | undefined;
}

export type QrProgress =
  | { readonly kind: 'unclaimed'; readonly shown?: QrShown | undefined }
  | { readonly kind: 'claimed'; readonly number?: string | undefined }
  | { readonly kind: 'approved'; readonly accessToken?: string | undefined }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'expired' };

export interface ApprovalCalls {
  startPush(): Promise<PushStarted>;
  pushProgress(challengeId: string): Promise<PushProgress>;
  startQrCode(): Promise<QrStarted>;
  qrProgress(started: Pick<QrStarted, 'challengeId' | 'deviceCode'>): Promise<QrProgress>;
}

export const approvalCalls = (post: Post): ApprovalCalls => ({
  startPush: async () => parsePushStarted(await post('/client/challenge/push', { numberMatching: true })),
  pushProgress: async (challengeId) => parsePushProgress(await post('/client/verify/push', { challengeId })),
  startQrCode: async () => parseQrStarted(await post('/client/challenge/qr-code', { rotating: true })),
  qrProgress: async ({ challengeId, deviceCode }) =>
    parseQrProgress(await post('/client/verify/qr-code', { challengeId, deviceCode })),
});

export function parsePushStarted(value: unknown): PushStarted {
  const fields = fieldsOf(value);
  const results = Array.isArray(fields.deliveryResults) ? fields.deliveryResults : [];
  return {
    challengeId: text(fields.challengeId, 'challengeId'),
    number: optionalText(fields.numberToMatch),
    expiresAt: optionalTime(fields.expiresAt),
    isUndelivered: results.length > 0 && results.every((result) => fieldsOf(result).errorCode !== undefined),
  };
}

/** Only `true` is an approval; what is over without one and says no reason was refused. */
export function parsePushProgress(value: unknown): PushProgress {
  const fields = fieldsOf(value);
  if (fields.isVerified === true) return { kind: 'approved', accessToken: optionalText(fields.accessToken) };
  if (fields.isConsumed !== true) return { kind: 'waiting' };
  return { kind: 'over', end: oneOf(fields.pushState, pushEnds) ?? 'REFUSED' };
}

export function parseQrStarted(value: unknown): QrStarted {
  const fields = fieldsOf(value);
  return {
    challengeId: text(fields.challengeId, 'challengeId'),
    deviceCode: text(fields.deviceCode, 'deviceCode'),
    // Only a code that changes is shown here (SECURITY N-18).
    shown: { code: text(fields.code, 'code'), rotatesAt: optionalTime(fields.rotatesAt) },
  };
}

export function parseQrProgress(value: unknown): QrProgress {
  const fields = fieldsOf(value);
  if (fields.isVerified === true) return { kind: 'approved', accessToken: optionalText(fields.accessToken) };
  const isClaimed = fields.isClaimed === true;
  if (fields.isConsumed === true) return { kind: isClaimed ? 'rejected' : 'expired' };
  if (isClaimed) return { kind: 'claimed', number: optionalText(fields.numberToMatch) };
  const code = optionalText(fields.code);
  return { kind: 'unclaimed', shown: code ? { code, rotatesAt: optionalTime(fields.rotatesAt) } : undefined };
}
