/**
 * Texts that this server makes for phones to sign, and knows again without keeping them. Each begins with what it is
 * for, so that no signature of one serves for another, nor for the id of a challenge.
 */
import { createHmac } from 'node:crypto';

export type Purpose = 'push-challenge' | 'push-update';

export const serverMessage = (
  key: Uint8Array,
  purpose: Purpose,
  about: readonly (string | number)[],
): string => {
  const mac = createHmac('sha256', key)
    .update(JSON.stringify([purpose, ...about]))
    .digest('base64url');
  return `${purpose}.${mac}`;
};
