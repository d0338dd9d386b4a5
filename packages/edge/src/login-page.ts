import type { BrowserState } from './browser-state.ts';
import type { EdgeConfig } from './config.ts';
import { withoutSession } from './hidden-session.ts';
import { canonicalPath } from './paths.ts';

/**
 * The gate sent a session without proof to the login page, and left a mark. Were the application shown that session, it
 * would say "already signed in" and send the browser back to the gate, for ever: so the login page is asked for without
 * it, once. A login page opened in any other way keeps its session, and the error message in it.
 */
export function withFreshLoginPage(
  state: BrowserState,
  config: EdgeConfig,
): BrowserState & { readonly isFresh?: boolean } {
  const { request, hasFreshMark } = state;
  if (!hasFreshMark || !isLoginPage(request.path, config)) return state;
  if (request.method !== 'GET' && request.method !== 'HEAD') return state;
  return {
    ...state,
    request: { ...request, headers: withoutSession(request.headers, config) },
    isFresh: true,
  };
}

function isLoginPage(path: string, config: EdgeConfig): boolean {
  const asked = canonicalPath(path, config.path);
  const login = canonicalPath(config.loginPage.split('?')[0] ?? '', config.path);
  return 'path' in asked && 'path' in login && asked.path === login.path;
}
