/** By what velocity is counted. Owns: the value of each subject in an action, and its hash. Pure. */
import { hash } from 'node:crypto';
import type { VelocityReference } from '@stepward/decision';
import { emailDomain } from '../email-domains.ts';
import type { Gathered } from '../facts.ts';

export type SubjectKind = Pick<VelocityReference, 'subject' | 'key'>;

const personAndAction = (userId: string, actionCode: string): string => JSON.stringify([userId, actionCode]);

/** What cannot be read is one subject for all: to send nonsense does not begin a new count (SECURITY row 58). */
const unparsable = 'unparsable';

/** Undefined: the action has no such subject. */
function subjectValue({ subject, key }: SubjectKind, gathered: Gathered): string | undefined {
  const { user, actionCode, deviceId, ip, custom } = gathered;
  const address = ip === 'none' || ip === 'unparsable' ? undefined : ip;
  const unread = ip === 'unparsable' ? unparsable : undefined;
  switch (subject) {
    case 'user':
      return user.userId;
    case 'action':
      return personAndAction(user.userId, actionCode);
    case 'device':
      return deviceId;
    case 'ip':
      return address?.address ?? unread;
    case 'network':
      return address?.network ?? unread;
    case 'asn':
      return address?.asn === undefined ? undefined : String(address.asn);
    case 'emailDomain':
      return user.email === undefined ? undefined : (emailDomain(user.email) ?? unparsable);
    default:
      return scalarAt(custom, key?.split('.') ?? []);
  }
}

function scalarAt(custom: Gathered['custom'], keys: readonly string[]): string | undefined {
  let value: unknown = custom;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar && value !== '' ? JSON.stringify(value) : undefined;
}

/** 96 bits: short keys, and no names beside what is counted. */
const hashCharacters = 16;

export const shortHash = (text: string): string => hash('sha256', text, 'base64url').slice(0, hashCharacters);

export const kindName = ({ subject, key }: SubjectKind): string =>
  key === undefined ? subject : `${subject}.${key}`;

/** Undefined: the action has no such subject. */
export function subjectHash(kind: SubjectKind, gathered: Gathered): string | undefined {
  const value = subjectValue(kind, gathered);
  return value === undefined ? undefined : hashOf(kind, value);
}

const hashOf = (kind: SubjectKind, value: string): string => shortHash(`${kindName(kind)} ${value}`);

/** The subjects that are this person and nobody else. */
export function personSubjects(userId: string, actionCodes: readonly string[]): string[] {
  const own = actionCodes.map((code) => hashOf({ subject: 'action' }, personAndAction(userId, code)));
  return [hashOf({ subject: 'user' }, userId), ...own];
}
