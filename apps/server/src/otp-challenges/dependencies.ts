import type { TrackService } from '../actions/track.ts';
import type { Database } from '../database/database.ts';
import type { Outbox } from '../messages/outbox.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { TokenService } from '../tokens/token-service.ts';

export interface OtpDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly tenants: TenantStore;
  readonly tokens: TokenService;
  readonly outbox: Outbox;
  readonly trackService: TrackService;
  readonly ipIntelligence: IpIntelligence;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** The key that codes are kept under (SECURITY row 49). */
export const otpCodeKey = (keyRing: KeyRing): Uint8Array => keyRing.derive('otp challenges');
