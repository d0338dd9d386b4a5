/** One phone call between a person and the application's staff, under the application's own name of it. */
import { createHash } from 'node:crypto';
import type { CallChannel, StartCallBody } from '@stepward/api';
import { canonicalJson } from '../actions/decision-inputs.ts';
import type { CallTable } from '../database/tables/otp.ts';

export interface Call {
  readonly tenantId: string;
  readonly referenceId: string;
  /** Of the message that went out; that of a code is its challengeId. */
  readonly messageId: string;
  readonly userId: string | undefined;
  /** The action that the link in the message leads to; undefined where the message had a code. */
  readonly actionCode: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly channel: CallChannel;
  readonly phoneNumber: string | undefined;
  readonly email: string | undefined;
  readonly inputHash: Uint8Array;
  readonly state: CallTable['state'];
  readonly startedAt: number;
}

export function toCall(row: CallTable): Call {
  return {
    tenantId: row.tenant_id,
    referenceId: row.reference_id,
    messageId: row.message_id,
    userId: row.user_id ?? undefined,
    actionCode: row.action_code ?? undefined,
    idempotencyKey: row.idempotency_key ?? undefined,
    channel: row.channel,
    phoneNumber: row.phone_number ?? undefined,
    email: row.email ?? undefined,
    inputHash: row.input_hash,
    state: row.state,
    startedAt: row.started_at,
  };
}

/** What makes two starts the same: everything that was asked for. */
export const callInputHash = (body: StartCallBody): Buffer =>
  createHash('sha256').update(canonicalJson(body)).digest();
