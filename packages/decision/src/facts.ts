import { refusedKeys } from './lookup.ts';
import type { CountAtLeast } from './lower-bound.ts';

/** Facts of one decision, as the data points of the catalogue name them. Stored with the action as they are. */
export type Facts = Readonly<Record<string, unknown>>;

/** Attributes as a caller sent them: any JSON. */
export type CustomAttributes = Readonly<Record<string, unknown>>;

/**
 * What is not known is null, or undefined where it is seldom known: rules read both as null, and undefined takes no room
 * beside the action. The catalogue (`dataPoints`) says what each fact means.
 */
type Seldom<T> = T | undefined;

export interface DeviceFacts {
  readonly isNew: boolean;
  readonly isProven: boolean;
  readonly isRemembered: boolean;
  readonly isBot: boolean | null;
  readonly minutesSinceLastSeen?: Seldom<number>;
  readonly minutesSinceProven?: Seldom<number>;
  readonly browserName?: Seldom<string>;
  readonly browserVersion?: Seldom<number>;
  readonly osName?: Seldom<string>;
  readonly type?: Seldom<string>;
}

export interface IpFacts {
  readonly address: string | null;
  readonly countryCode: string | null;
  readonly isAnonymous: boolean | null;
  readonly isPrivate: boolean | null;
  readonly isUnparsable?: Seldom<boolean>;
  readonly network?: Seldom<string>;
  readonly countryCodeInOfacList?: Seldom<boolean>;
  readonly asn?: Seldom<number>;
  readonly asnOrganization?: Seldom<string>;
  readonly isTor?: Seldom<boolean>;
  readonly isVpn?: Seldom<boolean>;
  readonly isProxy?: Seldom<boolean>;
  readonly isHosting?: Seldom<boolean>;
  readonly city?: Seldom<string>;
  readonly latitude?: Seldom<number>;
  readonly longitude?: Seldom<number>;
  readonly uncertaintyKm?: Seldom<number>;
}

export interface UserFacts {
  readonly userId: string;
  readonly email: string | null;
  readonly phoneNumber: string | null;
  readonly isEnrolled: boolean;
  readonly hasPreviouslyVerified: boolean;
  readonly emailDomain?: Seldom<string>;
  readonly isEmailDisposable?: Seldom<boolean>;
  readonly enrolledMethods?: readonly string[];
  readonly enrolledStrength?: Seldom<number>;
  readonly minutesSinceLastVerified?: Seldom<number>;
  readonly custom?: CustomAttributes | null | undefined;
}

/** Facts that were gathered because a rule reads them, by the names of the catalogue. */
export type MeasuredFacts = ReadonlyMap<string, boolean | number | string | CountAtLeast | null>;

/** What the server gathered. */
export interface FactSources {
  readonly device: DeviceFacts;
  readonly ip: IpFacts;
  readonly user: UserFacts;
  readonly action: {
    readonly actionCode: string;
    readonly isCustomUnparsable?: Seldom<boolean>;
    readonly custom?: CustomAttributes | null | undefined;
  };
  readonly measured?: MeasuredFacts | undefined;
}

/** A caller's own entries, later ones winning, without a prototype (SECURITY.md row 46). */
function bare(...sources: readonly (CustomAttributes | null | undefined)[]): CustomAttributes {
  const attributes: Record<string, unknown> = Object.create(null);
  for (const source of sources) {
    for (const key in source) {
      if (Object.hasOwn(source, key) && !refusedKeys.has(key)) attributes[key] = source[key];
    }
  }
  return attributes;
}

const none: CustomAttributes = Object.freeze(Object.create(null));

type Nested = Record<string, unknown>;

/** Puts a fact under its dotted name; names that lead into prototypes resolve nowhere, and are not put. */
function put(facts: Nested, name: string, value: unknown): void {
  const keys = name.split('.');
  const last = keys.pop();
  if (last === undefined || refusedKeys.has(last) || keys.some((key) => refusedKeys.has(key))) return;
  let holder = facts;
  for (const key of keys) {
    const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
    if (typeof inner === 'object' && inner !== null) holder = inner as Nested;
    else {
      const made: Nested = {};
      holder[key] = made;
      holder = made;
    }
  }
  holder[last] = value;
}

/** Objects of one shape are quicker, so each is written out; look-ups take own properties alone. */
function ipFacts(ip: IpFacts): Nested {
  const { address, countryCode, isAnonymous, isPrivate, isUnparsable, network } = ip;
  const { countryCodeInOfacList, asn, asnOrganization, isTor, isVpn, isProxy, isHosting } = ip;
  const { city, latitude, longitude, uncertaintyKm } = ip;
  return {
    address,
    countryCode,
    isAnonymous,
    isPrivate,
    isUnparsable,
    network,
    countryCodeInOfacList,
    asn,
    asnOrganization,
    isTor,
    isVpn,
    isProxy,
    isHosting,
    location: { country: { countryCode }, city, latitude, longitude, uncertaintyKm },
  };
}

function userFacts(user: UserFacts, custom: CustomAttributes): Nested {
  const { userId, email, phoneNumber, isEnrolled, hasPreviouslyVerified, emailDomain, isEmailDisposable } =
    user;
  const { enrolledMethods, enrolledStrength, minutesSinceLastVerified } = user;
  return {
    userId,
    email,
    phoneNumber,
    isEnrolled,
    hasPreviouslyVerified,
    emailDomain,
    isEmailDisposable,
    enrolledMethods,
    enrolledStrength,
    minutesSinceLastVerified,
    custom,
  };
}

/**
 * Lays the facts out under the names of the catalogue; an action's custom value wins over the user's. Only what a
 * caller named is without a prototype: look-ups take own properties alone, and objects of one shape are quicker.
 */
export function assembleFacts({ device, ip, user, action, measured }: FactSources): Facts {
  const ofUser = user.custom ? bare(user.custom) : none;
  const ofAction = action.custom ? bare(action.custom) : none;
  const { actionCode, isCustomUnparsable } = action;
  const facts: Nested = {
    device: measured ? { ...device } : device,
    ip: ipFacts(ip),
    user: userFacts(user, ofUser),
    action: { actionCode, isCustomUnparsable, custom: ofAction },
    custom: user.custom ? bare(user.custom, action.custom) : ofAction,
  };
  if (measured) for (const [name, value] of measured) put(facts, name, value);
  return facts;
}
