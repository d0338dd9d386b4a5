import type { EdgeConfig } from './edge-config.ts';

/**
 * The one spelling of a user name that Stepward knows the person by (SECURITY F14). It must equal for all that the
 * application takes for one account, and differ for all that it tells apart.
 */
export function foldUserName(
  name: string,
  { trim, lowerCase, unicode }: Omit<EdgeConfig['userName'], 'accept'>,
): string {
  const normalized = normalize(name, unicode);
  // Lower case may leave what is not normalized, and normalizing makes plain spaces of wide ones.
  const cased = lowerCase ? normalize(normalized.toLowerCase(), unicode) : normalized;
  return trim ? cased.trim() : cased;
}

function normalize(text: string, form: EdgeConfig['userName']['unicode']): string {
  return form === 'none' ? text : text.normalize(form);
}

/** RFC 5321 §4.5.3.1: a path of 256 leaves 254 for the address. */
const addressCharactersMax = 254;
const localPartCharactersMax = 64;
/** RFC 5322 dot-atom; quoted local parts would smuggle separators. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domain = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/i;

/**
 * Whether a user name is an address that the edge may vouch for. ASCII only, on purpose: databases that compare without
 * accents take `alice@exämple.com` for `alice@example.com`, and the first may be an attacker's mailbox.
 */
export function isEmailAddress(name: string): boolean {
  const [local = '', host = '', ...rest] = name.split('@');
  const isShort = name.length <= addressCharactersMax && local.length <= localPartCharactersMax;
  return rest.length === 0 && isShort && localPart.test(local) && domain.test(host);
}

/** Whether the application is known to keep this name for one account alone (`userName.accept`). */
export function isAccepted(name: string, { accept }: Pick<EdgeConfig['userName'], 'accept'>): boolean {
  if (accept === 'email') return isEmailAddress(name);
  return accept === 'any' || /^[\x20-\x7e]*$/.test(name);
}

/** For logs: `alice@example.com` becomes `a•••e@example.com`, `alice` becomes `a•••`. The length is not told. */
export function maskUserName(name: string): string {
  const isAddress = isEmailAddress(name);
  const at = isAddress ? name.indexOf('@') : name.length;
  const shown = [...name.slice(0, at)];
  // One or two characters would be told whole; of what is no address, the end is left out, too.
  const last = isAddress && shown.length > 2 ? shown.at(-1) : '';
  const first = shown[0] ?? '';
  return `${/^[\p{L}\p{N}]$/u.test(first) ? first : ''}•••${last}${name.slice(at)}`;
}
