/**
 * Telling a phone that something waits for it. A notification is a hint and carries nothing of the person or the action
 * (client-api.md §9.2): the app asks for the rest with its key. Owns: what a carrier is, and what its answers mean.
 */

export interface PushNotification {
  readonly tenantId: string;
  readonly challengeId: string;
  /** Unix milliseconds; of no use afterwards. */
  readonly expiresAt: number;
}

/** Where one app is reached. */
export interface PushTarget {
  readonly userAuthenticatorId: string;
  readonly pushToken: string;
}

/** As the wire has it (client-api.md §9.1). */
export interface DeliveryResult {
  readonly userAuthenticatorId: string;
  readonly errorCode?: string;
}

/** A carrier took the notification, or says why not. */
export type CarrierResult =
  | { readonly delivered: true }
  /** `isGone`: the carrier knows this app no more, and its token is of no use. */
  | { readonly delivered: false; readonly errorCode: string; readonly isGone?: true };

export interface PushCarrier {
  /** Resolves within seconds, whatever the carrier does; never rejects for what it does. */
  send(notification: PushNotification, pushToken: string): Promise<CarrierResult>;
  /** Ends connections that are kept. */
  close?(): void;
}

/** What the app finds in a notification, the same for every carrier. */
export const payloadOf = ({ challengeId }: PushNotification) => ({ type: 'PUSH_CHALLENGE', challengeId });

/** Seconds that a notification is of use, at least one. */
export const lifeSeconds = ({ expiresAt }: PushNotification, now: number): number =>
  Math.max(1, Math.ceil((expiresAt - now) / 1000));

/** Nobody waits longer for a carrier. */
export const carrierTimeoutMs = 5_000;

export const failed = (errorCode: string): CarrierResult => ({ delivered: false, errorCode });
export const gone = (errorCode: string): CarrierResult => ({ delivered: false, errorCode, isGone: true });
