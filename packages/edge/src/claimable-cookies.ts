import { createHash } from 'node:crypto';
import { foldCase } from './case-folding.ts';
import type { EdgeConfig } from './config.ts';
import { looseFieldName } from './field-names.ts';
import type { Cookie } from './set-cookie.ts';

type ClaimConfig = Pick<EdgeConfig, 'sessionCookies' | 'host'>;

/** Letters and digits of an id that cannot be guessed: hex of 64 bits. What is shorter is a preference. */
const idCharactersMin = 16;

/**
 * What a session cookie is claimed by: hashes (SHA-256, base64url), bound to the host. Each cookie stands for itself, so
 * that one that is added or left out changes nothing.
 *
 * Two spellings that some server takes for one session give the same hash, or a viewer would claim one and send the
 * other: percent-encoding, quotes, case, a node's suffix (`id.node1`, `id!node`), and cookies hidden in the value of
 * another. Ordinary cookies give one hash. With `sessionCookies: "found"` short values give none: everybody's `lang=en`
 * is nobody's session.
 */
export function claimHashes(cookie: Cookie, { sessionCookies, host }: ClaimConfig): string[] {
  const whole = namesIn(cookie.name).map((name) => ({ name, id: idIn(cookie.value) }));
  const hidden = chunksOf(cookie).map(({ name, value }) => ({ name, id: idIn(value) }));
  const wanted = sessionCookies === 'found' ? undefined : new Set(sessionCookies.map(looseFieldName));
  const units = [
    ...whole.filter(({ id }) => id.length >= (wanted === undefined ? idCharactersMin : 1)),
    ...hidden.filter(({ id }) => id.length >= idCharactersMin),
  ].map(({ name, id }) => [host, looseFieldName(name), id] as const);
  const named = units.filter(([, name]) => wanted?.has(name) ?? true);
  return [...new Set(named.map(hashOf))];
}

function hashOf(unit: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(unit), 'utf8').digest('base64url');
}

function namesIn(name: string): string[] {
  return name.split(/[\s,]+/);
}

/** What servers see in a value that take commas, blanks or quotes for separators (RFC 2109 and habit). */
function chunksOf({ name, value }: Cookie): Cookie[] {
  const [first = '', ...rest] = value.split(/[\s,"]+/).filter((chunk) => chunk !== '');
  if (first === value) return [];
  const own = namesIn(name).map((one) => ({ name: one, value: first }));
  const others = [first, ...rest].filter((chunk) => chunk.includes('='));
  return [...own, ...others.map(splitPair)];
}

function splitPair(chunk: string): Cookie {
  const at = chunk.indexOf('=');
  return { name: chunk.slice(0, at), value: chunk.slice(at + 1) };
}

/** The letters and digits of an id, as the most forgiving server compares them. */
function idIn(value: string): string {
  const plain = decoded(value).replaceAll(/["\\\s]/g, '');
  const [text = ''] = plain.split('\0');
  return foldCase(withoutNode(text).normalize('NFKC')).replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Byte by byte, and some servers decode once more. */
function decoded(value: string): string {
  const once = (text: string) =>
    text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return once(once(once(value)));
}

/** Servers in a cluster add the node's name, and take it off before they look the session up. */
function withoutNode(text: string): string {
  const bang = text.indexOf('!');
  const first = bang >= idCharactersMin ? text.slice(0, bang) : text;
  const last = Math.max(first.lastIndexOf('.'), first.lastIndexOf(':'));
  return last >= idCharactersMin ? first.slice(0, last) : first;
}
