import type { PasswordVerifier } from '../authentication/srp.ts';
import type { StringMap } from '../wire/input.ts';
import type { CodePurpose, PendingCode } from './verification-codes.ts';

export type UserStatus = 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'UNCONFIRMED';

/** A row of the pool, in the form that the state file keeps. */
export type User = {
  userName: string;
  sub: string;
  status: UserStatus;
  isEnabled: boolean;
  /** Without `sub`. Values are strings, as everywhere in Cognito. */
  attributes: StringMap;
  password: PasswordVerifier | null;
  codes: Partial<Record<CodePurpose, PendingCode>>;
  failedPasswords: FailedPasswords;
  createdAtMs: number;
  modifiedAtMs: number;
};

export type FailedPasswords = { count: number; lastAtMs: number; lockedUntilMs: number };

/** What triggers see. */
export function triggerAttributes(user: User): StringMap {
  return { sub: user.sub, 'cognito:user_status': user.status, ...user.attributes };
}

/** `{ Name, Value }[]` as GetUser and the Admin operations show them. */
export function wireAttributes(user: User): { Name: string; Value: string }[] {
  const all = { ...user.attributes, sub: user.sub };
  return Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
}

/** UserType, the form of AdminCreateUser and ListUsers. */
export function wireUser(user: User, attributesToGet?: readonly string[]): object {
  const shown = wireAttributes(user).filter(({ Name }) => attributesToGet?.includes(Name) ?? true);
  return { Username: user.userName, Attributes: shown, ...wireFacts(user) };
}

/** Times are in seconds on this protocol. */
export function wireFacts(user: User): object {
  return {
    UserCreateDate: user.createdAtMs / 1000,
    UserLastModifiedDate: user.modifiedAtMs / 1000,
    Enabled: user.isEnabled,
    UserStatus: user.status,
  };
}
