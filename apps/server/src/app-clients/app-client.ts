/** An app client: one application of a tenant that keeps sessions, and how long they live (server-api.md §12). */
import type { SigningAlgorithm } from '@stepward/api';
import type { CustomClaims } from './custom-claims.ts';

export interface AppClientSettings {
  /** N-23. */
  readonly accessTokenDurationInMinutes: number;
  /** A session ends after so long, however often it is refreshed (N-24). */
  readonly refreshTokenDurationInMinutes: number;
  /** A session that is not refreshed for so long ends (N-24). */
  readonly refreshTokenIdleInMinutes: number;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly customClaims: CustomClaims;
}

export interface AppClient {
  readonly tenantId: string;
  readonly clientId: string;
  readonly name: string;
  readonly settings: AppClientSettings;
  readonly createdAt: number;
}

/** RS256: API gateways take nothing else. */
export const defaultAppClientSettings: AppClientSettings = {
  accessTokenDurationInMinutes: 15,
  refreshTokenDurationInMinutes: 30 * 24 * 60,
  refreshTokenIdleInMinutes: 7 * 24 * 60,
  signingAlgorithm: 'RS256',
  customClaims: {},
};
