/** Who asked for a code, in words: lets the reader of the mail tell an attack from an own sign-in. */
import type { Action } from '../actions/action.ts';
import { browserName } from '../authenticators/browser-name.ts';
import type { EmailCodeMessageInput } from './message.ts';

const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** From what the application said about the browser, and what the decision knew of its address. */
export function requestedFrom({
  userAgent,
  ipAddress,
  facts,
}: Pick<Action, 'userAgent' | 'ipAddress' | 'facts'>): NonNullable<EmailCodeMessageInput['requestedFrom']> {
  const { ip } = JSON.parse(facts) as { ip?: { countryCode?: unknown } };
  return { browser: browserName(userAgent), place: countryName(ip?.countryCode), ipAddress };
}

function countryName(code: unknown): string | undefined {
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? countryNames.of(code) : undefined;
}
