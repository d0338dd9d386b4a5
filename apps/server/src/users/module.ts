/** The routes of people and of what is theirs, put together. */
import { type AuthenticatorRouteDependencies, authenticatorRoutes } from '../authenticators/routes.ts';
import { deviceRoutes } from '../devices/routes.ts';
import type { HttpServer } from '../http/http-server.ts';
import { type Fetch, IdTokens } from './id-token.ts';
import { userRoutes } from './routes.ts';

export interface UserModuleDependencies extends AuthenticatorRouteDependencies {
  readonly fetch?: Fetch;
}

export function userModule(server: HttpServer, dependencies: UserModuleDependencies): void {
  const { fetch: get = fetch, now } = dependencies;
  userRoutes(server, { ...dependencies, idTokens: new IdTokens({ fetch: get, now }) });
  authenticatorRoutes(server, dependencies);
  deviceRoutes(server, dependencies);
}
