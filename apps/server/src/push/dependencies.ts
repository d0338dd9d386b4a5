import type { AppAuthenticator } from '../app-credentials/app-credential.ts';
import type { ChallengeDependencies } from '../challenges/dependencies.ts';
import type { ApiError } from '../http/api-error.ts';
import type { DeliveryResult } from './delivery/delivery.ts';

/** Of which request the phones are told. */
export interface PushRequest {
  readonly tenantId: string;
  readonly userId: string;
  readonly actionCode: string;
  readonly idempotencyKey: string;
  readonly challengeId: string;
  readonly expiresAt: number;
}

export interface PushOutcome {
  /** One for each app that a carrier was asked about. */
  readonly results: readonly DeliveryResult[];
  /** Apps that their carrier knows no more. */
  readonly gone: readonly AppAuthenticator[];
  /** The tenant's own endpoint did not take it: the challenge fails. */
  readonly refusal?: ApiError;
}

/** Tells these apps. Never rejects for what a carrier does. */
export type DeliverPush = (
  request: PushRequest,
  devices: readonly AppAuthenticator[],
) => Promise<PushOutcome>;

export interface PushDependencies extends ChallengeDependencies {
  readonly deliverPush: DeliverPush;
}
