import type { AuthenticatorModels } from '../authenticators/authenticator-model.ts';
import type { PublishedThemes } from '../branding/published.ts';
import type { Database } from '../database/database.ts';
import type { Outbox } from '../messages/outbox.ts';
import type { HashingCost } from '../recovery-codes/recovery-codes.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import type { TokenService } from '../tokens/token-service.ts';

/** What every factor's service is handed. */
export interface ChallengeDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly tokens: TokenService;
  readonly outbox: Outbox;
  readonly publicUrl: string;
  readonly themes: PublishedThemes;
  /** What holds people's passkeys. */
  readonly models: AuthenticatorModels;
  readonly ipIntelligence: IpIntelligence;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Absent: the usual one. */
  readonly recoveryCodeCost?: HashingCost;
  /** Messages go to the development inbox: sends are limited a hundred times less. */
  readonly isDevelopmentDelivery: boolean;
}
