/** What the sealed key of a family of refresh tokens is bound to: moved to another session it does not open. */
import type { Session } from './session.ts';

export const familyKeyContext = ({
  tenant_id,
  user_id,
  session_id,
}: Pick<Session, 'tenant_id' | 'user_id' | 'session_id'>): string =>
  `session-family|${tenant_id}|${session_id}|${user_id}`;
