import type { StoredUser } from '../users/store.ts';

/** The person of a session (server-api.md §12); absent is left out (rule 5). */
export function presentSessionUser(user: StoredUser) {
  return {
    userId: user.user_id,
    emailVerified: user.email_verified === 1,
    phoneNumberVerified: user.phone_number_verified === 1,
    ...(user.email === null ? {} : { email: user.email }),
    ...(user.phone_number === null ? {} : { phoneNumber: user.phone_number }),
    ...(user.username === null ? {} : { username: user.username }),
    ...(user.display_name === null ? {} : { displayName: user.display_name }),
    ...(user.custom === null ? {} : { custom: JSON.parse(user.custom) as Record<string, unknown> }),
  };
}
