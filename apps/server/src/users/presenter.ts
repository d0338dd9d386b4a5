/** A person as the wire has one (server-api.md §6). Absent values are omitted, never null (rule 5). */
import { orderMethods } from '../assurance/assurance.ts';
import type { StoredUser } from './store.ts';

/** What is stored, or would be of somebody nobody has seen yet. */
export function presentUser(userId: string, user: StoredUser | undefined) {
  return {
    userId,
    emailVerified: user?.email_verified === 1,
    phoneNumberVerified: user?.phone_number_verified === 1,
    ...(user?.email == null ? {} : { email: user.email }),
    ...(user?.phone_number == null ? {} : { phoneNumber: user.phone_number }),
    ...(user?.username == null ? {} : { username: user.username }),
    ...(user?.display_name == null ? {} : { displayName: user.display_name }),
    ...(user?.locale == null ? {} : { locale: user.locale }),
    ...(user?.custom == null ? {} : { custom: JSON.parse(user.custom) }),
  };
}

/** Enrolled with these verified methods; default is the person's own choice while it is one of them. */
export function presentEnrolment(user: StoredUser | undefined, methods: readonly string[]) {
  const enrolled = orderMethods(methods);
  const preferred = enrolled.find((method) => method === user?.default_method) ?? enrolled[0];
  return {
    isEnrolled: enrolled.length > 0,
    enrolledVerificationMethods: enrolled,
    ...(preferred === undefined ? {} : { defaultVerificationMethod: preferred }),
  };
}

/** One of a list of people. */
export function presentFound(user: StoredUser, methods: readonly string[]) {
  const { isEnrolled, enrolledVerificationMethods } = presentEnrolment(user, methods);
  return {
    ...presentUser(user.user_id, user),
    isEnrolled,
    enrolledVerificationMethods,
    createdAt: new Date(user.created_at).toISOString(),
  };
}
