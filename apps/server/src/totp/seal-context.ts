import type { Authenticator } from '../authenticators/authenticator.ts';

/** Binds a sealed seed to its row: moved to another one it does not open (SECURITY row 50). */
export const sealContext = ({
  tenantId,
  userId,
  authenticatorId,
}: Pick<Authenticator, 'tenantId' | 'userId' | 'authenticatorId'>): string =>
  `totp|${tenantId}|${userId}|${authenticatorId}`;
