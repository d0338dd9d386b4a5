import type { EdgeConfig, EdgeConfigProblem } from './edge-config.ts';
import { foldPath, hasLiteralSegment, matches } from './path-pattern.ts';
import { classify } from './paths.ts';

/** What single fields cannot tell. The configuration's fields are sound by themselves. */
export function crossChecks(config: EdgeConfig): EdgeConfigProblem[] {
  return [...checkLoginPage(config), ...checkOwnPaths(config)];
}

function checkLoginPage(config: EdgeConfig): EdgeConfigProblem[] {
  const [path = '', query = ''] = config.loginPage.split('?');
  const access = classify({ method: 'GET', path, query, headers: [] }, config);
  if (access === 'public') return [];
  // People without a proof are sent there: protected, it would send them to itself for ever.
  return [{ path: 'loginPage', message: 'must be public: name it in publicPaths' }];
}

function checkOwnPaths(config: EdgeConfig): EdgeConfigProblem[] {
  const problems: EdgeConfigProblem[] = [];
  if (config.callbackPath === config.reviewPath) {
    problems.push({ path: 'reviewPath', message: 'must differ from callbackPath' });
  }
  for (const name of ['callbackPath', 'reviewPath'] as const) {
    const taker = takerOf(config, config[name]);
    if (taker !== undefined)
      problems.push({ path: name, message: `must be a path of our own, but falls under ${taker}` });
  }
  return problems;
}

function takerOf(config: EdgeConfig, ownPath: string): string | undefined {
  const path = foldPath(ownPath, config.path);
  const takes = (pattern: string) => hasLiteralSegment(pattern) && matches(pattern, path);
  if (config.logins.some((login) => matches(login.path, path))) return 'logins';
  // `/**` names everything and so nothing of the application's.
  if (config.protectedPaths.some(takes)) return 'protectedPaths';
  if (config.publicPaths.some(takes)) return 'publicPaths';
  return path === foldPath(config.loginPage.split('?')[0] ?? '', config.path) ? 'loginPage' : undefined;
}
