/** Tables of messages on their way out. */

export interface MessageTables {
  send_counters: SendCounterTable;
  outbox: OutboxTable;
  dev_inbox: DevInboxTable;
  message_failures: MessageFailureTable;
}

/** Messages that their carrier will never take. */
export interface MessageFailureTable {
  tenant_id: string;
  message_id: string;
  /** The challenge that waits for it, if one does. */
  challenge_id: string | null;
  channel: string;
  provider: string;
  reason: string;
  failed_at: number;
}

export const messageTables: readonly string[] = [
  // Who sends is found by channel and tenant; what is due, by time within these.
  'create index outbox_by_lane on outbox (tenant_id, channel, next_attempt_at)',
  `create table message_failures (tenant_id text not null, message_id text not null, challenge_id text, channel text not null,
     provider text not null, reason text not null, failed_at integer not null, primary key (tenant_id, message_id))`,
  'create index message_failures_by_challenge on message_failures (tenant_id, challenge_id, failed_at)',
];

export interface SendCounterTable {
  tenant_id: string;
  /** `destination:<hash>` or `ip:<prefix>:<hash of destination>`. */
  subject: string;
  sent_at: number;
  seq: number;
}

export interface OutboxTable {
  tenant_id: string;
  message_id: string;
  /** `email`, `sms` or `whatsapp`. */
  channel: string;
  /** Recipient and text, sealed: they carry codes. */
  sealed: Uint8Array;
  created_at: number;
  expires_at: number;
  attempts: number;
  /** While a process sends it: when another may take it over. */
  next_attempt_at: number;
  /** Whose try it is: only that one may put it off. */
  claim_id: string | null;
  /** The challenge that waits for it, if one does. */
  challenge_id: string | null;
}

export interface DevInboxTable {
  tenant_id: string;
  message_id: string;
  channel: string;
  sealed: Uint8Array;
  received_at: number;
  /** Order of arrival. */
  seq: number;
}
