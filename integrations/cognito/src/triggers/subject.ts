// Who a sign-in is about, to Stepward. Owns the binding by `sub` (SECURITY row 61) and the stand-ins of people who do not
// exist.
import { createHmac } from 'node:crypto';

/** The part of each trigger's event that says who. */
export interface SubjectEvent {
  readonly userPoolId: string;
  readonly userName: string;
  readonly request: {
    readonly userAttributes?: Readonly<Record<string, string>> | undefined;
    readonly userNotFound?: boolean | undefined;
  };
}

export interface Subject {
  /** The user pool's immutable `sub`; of nobody, the id of a stand-in. */
  readonly userId: string;
  /** Data, never who it is: the one address that a first factor may be enrolled for. */
  readonly email: string | undefined;
  readonly isStandIn: boolean;
}

export function subjectOf(event: SubjectEvent, secretKey: string): Subject {
  const { userAttributes, userNotFound } = event.request;
  const sub = userAttributes?.sub;
  if (userNotFound === true || sub === undefined || sub === '')
    return { userId: standInOf(event, secretKey), email: undefined, isStandIn: true };
  return { userId: sub, email: userAttributes?.email || undefined, isStandIn: false };
}

const subForm = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * With user-existence errors hidden, Cognito runs the triggers for names that nobody has. They get a user id that looks
 * like a `sub` and is always the same for a name. Where Cognito made up a `sub` itself, it is that: the client sees it as
 * `USERNAME`, which is the `sub` of people who exist.
 */
function standInOf({ userPoolId, userName }: SubjectEvent, secretKey: string): string {
  if (subForm.test(userName)) return userName;
  const name = `stand-in|${userPoolId}|${userName.trim().toLowerCase()}`;
  return uuidOf(createHmac('sha256', secretKey).update(name).digest());
}

/** RFC 9562, version 4 in looks. */
function uuidOf(bytes: Buffer): string {
  const hex = bytes.subarray(0, 16).toString('hex');
  const variant = '89ab'[(bytes[8] ?? 0) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
