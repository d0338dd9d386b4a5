/** Something that changed. Never carries a secret, a code or a token. */
export interface AuditEvent {
  readonly tenantId: string;
  /** Dotted name, e.g. `action.decided`, `authenticator.created`. */
  readonly type: string;
  readonly userId?: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** What it was about, for those who listen (webhooks/listening-database.ts). Not part of the trail: never written. */
  readonly subject?: object;
}
