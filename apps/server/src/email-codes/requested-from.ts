/** Who asked for a code, in words: lets the reader of the mail tell an attack from an own sign-in. */
import type { Action } from '../actions/action.ts';
import { browserName } from '../authenticators/browser-name.ts';
import type { EmailCodeInput } from '../messages/templates/email-code.ts';

/**
 * From what the application said about the browser, and what the decision knew of its address. `language` (BCP 47) is
 * that of the message: countries have other names in others.
 */
export function requestedFrom(
  { userAgent, ipAddress, facts }: Pick<Action, 'userAgent' | 'ipAddress' | 'facts'>,
  language = 'en',
): NonNullable<EmailCodeInput['requestedFrom']> {
  const { ip } = JSON.parse(facts) as { ip?: { countryCode?: unknown } };
  return { browser: browserName(userAgent), place: countryName(ip?.countryCode, language), ipAddress };
}

function countryName(code: unknown, language: string): string | undefined {
  if (typeof code !== 'string' || !/^[A-Z]{2}$/.test(code)) return undefined;
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }).of(code);
}
