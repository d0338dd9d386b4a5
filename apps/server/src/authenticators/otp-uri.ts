/** Seeds of authenticator apps as other systems export them: `otpauth://` texts. Owns: what of them can be served here. */
import { TOTP, URI } from 'otpauth';
import { ApiError } from '../http/api-error.ts';
import { digits, secretBytes, stepMs } from '../totp/totp.ts';

/** RFC 4226 §4 R6 asks for 128 bits; the widest used apps and servers have made 80, and such a seed is not made new here. */
const importedSecretBytesMin = 10;
/** A key longer than a SHA-1 block is hashed first, so more bytes than this add nothing. */
const importedSecretBytesMax = 64;

const refused = (why: string): ApiError => new ApiError('invalid_request', `The field otpUri ${why}.`);

/** The seed, base32. Refuses what this server could not judge codes of; never repeats the seed. */
export function parseOtpUri(text: string): string {
  const otp = parse(text);
  if (!(otp instanceof TOTP)) throw refused('must be of type totp: counters (hotp) are not served');
  if (otp.algorithm !== 'SHA1') throw refused('must have the algorithm SHA1');
  if (otp.digits !== digits) throw refused(`must have ${digits} digits`);
  if (otp.period * 1000 !== stepMs) throw refused(`must have a period of ${stepMs / 1000} seconds`);
  const bytes = otp.secret.bytes.length;
  if (bytes < importedSecretBytesMin || bytes > importedSecretBytesMax) {
    const allowed = `${importedSecretBytesMin} to ${importedSecretBytesMax} bytes`;
    throw refused(`must have a secret of ${allowed}; ${secretBytes} are recommended`);
  }
  return otp.secret.base32;
}

function parse(text: string): unknown {
  // The library takes the last of two parameters of one name; which one the app has, nobody knows.
  const names = [...new URLSearchParams(text.split('?')[1] ?? '').keys()].map((name) => name.toLowerCase());
  if (new Set(names).size !== names.length) throw refused('must have each parameter once');
  try {
    return URI.parse(text);
  } catch {
    throw refused('must be an otpauth://totp/… text with a base32 secret');
  }
}
