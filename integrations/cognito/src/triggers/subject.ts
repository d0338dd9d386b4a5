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

/**
 * With user-existence errors hidden, Cognito runs the triggers for names that nobody has. They get a stand-in: a user id
 * that looks like a `sub` and is always the same for a name. Its number is limited, for each is a row at Stepward, and
 * whoever guesses names must not fill the database. Two names that share one are told to be nobody's by whoever sees both;
 * to find such a pair for a given name takes as many sign-ins as there are stand-ins.
 */
const standInsMax = 65_536;

export function subjectOf(event: SubjectEvent, secretKey: string): Subject {
  const { userAttributes, userNotFound } = event.request;
  const sub = userAttributes?.sub;
  if (userNotFound === true || sub === undefined || sub === '') return standInOf(event, secretKey);
  return { userId: sub, email: userAttributes?.email || undefined, isStandIn: false };
}

export function standInOf({ userPoolId, userName }: SubjectEvent, secretKey: string): Subject {
  const digest = (text: string) =>
    createHmac('sha256', secretKey).update(`stand-in|${userPoolId}|${text}`).digest();
  const slot = digest(`name|${userName.trim().toLowerCase()}`).readUInt32BE() % standInsMax;
  const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(userName) ? userName : undefined;
  return { userId: uuidOf(digest(`slot|${slot}`)), email, isStandIn: true };
}

/** RFC 9562, version 4 in looks. */
function uuidOf(bytes: Buffer): string {
  const hex = bytes.subarray(0, 16).toString('hex');
  const variant = '89ab'[(bytes[8] ?? 0) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
