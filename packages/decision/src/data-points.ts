import type { CompiledCondition } from './condition.ts';

/** How a rule may compare a data point; `any` is decided by the value sent. */
export type DataPointType = 'boolean' | 'number' | 'text' | 'any';

export interface DataPoint {
  /** Name in `{"var": name}`. A last part `*` stands for any name. */
  readonly name: string;
  readonly type: DataPointType;
  /** Unit or format of the value; null for plain truth values and free text. */
  readonly unit: string | null;
  /** What the value means, and when it is null. */
  readonly meaning: string;
}

const country = 'ISO 3166-1 alpha-2, upper case';

/** Every fact that rules may read (contract/management-api.md §4.4). Facts that are not known are null. */
export const dataPoints: readonly DataPoint[] = [
  {
    name: 'device.isNew',
    type: 'boolean',
    unit: null,
    meaning:
      'The user has had neither an ALLOW nor a passed challenge with this device. True without a device id, and for an invalidated device.',
  },
  {
    name: 'device.isProven',
    type: 'boolean',
    unit: null,
    meaning: 'The user has passed a challenge on this device.',
  },
  {
    name: 'device.isRemembered',
    type: 'boolean',
    unit: null,
    meaning:
      'Your application said that the device is to be remembered, and that time has not passed. False without a device id, and for an invalidated device.',
  },
  {
    name: 'device.isBot',
    type: 'boolean',
    unit: null,
    meaning: 'The user agent is that of a known bot. Null without a user agent.',
  },
  {
    name: 'ip.address',
    type: 'text',
    unit: 'IPv4 or IPv6 address',
    meaning: 'Address the action came from. Null when none was sent or it could not be read.',
  },
  {
    name: 'ip.countryCode',
    type: 'text',
    unit: country,
    meaning: 'Country of the address. Null when unknown, as for private addresses.',
  },
  {
    name: 'ip.location.country.countryCode',
    type: 'text',
    unit: country,
    meaning: 'The same as ip.countryCode, under its longer name.',
  },
  {
    name: 'ip.isAnonymous',
    type: 'boolean',
    unit: null,
    meaning: 'The address belongs to a known VPN, proxy or Tor exit. Null without a list to look it up in.',
  },
  {
    name: 'ip.isPrivate',
    type: 'boolean',
    unit: null,
    meaning: 'The address is private, local or otherwise not of the public internet. Null when unknown.',
  },
  { name: 'user.userId', type: 'text', unit: null, meaning: 'Your own id of the user.' },
  {
    name: 'user.email',
    type: 'text',
    unit: 'e-mail address',
    meaning: 'E-mail address of this action, else of the user. Null when none is known.',
  },
  {
    name: 'user.phoneNumber',
    type: 'text',
    unit: 'as sent; E.164 recommended',
    meaning: 'Phone number of this action, else of the user. Null when none is known.',
  },
  {
    name: 'user.isEnrolled',
    type: 'boolean',
    unit: null,
    meaning: 'The user has at least one factor that a challenge can use.',
  },
  {
    name: 'user.hasPreviouslyVerified',
    type: 'boolean',
    unit: null,
    meaning: 'The user has passed a challenge before, of any action.',
  },
  {
    name: 'user.custom.*',
    type: 'any',
    unit: null,
    meaning: 'Custom value stored with the user. Null when not set.',
  },
  {
    name: 'action.actionCode',
    type: 'text',
    unit: null,
    meaning: 'Code of the action being decided, e.g. signIn.',
  },
  {
    name: 'action.custom.*',
    type: 'any',
    unit: null,
    meaning: 'Custom value sent with this action. Null when not sent.',
  },
  {
    name: 'custom.*',
    type: 'any',
    unit: null,
    meaning: 'Custom value of the action, else of the user, by the same name. Null when neither has it.',
  },
];

const names: ReadonlySet<string> = new Set(dataPoints.map(({ name }) => name));
const openNames = dataPoints.filter(({ name }) => name.endsWith('.*')).map(({ name }) => name.slice(0, -1));
// Value lists are no facts, but are read by name all the same.
const prefixes: readonly string[] = [...openNames, 'lists.'];

function isKnown(name: string): boolean {
  return names.has(name) || prefixes.some((prefix) => name.startsWith(prefix) && name.length > prefix.length);
}

/**
 * Names that the condition reads and the catalogue does not have, each once: a warning when a rule is saved, since
 * they read as null. Names that are computed, and those of items in an array, are not judged.
 */
export function unknownVariables(condition: CompiledCondition): readonly string[] {
  const read = new Set(condition.variables.map(({ name }) => name));
  return [...read].filter((name) => !isKnown(name));
}
