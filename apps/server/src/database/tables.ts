/**
 * The tables, as Kysely sees them. Every primary key starts with the tenant; what belongs to a person continues with
 * the user, so that one decision touches one shard. Times are Unix milliseconds, flags 0 or 1, structures JSON text.
 */
import type { AnonymousTables } from './tables/anonymous.ts';
import type { AuthenticatorConfigurationTables } from './tables/authenticator-configurations.ts';
import type { BackTestTables } from './tables/back-tests.ts';
import type { BrandingTables } from './tables/branding.ts';
import type { EdgeTables } from './tables/edge.ts';
import type { FlowTables } from './tables/flows.ts';
import type { IdentityTables } from './tables/identity-verification.ts';
import type { MagicLinkTables } from './tables/magic-links.ts';
import type { MessageTables } from './tables/messages.ts';
import type { OtpTables } from './tables/otp.ts';
import type { ProviderTables } from './tables/providers.ts';
import type { PushTables } from './tables/push.ts';
import type { RateLimitTables } from './tables/rate-limits.ts';
import type { RuleDataTables } from './tables/rule-data.ts';
import type { RuleHistoryTables } from './tables/rule-history.ts';
import type { SessionTables } from './tables/sessions.ts';
import type { SignalTables } from './tables/signals.ts';
import type { WebhookTables } from './tables/webhooks.ts';

export interface Tables
  extends SessionTables,
    AnonymousTables,
    OtpTables,
    WebhookTables,
    MessageTables,
    PushTables,
    ProviderTables,
    IdentityTables,
    MagicLinkTables,
    RateLimitTables,
    SignalTables,
    RuleDataTables,
    AuthenticatorConfigurationTables,
    RuleHistoryTables,
    BackTestTables,
    FlowTables,
    BrandingTables,
    EdgeTables {
  tenants: TenantTable;
  api_keys: ApiKeyTable;
  action_configurations: ActionConfigurationTable;
  rules: RuleTable;
  users: UserTable;
  devices: DeviceTable;
  authenticators: AuthenticatorTable;
  recovery_codes: RecoveryCodeTable;
  actions: ActionTable;
  challenges: ChallengeTable;
  factor_failures: FactorFailureTable;
  used_references: UsedReferenceTable;
  audit_events: AuditEventTable;
  audit_heads: AuditHeadTable;
}

export interface TenantTable {
  tenant_id: string;
  name: string;
  settings: string;
  /** Client-token and reference keys, sealed under the key ring. */
  sealed_keys: Uint8Array;
  /** Raised by every change to settings, actions or rules; caches compare it. */
  configuration_version: number;
  created_at: number;
}

