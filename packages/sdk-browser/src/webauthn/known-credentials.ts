// Which passkeys were made or used in this browser, by user: `{userId: [credentialId, …]}` under the public SDK's name
// (client-api.md §12.1), so that what it noted is found again. Ids alone; a page may have no storage at all.

const storageKey = 'as_user_passkey_map';

type Place = Pick<Storage, 'getItem' | 'setItem'>;
type Known = Record<string, string[]>;

function load(place: Place): Known {
  try {
    const known: unknown = JSON.parse(place.getItem(storageKey) ?? '{}');
    if (typeof known !== 'object' || known === null) return {};
    const entries = Object.entries(known).filter(([, ids]) => Array.isArray(ids));
    return Object.fromEntries(entries) as Known;
  } catch {
    return {};
  }
}

function save(place: Place, known: Known): void {
  try {
    place.setItem(storageKey, JSON.stringify(known));
  } catch {
    // Full, or not allowed: the next sign-in asks once more.
  }
}

export const credentialsOf = (place: Place, userId: string): readonly string[] =>
  Object.hasOwn(load(place), userId) ? (load(place)[userId] ?? []) : [];

export function remember(place: Place, userId: string, credentialId: string): void {
  const known = load(place);
  const ids = Object.hasOwn(known, userId) ? (known[userId] ?? []) : [];
  if (ids.includes(credentialId)) return;
  save(place, { ...known, [userId]: [...ids, credentialId] });
}

export function forget(place: Place, credentialId: string): void {
  const known = Object.entries(load(place))
    .map(([userId, ids]) => [userId, ids.filter((id) => id !== credentialId)] as const)
    .filter(([, ids]) => ids.length > 0);
  save(place, Object.fromEntries(known));
}

/** The page's storage; in a page without one, nothing is kept. */
export function pageStorage(): Place {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined };
  }
}
