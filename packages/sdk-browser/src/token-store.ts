// The client token of each tenant on each server. One for all clients of a page, so that what one part of an application
// sets another can use, as with the public SDK (client-api.md §1.2); kept in memory alone.

/** Where a client keeps its token. */
export interface TokenStore {
  get(): string | undefined;
  set(token: string): void;
}

const tokens = new Map<string, string>();

export function tokenStore(baseUrl: string, tenantId: string): TokenStore {
  const key = `${baseUrl} ${tenantId}`;
  return {
    get: () => tokens.get(key),
    set: (token) => {
      // An empty token is none: callers would otherwise send `Bearer ` and be told that it is malformed.
      if (token === '') tokens.delete(key);
      else tokens.set(key, token);
    },
  };
}