export interface ApiKeyTable {
  tenant_id: string;
  key_id: string;
  kind: 'server' | 'management' | 'call-connect';
  hash: Uint8Array;
  /** The key itself, sealed, of server keys alone: webhook signatures are keyed by them. */
  sealed: Uint8Array | null;
  created_at: number;
  /** To the minute; null: never. */
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface ActionConfigurationTable {
  tenant_id: string;
  action_code: string;
  default_outcome: string;
  configuration: string;
  created_at: number;
  last_action_at: number | null;
}

export interface RuleTable {
  tenant_id: string;
  action_code: string;
  rule_id: string;
  priority: number;
  rule: string;
  created_at: number;
}

export interface UserTable {
  tenant_id: string;
  user_id: string;
  email: string | null;
  email_verified: number;
  phone_number: string | null;
  phone_number_verified: number;
  username: string | null;
  display_name: string | null;
  locale: string | null;
  custom: string | null;
  default_method: string | null;
  /** WebAuthn user handle (passkeys/user-handle.ts), made with the first registration. */
  webauthn_handle: string | null;
  /** When this person last met a challenge; null: never. */
  last_verified_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface DeviceTable {
  tenant_id: string;
  user_id: string;
  device_id: string;
  created_at: number;
  last_seen_at: number;
  /** First ALLOW on this device. */
  allowed_at: number | null;
  /** Last challenge passed on this device. */
  proven_at: number | null;
  /** The same with a passkey or a security key. */
  webauthn_proven_at: number | null;
  last_method: string | null;
  invalidated_at: number | null;
  remembered_until: number | null;
}

export interface AuthenticatorTable {
  tenant_id: string;
  user_id: string;
  authenticator_id: string;
  method: string;
  /** Inert until the first proof of possession (SECURITY row 35). */
  verified_at: number | null;
  last_verified_at: number | null;
  created_at: number;
  /** Pending rows end here. */
  expires_at: number | null;
  email: string | null;
  phone_number: string | null;
  /** How the last message to the number went: `DEFAULT` or `WHATSAPP`; null: none did. */
  previous_sms_channel: string | null;
  /** TOTP seed, or where push messages go; sealed with (tenant, user, authenticator) bound in. */
  sealed_secret: Uint8Array | null;
  /** Last accepted TOTP step (RFC 6238 §5.2: each step once). */
  last_step: number | null;
  credential_id: string | null;
  public_key: Uint8Array | null;
  sign_count: number | null;
  /** The rest of a WebAuthn credential, as JSON. */
  credential: string | null;
  /** Kind and SHA-256 of an app's key (app-credentials/app-credential.ts). */
  app_key_id: string | null;
  /** The rest of an app's credential, as JSON. */
  app_credential: string | null;
  /** As its owner calls it. */
  display_name: string | null;
  /** While a new address waits for its proof: the authenticator that it is for. */
  replaces_id: string | null;
}

export interface RecoveryCodeTable {
  tenant_id: string;
  user_id: string;
  code_id: string;
  salt: Uint8Array;
  hash: Uint8Array;
  created_at: number;
  saved_at: number | null;
}

export interface ActionTable {
  tenant_id: string;
  user_id: string;
  action_code: string;
  idempotency_key: string;
  state: string;
  state_updated_at: number;
  created_at: number;
  updated_at: number;
  /** The facts the decision used: explanation and analytics read these, never history. */
  facts: string;
  /** The configuration version of the tenant whose rules and lists decided; null: no rules did. */
  policy_version: number | null;
  /** JSON: how far the flow that decides it has gone (flows/flow-state.ts); null: no flow does. */
  flow: string | null;
  outcome: string;
  rule_ids: string;
  /** Methods the winning rule or the action permits; null: all enabled. */
  methods: string | null;
  default_method: string | null;
  prompt_methods: string | null;
  device_id: string | null;
  ip_address: string | null;
  user_agent: string | null;
  /** The address the caller vouches for; a first enrolment is limited to it. */
  email: string | null;
  phone_number: string | null;
  username: string | null;
  redirect_url: string | null;
  scope: string | null;
  locale: string | null;
  challenge_id: string | null;
  verification_method: string | null;
  verified_by: string | null;
  wrong_tries: number;
  /** First validation of the success (N-22). */
  validated_at: number | null;
  validated_token_hash: Uint8Array | null;
  overridden_at: number | null;
  /** What an override added to the custom values of the answer, as JSON; the facts stay what the decision used. */
  output_custom: string | null;
  /** 1: the challenge page ends in the person's own settings. */
  redirect_to_settings: number | null;
  /** Made on the challenge page for a change of factors: JSON, code and key of the tracked action it serves. */
  step_up_of: string | null;
  /** With redirect_to_settings: when the person left the settings; the success may be validated from then on (N-22). */
  finished_at: number | null;
  /** JSON: the subjects for which it is counted what becomes of it. */
  counted: string | null;
  /** UNPROVEN or NOBODY (decoys/decoy.ts); null: the application knows who it is. */
  named_person: string | null;
}

export interface ChallengeTable {
  tenant_id: string;
  challenge_id: string;
  user_id: string;
  action_code: string;
  idempotency_key: string;
  method: string;
  /** ENROLL proves a pending authenticator, VERIFY an active one. */
  purpose: 'ENROLL' | 'VERIFY';
  authenticator_id: string | null;
  state: 'PENDING' | 'SUCCEEDED' | 'FAILED';
  /** Keyed HMAC of the code; null once consumed. */
  code_hash: Uint8Array | null;
  webauthn_challenge: string | null;
  binding: Uint8Array | null;
  data: string | null;
  wrong_tries: number;
  sends: number;
  last_sent_at: number | null;
  created_at: number;
  expires_at: number;
}

export interface FactorFailureTable {
  tenant_id: string;
  user_id: string;
  factor_class: string;
  /** State of attempts/, as JSON. */
  state: string;
  updated_at: number;
}

export interface UsedReferenceTable {
  tenant_id: string;
  reference_id: string;
  loaded_at: number | null;
  exchanged_at: number | null;
  expires_at: number;
}

export interface AuditEventTable {
  tenant_id: string;
  seq: number;
  at: number;
  type: string;
  user_id: string | null;
  data: string;
  hash: string;
}

export interface AuditHeadTable {
  tenant_id: string;
  seq: number;
  hash: string;
}
