/** Rows of links. Owns: that a link is followed once, and that only its hash is kept. */

import { createHash } from 'node:crypto';
import type { ActionKey } from '../actions/action.ts';
import type { Challenge } from '../challenges/challenge.ts';
import type { Reader, Transaction } from '../database/database.ts';
import type { MagicLinkTable } from '../database/tables/magic-links.ts';
import type { Expiring } from '../housekeeping/expiring.ts';
import type { Binding } from './browser.ts';

export interface MagicLink extends Binding {
  readonly tenantId: string;
  readonly challengeId: string;
  readonly sealedCode: Uint8Array | null;
  /** Where it was asked for, as far as the action does not say it. */
  readonly ipAddress: string | undefined;
  readonly userAgent: string | undefined;
  readonly scope: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly shownAt: number | null;
  readonly followedAt: number | null;
}

export const linkHashOf = (token: string): Uint8Array => createHash('sha256').update(token).digest();

export interface NewMagicLink extends Binding {
  readonly tenantId: string;
  readonly challengeId: string;
  readonly userId: string;
  readonly linkHash: Uint8Array;
  readonly sealedCode: Uint8Array;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly scope: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A newer mail of the same challenge takes the place of the older one: the newest link works. */
export async function writeLink(transaction: Transaction, link: NewMagicLink): Promise<void> {
  const values = {
    link_hash: link.linkHash,
    sealed_code: link.sealedCode,
    binding: link.binding,
    browser_hash: link.browserHash,
    ip_address: link.ipAddress ?? null,
    user_agent: link.userAgent ?? null,
    scope: link.scope,
    created_at: link.createdAt,
    expires_at: link.expiresAt,
    shown_at: null,
    followed_at: null,
    proven_at: null,
    continued_at: null,
  };
  await transaction.query
    .insertInto('magic_links')
    .values({
      tenant_id: link.tenantId,
      challenge_id: link.challengeId,
      user_id: link.userId,
      ...values,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'challenge_id']).doUpdateSet(values))
    .execute();
}

export async function findLink(reader: Reader, token: string): Promise<MagicLink | undefined> {
  const row = await reader.query
    .selectFrom('magic_links')
    .selectAll()
    .where('link_hash', '=', linkHashOf(token))
    .executeTakeFirst();
  return row && toLink(row);
}

function toLink(row: MagicLinkTable): MagicLink {
  return {
    tenantId: row.tenant_id,
    challengeId: row.challenge_id,
    sealedCode: row.sealed_code,
    binding: row.binding,
    browserHash: row.browser_hash,
    ipAddress: row.ip_address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    scope: row.scope,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    shownAt: row.shown_at,
    followedAt: row.followed_at,
  };
}

type Which = Pick<MagicLink, 'tenantId' | 'challengeId'>;

/** Uses the link up; false when it was. */
export async function followLink(transaction: Transaction, link: Which, now: number): Promise<boolean> {
  const changed = await transaction.run(
    `update magic_links set followed_at = ?, sealed_code = null
     where tenant_id = ? and challenge_id = ? and followed_at is null and proven_at is null`,
    [now, link.tenantId, link.challengeId],
  );
  return changed === 1;
}

/** Notes that its code is shown in another browser; true the first time. */
export async function noteShown(transaction: Transaction, link: Which, now: number): Promise<boolean> {
  const changed = await transaction.run(
    'update magic_links set shown_at = ? where tenant_id = ? and challenge_id = ? and shown_at is null',
    [now, link.tenantId, link.challengeId],
  );
  return changed === 1;
}

export async function noteProven(transaction: Transaction, link: Which, now: number): Promise<void> {
  await transaction.run(
    'update magic_links set proven_at = ?, sealed_code = null where tenant_id = ? and challenge_id = ? and proven_at is null',
    [now, link.tenantId, link.challengeId],
  );
}

/** Its code was typed: from now on it is of that browser, whichever asked for it. */
export async function bindToTyping(
  transaction: Transaction,
  link: Which,
  { binding, browserHash }: Binding,
): Promise<void> {
  await transaction.query
    .updateTable('magic_links')
    .set({ binding, browser_hash: browserHash })
    .where('tenant_id', '=', link.tenantId)
    .where('challenge_id', '=', link.challengeId)
    .execute();
}

export async function noteContinued(transaction: Transaction, link: Which, now: number): Promise<void> {
  await transaction.run('update magic_links set continued_at = ? where tenant_id = ? and challenge_id = ?', [
    now,
    link.tenantId,
    link.challengeId,
  ]);
}

/** What whoever waits is answered from: one indexed read, for it is asked every second. */
export interface Progress extends Binding {
  readonly challengeId: string;
  readonly state: Challenge['state'];
  readonly purpose: Challenge['purpose'];
  readonly authenticatorId: string | null;
  readonly wrongTries: number;
  /** Unix ms; of the challenge and its code. */
  readonly expiresAt: number;
  readonly shownAt: number | null;
  readonly followedAt: number | null;
  readonly provenAt: number | null;
  readonly continuedAt: number | null;
}

export async function readProgress(reader: Reader, key: ActionKey): Promise<Progress | undefined> {
  const row = await reader.query
    .selectFrom('challenges as c')
    .leftJoin('magic_links as l', (join) =>
      join.onRef('l.tenant_id', '=', 'c.tenant_id').onRef('l.challenge_id', '=', 'c.challenge_id'),
    )
    .select(['c.challenge_id', 'c.state', 'c.purpose', 'c.authenticator_id', 'c.expires_at', 'c.wrong_tries'])
    .select(['l.shown_at', 'l.followed_at', 'l.proven_at', 'l.continued_at', 'l.binding', 'l.browser_hash'])
    .where('c.tenant_id', '=', key.tenantId)
    .where('c.user_id', '=', key.userId)
    .where('c.action_code', '=', key.actionCode)
    .where('c.idempotency_key', '=', key.idempotencyKey)
    .where('c.method', '=', 'EMAIL_MAGIC_LINK')
    .orderBy('c.created_at', 'desc')
    .orderBy('c.challenge_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      challengeId: row.challenge_id,
      state: row.state,
      purpose: row.purpose,
      authenticatorId: row.authenticator_id,
      wrongTries: row.wrong_tries,
      expiresAt: row.expires_at,
      shownAt: row.shown_at,
      followedAt: row.followed_at,
      provenAt: row.proven_at,
      continuedAt: row.continued_at,
      binding: row.binding ?? 'none',
      browserHash: row.browser_hash,
    }
  );
}

/** The action that a challenge belongs to. */
export async function actionKeyOf(
  reader: Reader,
  { tenantId, challengeId }: Which,
): Promise<(ActionKey & { readonly state: string; readonly purpose: Challenge['purpose'] }) | undefined> {
  const row = await reader.query
    .selectFrom('challenges')
    .select(['user_id', 'action_code', 'idempotency_key', 'state', 'purpose'])
    .where('tenant_id', '=', tenantId)
    .where('challenge_id', '=', challengeId)
    .executeTakeFirst();
  return (
    row && {
      tenantId,
      userId: row.user_id,
      actionCode: row.action_code,
      idempotencyKey: row.idempotency_key,
      state: row.state,
      purpose: row.purpose,
    }
  );
}

/** Nothing is asked of a link that its challenge outlived by an hour. */
export const endedLinks: Expiring = {
  table: 'magic_links',
  key: ['tenant_id', 'challenge_id'],
  endsAt: 'expires_at',
  keptMs: 3_600_000,
};
