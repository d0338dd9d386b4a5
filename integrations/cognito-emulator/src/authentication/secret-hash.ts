import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Client } from '../pools/options.ts';
import { notAuthorized } from '../wire/cognito-error.ts';

/** base64(HMAC-SHA256(secret, username + clientId)), asked of every client that has a secret. */
export function checkSecretHash(client: Client, username: string, given: string | undefined): void {
  if (client.secret === null) {
    if (given !== undefined)
      throw notAuthorized(`Client ${client.id} is not configured with secret but SECRET_HASH was received`);
    return;
  }
  if (given === undefined)
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  const expected = createHmac('sha256', client.secret).update(`${username}${client.id}`).digest();
  const received = Buffer.from(given, 'base64');
  if (received.length !== expected.length || !timingSafeEqual(received, expected))
    throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
}
