import { domainToASCII } from 'node:url';

/** RFC 5321 §4.5.3.1; a path of 256 leaves 254 for the address. */
const addressCharactersMax = 254;
const localPartCharactersMax = 64;

/** RFC 5322 dot-atom. Quoted local parts are refused: no provider gives them out, and they smuggle separators. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** What a domain may be typed with; anything else (percent signs, slashes) IDNA would interpret. */
const typedDomain = /^[\p{L}\p{M}\p{N}.-]+$/u;
const domain = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

export type EmailAddressResult =
  | { readonly valid: true; readonly address: string }
  | { readonly valid: false; readonly message: string };

const refused: EmailAddressResult = {
  valid: false,
  message: 'email must be one address like name@example.com, with at most 254 characters.',
};

/**
 * The address to deliver to: trimmed, domain in lower-case ASCII (IDNA). The local part keeps its case, which is the
 * receiving host's to interpret (RFC 5321 §2.4).
 */
export function parseEmailAddress(text: unknown): EmailAddressResult {
  if (typeof text !== 'string' || text.length > 4 * addressCharactersMax) return refused;
  const parts = text.trim().split('@');
  const [local = '', host = ''] = parts;
  const asciiHost = domainToASCII(host);
  const address = `${local}@${asciiHost}`;
  const isValid =
    parts.length === 2 &&
    local.length <= localPartCharactersMax &&
    address.length <= addressCharactersMax &&
    localPart.test(local) &&
    typedDomain.test(host) &&
    domain.test(asciiHost);
  return isValid ? { valid: true, address } : refused;
}

/**
 * Whether two texts name the same mailbox for the limit of a vouched address (SECURITY F20). Case of the local part
 * is folded, so deliver to the vouched spelling, never to the typed one.
 */
export function isSameEmailAddress(one: string, other: string): boolean {
  const [a, b] = [parseEmailAddress(one), parseEmailAddress(other)];
  return a.valid && b.valid && a.address.toLowerCase() === b.address.toLowerCase();
}

/** For showing where a code went: `alice@example.com` becomes `a•••e@example.com`. The length is not told. */
export function maskEmailAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const local = [...address.slice(0, Math.max(at, 0))];
  // One or two characters would be told whole.
  const [first = '', last = ''] = local.length > 2 ? [local[0], local.at(-1)] : [local[0], ''];
  return `${first}•••${last}${at < 0 ? '' : address.slice(at)}`;
}
