// Owns the page's bearer. It lives in memory, and in sessionStorage under the reference it was exchanged for, so that
// a reload in the same tab works (SECURITY row 20). The reference itself stays in the address bar: once exchanged it
// grants nothing, and without it a reload could not tell which of two challenges of one tab it belongs to.

type SessionStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface TokenStore {
  get(): string | undefined;
  set(token: string): void;
  clear(): void;
}

/** `storage` may be missing or may throw (third-party iframe, blocked cookies): then only memory is used. */
export function createTokenStore(storage: SessionStorage | undefined, reference: string): TokenStore {
  const key = `stepward.page.${reference}`;
  let token = attempt(() => storage?.getItem(key)) ?? undefined;
  return {
    get: () => token,
    set(next) {
      token = next;
      attempt(() => storage?.setItem(key, next));
    },
    clear() {
      token = undefined;
      attempt(() => storage?.removeItem(key));
    },
  };
}

function attempt<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch {
    return undefined;
  }
}
