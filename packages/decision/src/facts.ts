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

/** Own entries of all sources, later ones winning, without a prototype (SECURITY.md row 46). */
function bare(...sources: readonly (object | null | undefined)[]): Facts {
  const facts: Record<string, unknown> = Object.create(null);
  for (const source of sources) {
    for (const [key, value] of Object.entries(source ?? {})) {
      if (!refusedKeys.has(key)) facts[key] = value;
    }
  }
  return facts;
}

/** Lays the facts out under the names of the catalogue; an action's custom value wins over the user's. */
export function assembleFacts({ device, ip, user, action }: FactSources): Facts {
  const location = bare({ country: bare({ countryCode: ip.countryCode }) });
  return bare({
    device: bare(device),
    ip: bare(ip, { location }),
    user: bare(user, { custom: bare(user.custom) }),
    action: bare(action, { custom: bare(action.custom) }),
    custom: bare(user.custom, action.custom),
  });
}
