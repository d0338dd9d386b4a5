// Shapes of actions: moments at which the server decides.
import type { UserActionState, VerificationMethod } from './enumerations.ts';

/** Of `track`. */
export interface TrackRequest {
  /** Your own id of the person. */
  userId: string;
  /** Name of what they are doing, such as `payment`: letters, digits, `-` and `_`, at most 64. */
  action: string;
  attributes?: TrackAttributes | undefined;
}

/** What you know about the moment. Everything may be left out; the more, the better the decision. */
export interface TrackAttributes {
  /**
   * Names this one action, such as the payment's id; the server makes one if you do not. A repeated call with the same
   * key is the same action. With a key, a call that got no answer is tried again.
   */
  idempotencyKey?: string | undefined;
  /** Where the challenge page returns to; it adds `token`, for `validateChallenge`. */
  redirectUrl?: string | undefined;
  /** Shows the person their factors after the challenge. */
  redirectToSettings?: boolean | undefined;
  /** The person's, not your server's. */
  ipAddress?: string | undefined;
  /** The person's, not your server's. */
  userAgent?: string | undefined;
  /** What the browser SDK calls `anonymousId`. */
  deviceId?: string | undefined;
  /** See `AuthScope`; several with spaces between them. */
  scope?: string | undefined;
  email?: string | undefined;
  phoneNumber?: string | undefined;
  username?: string | undefined;
  /** Your own facts, for your rules: the amount, the payee. */
  custom?: Record<string, unknown> | undefined;
  /** A challenge that was begun before you knew the person (`challenge`). */
  challengeId?: string | undefined;
  /** BCP 47, such as `de-AT`: the language of page and messages. */
  locale?: string | undefined;
  customDomain?: string | undefined;
}

/** The decision. */
export interface TrackResponse {
  idempotencyKey: string;
  /** What to do now. A state that you do not know is not ALLOW. */
  state: UserActionState;
  /** The challenge page for this action. */
  url: string;
  /** For a browser or mobile SDK, which runs the challenge in your own page. */
  token: string;
  isEnrolled: boolean;
  enrolledVerificationMethods?: VerificationMethod[];
  allowedVerificationMethods?: VerificationMethod[];
  defaultVerificationMethod?: VerificationMethod;
  /** Rules that matched. */
  ruleIds?: string[];
}

/** Of `getAction`. */
export interface GetActionRequest {
  userId: string;
  action: string;
  idempotencyKey: string;
}

/** An action as it stands. Times are ISO 8601. */
export interface GetActionResponse {
  state: UserActionState;
  stateUpdatedAt: string;
  createdAt: string;
  idempotencyKey?: string;
  verificationMethod?: VerificationMethod;
  /** Rules that matched. */
  rules?: Rule[];
  /** What the decision was made from. */
  output?: ActionOutput;
}

/** A rule that matched. */
export interface Rule {
  ruleId: string;
  name: string;
  description?: string;
}

/** Facts of a decision. */
export interface ActionOutput {
  custom?: Record<string, unknown>;
  [fact: string]: unknown;
}

/** Of `queryUserActions`. */
export interface QueryUserActionsRequest {
  userId: string;
  /** ISO 8601; the last 30 days unless told. */
  fromDate?: string | undefined;
  actionCodes?: string[] | undefined;
  state?: UserActionState | undefined;
}

/** An action of a person's history. Times are ISO 8601. */
export interface QueriedUserAction {
  actionCode: string;
  idempotencyKey: string;
  createdAt: string;
  updatedAt?: string;
  state: UserActionState;
  stateUpdatedAt?: string;
  verificationMethod?: VerificationMethod;
  verifiedByAuthenticatorId?: string;
}

/** A person's history, newest first. */
export type QueryUserActionsResponse = QueriedUserAction[];

/** Of `updateAction`: a person of yours decides. */
export interface UpdateActionRequest {
  userId: string;
  action: string;
  idempotencyKey: string;
  attributes: UpdateActionAttributes;
}

/** The decision of a person of yours. */
export interface UpdateActionAttributes {
  state: UserActionState;
  custom?: Record<string, unknown> | undefined;
}

/** The action after `updateAction`. */
export interface ActionAttributes {
  state: UserActionState;
  stateUpdatedAt?: string;
  createdAt?: string;
  idempotencyKey?: string;
  verificationMethod?: VerificationMethod;
  rules?: Rule[];
  output?: ActionOutput;
}
