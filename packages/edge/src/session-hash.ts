import { createHash } from 'node:crypto';
import { looseFieldName } from './field-names.ts';
import type { Cookie } from './set-cookie.ts';

/**
 * What binds a proof to a session: SHA-256 (base64url) of the session cookies that are present, in any order;
 * undefined when there is none.
 *
 * Counted in is all that some application may take for one of `names`: cookies sent twice, spelled differently
 * (`laravel.session` is `laravel_session` to PHP) or hidden in the value of another (`a=1, sid=…` are two to old Java
 * servers). None can be slipped past the gate, then: it makes the hash another one.
 */
export function sessionHash(cookies: readonly Cookie[], names: readonly string[]): string | undefined {
  const wanted = new Set(names.map(looseFieldName));
  const found = cookies.filter((cookie) => isSession(cookie, wanted));
  if (found.length === 0) return undefined;
  const lines = found.map(({ name, value }) => JSON.stringify([name, value])).toSorted();
  return createHash('sha256').update(lines.join('\n'), 'utf8').digest('base64url');
}

function isSession({ name, value }: Cookie, wanted: ReadonlySet<string>): boolean {
  return (
    wanted.has(looseFieldName(name)) ||
    hiddenNames(name, value).some((hidden) => wanted.has(looseFieldName(hidden)))
  );
}

/** Names that servers see which take commas or blanks for separators (RFC 2109 and habit), too. */
function hiddenNames(name: string, value: string): string[] {
  const inName = name.split(/[\s,]+/);
  const inValue = value.split(/[\s,"]+/).filter((piece) => piece.includes('='));
  return [...inName, ...inValue.map((piece) => piece.slice(0, piece.indexOf('=')))];
}
