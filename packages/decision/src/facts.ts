import { refusedKeys } from './lookup.ts';

/** Facts of one decision, as the data points of the catalogue name them. Stored with the action as they are. */
export type Facts = Readonly<Record<string, unknown>>;

/** Attributes as a caller sent them: any JSON. */
export type CustomAttributes = Readonly<Record<string, unknown>>;

/** What the server gathered; null where it is not known. The catalogue (`dataPoints`) says what each means. */
export interface FactSources {
  readonly device: {
    readonly isNew: boolean;
    readonly isProven: boolean;
    readonly isRemembered: boolean;
    readonly isBot: boolean | null;
  };
  readonly ip: {
    readonly address: string | null;
    readonly countryCode: string | null;
    readonly isAnonymous: boolean | null;
    readonly isPrivate: boolean | null;
  };
  readonly user: {
    readonly userId: string;
    readonly email: string | null;
    readonly phoneNumber: string | null;
    readonly isEnrolled: boolean;
    readonly hasPreviouslyVerified: boolean;
    readonly custom?: CustomAttributes | null | undefined;
  };
  readonly action: {
    readonly actionCode: string;
    readonly custom?: CustomAttributes | null | undefined;
  };
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

/**
 * Lays the facts out under the names of the catalogue; an action's custom value wins over the user's. Only what a
 * caller named is without a prototype: look-ups take own properties alone, and objects of one shape are quicker.
 */
export function assembleFacts({ device, ip, user, action }: FactSources): Facts {
  const ofUser = user.custom ? bare(user.custom) : none;
  const ofAction = action.custom ? bare(action.custom) : none;
  const { isNew, isProven, isRemembered, isBot } = device;
  const { address, countryCode, isAnonymous, isPrivate } = ip;
  const { userId, email, phoneNumber, isEnrolled, hasPreviouslyVerified } = user;
  return {
    device: { isNew, isProven, isRemembered, isBot },
    ip: {
      address,
      countryCode,
      isAnonymous,
      isPrivate,
      location: { country: { countryCode } },
    },
    user: { userId, email, phoneNumber, isEnrolled, hasPreviouslyVerified, custom: ofUser },
    action: { actionCode: action.actionCode, custom: ofAction },
    custom: user.custom ? bare(user.custom, action.custom) : ofAction,
  };
}
