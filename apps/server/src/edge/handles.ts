/**
 * Cookies that are too large for a cookie, or wait for a review, held for the edge: ciphertext only, found by the hash
 * of a 256-bit handle, given back once and only for the action they were held for (EDGE.md).
 */
import { createHash, randomBytes } from 'node:crypto';
import { HoldBody, TakeBody } from '@stepward/api';
import type { ApiKeyStore } from '../api-keys/store.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../http/api-error.ts';
import { takesApiKey } from '../http/authentication.ts';
import type { HttpServer } from '../http/http-server.ts';

const handleBytes = 32;
const hashHandle = (handle: string): Buffer => createHash('sha256').update(handle).digest();

export interface EdgeHandleDependencies {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly now: () => number;
}

export function edgeHandleRoutes(
  server: HttpServer,
  { database, apiKeys, now }: EdgeHandleDependencies,
): void {
  const onRequest = takesApiKey(apiKeys, 'server');

  server.post('/v1/edge/handles', { schema: { body: HoldBody }, onRequest }, async ({ apiKey, body }) => {
    const { tenantId } = apiKey;
    const { userId, action, idempotencyKey, ciphertext, expiresInSeconds } = body;
    const handle = randomBytes(handleBytes).toString('base64url');
    await database.commit(async (transaction) => {
      await transaction.run(
        `insert into edge_handles (tenant_id, handle_hash, user_id, action_code, idempotency_key, ciphertext, created_at, expires_at)
         values (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          tenantId,
          hashHandle(handle),
          userId,
          action,
          idempotencyKey,
          ciphertext,
          now(),
          now() + expiresInSeconds * 1000,
        ],
      );
      transaction.audit({
        tenantId,
        type: 'edge_handle.held',
        userId,
        data: { actionCode: action, idempotencyKey },
      });
    });
    return { handle };
  });

  server.post(
    '/v1/edge/handles/take',
    { schema: { body: TakeBody }, onRequest },
    async ({ apiKey, body }) => {
      const { tenantId } = apiKey;
      const { userId, action, idempotencyKey, handle } = body;
      const ciphertext = await database.commit(async (transaction) => {
        const [row] = await transaction.rows(
          `delete from edge_handles where tenant_id = ? and handle_hash = ? and user_id = ? and action_code = ? and idempotency_key = ?
           and expires_at > ? returning ciphertext`,
          [tenantId, hashHandle(handle), userId, action, idempotencyKey, now()],
        );
        if (row)
          transaction.audit({
            tenantId,
            type: 'edge_handle.taken',
            userId,
            data: { actionCode: action, idempotencyKey },
          });
        return row?.ciphertext as string | undefined;
      });
      if (ciphertext === undefined)
        throw new ApiError('not_found', 'There is nothing held under this handle.');
      return { ciphertext };
    },
  );
}
