import type { EdgeConfig } from './config.ts';

const locationCharsMax = 4_096;

/**
 * Where the origin wanted to send the browser, if that is on this host; otherwise `/`. A path, or an absolute address
 * where the path alone would be read as another host (`//name`).
 */
export function sameHostLocation(
  location: string | undefined,
  requestPath: string,
  { origin }: Pick<EdgeConfig, 'origin'>,
): string {
  if (location === undefined || location.length > locationCharsMax) return '/';
  const base = new URL(origin);
  const url = resolve(location, requestPath, origin);
  if (url === undefined || url.origin !== base.origin || url.username !== '' || url.password !== '')
    return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  return path.startsWith('//') ? `${base.origin}${path}` : path;
}

/** As a browser does it: against the address of the request, or of the host where that is no address. */
export function resolve(location: string, requestPath: string, origin: string): URL | undefined {
  const own = `${origin}${requestPath.replace(/^\/+/, '/')}`;
  return URL.parse(location, URL.canParse(own) ? own : origin) ?? undefined;
}
