import type { LambdaFunction } from '../lambda/lambda-function.ts';
import type { HttpApiRoute } from './options.ts';

export type Route = HttpApiRoute & { key: string; lambda: LambdaFunction };
export type Match = { route: Route; pathParameters: Record<string, string> };

/** The most exact of the routes that match: names before variables, variables before `{proxy+}`, a method before ANY. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const matches = routes
    .filter((route) => route.method === method || route.method === 'ANY')
    .map((route) => ({ route, pathParameters: parametersOf(route.path, path) }))
    .filter((match): match is Match => match.pathParameters !== undefined);
  return matches.sort((left, right) => rank(left.route).localeCompare(rank(right.route)))[0];
}

function parametersOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const isGreedy = wanted.at(-1)?.endsWith('+}') ?? false;
  if (isGreedy ? given.length < wanted.length : given.length !== wanted.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)(\+?)\}$/.exec(part);
    const value = name?.[2] ? given.slice(index).join('/') : (given[index] ?? '');
    if (!name && value !== part) return undefined;
    if (name?.[1] === undefined) continue;
    const decoded = decode(value);
    if (!decoded) return undefined;
    parameters[name[1]] = decoded;
  }
  return parameters;
}

/** Lower sorts first: per part of the path 0 for a name, 1 for a variable, 2 for the rest; then the method. */
function rank(route: HttpApiRoute): string {
  const parts = route.path.split('/').map((part) => {
    if (!part.startsWith('{')) return '0';
    return part.endsWith('+}') ? '2' : '1';
  });
  return `${parts.join('')}${route.method === 'ANY' ? '1' : '0'}`;
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
