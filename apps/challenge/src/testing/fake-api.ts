import type { ApiClient } from '../api/client.ts';

/** A client of which only these calls are expected; any other fails the test that makes it. */
export function fakeApi(calls: Partial<ApiClient>): ApiClient {
  return new Proxy(calls as ApiClient, {
    get(target, name) {
      const call = target[name as keyof ApiClient];
      if (call === undefined) throw new Error(`unexpected call of ${String(name)}()`);
      return call;
    },
  });
}
