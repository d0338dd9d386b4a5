import type { AuthenticatorService } from '../authenticator-configurations/service.ts';
import type { MessageCatalog } from '../branding/message-overrides.ts';
import type { Database } from '../database/database.ts';
import type { KeyRing } from '../secrets/key-ring.ts';
import type { SigningKeyStore } from '../signing-keys/store.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { OutboundPolicy } from '../webhooks/target.ts';

export interface ConfigurationTextDependencies {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly tenants: TenantStore;
  readonly signingKeys: SigningKeyStore;
  readonly authenticators: AuthenticatorService;
  /** Which texts of the challenge page a tenant may replace. */
  readonly catalog: MessageCatalog;
  readonly publicUrl: string;
  /** Where requests of tenants may go. */
  readonly webhooks: OutboundPolicy;
  readonly now: () => number;
}
