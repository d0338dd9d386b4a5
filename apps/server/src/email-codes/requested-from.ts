/**
 * Who asked for a code, a link or an approval, in words: lets the person who is asked tell an attack from an own sign-in
 * (SECURITY row 26). Does not own: where it is kept while they decide (magic-links/store.ts, push/store.ts).
 */
import { isIP } from 'node:net';
import type { Action } from '../actions/action.ts';
import { browserName } from '../authenticators/browser-name.ts';
import type { EmailCodeInput } from '../messages/templates/email-code.ts';
import type { IpIntelligence } from '../signals/ip-intelligence.ts';
import type { Bearer } from '../tokens/token-service.ts';

/** What is known of the browser that asks. */
export interface Asker {
  readonly userAgent?: string | undefined;
  readonly ipAddress?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode?: string | undefined;
}

type Tracked = Pick<Action, 'userAgent' | 'ipAddress' | 'facts'>;
type Caller = Pick<Asker, 'userAgent' | 'ipAddress'>;

const userAgentCharactersMax = 1_024;

/** What the application did not say with the action, from the call that begins the challenge; to be kept with that. */
export function unsaidOf(action: Omit<Tracked, 'facts'>, bearer: Bearer): Caller {
  const { callerIp = '', callerUserAgent } = bearer;
  // `unknown` says nothing to a person.
  const isSaid = action.ipAddress !== undefined || isIP(callerIp) === 0;
  return {
    ipAddress: isSaid ? undefined : callerIp,
    userAgent: action.userAgent === undefined ? callerUserAgent?.slice(0, userAgentCharactersMax) : undefined,
  };
}

/** As the application tracked it, and what it did not say as the challenge was begun. */
export function askerOf(
  action: Tracked | undefined,
  caller: Caller,
  ipIntelligence: Pick<IpIntelligence, 'look'>,
): Asker {
  const userAgent = action?.userAgent ?? caller.userAgent;
  if (action?.ipAddress !== undefined)
    return { userAgent, ipAddress: action.ipAddress, countryCode: decidedCountry(action) };
  const { ipAddress } = caller;
  const ip = ipAddress === undefined ? undefined : ipIntelligence.look(ipAddress);
  return { userAgent, ipAddress, countryCode: ip?.countryCode };
}

/** What the decision knew of the address. */
function decidedCountry({ facts }: Tracked): string | undefined {
  const { ip } = JSON.parse(facts) as { ip?: { countryCode?: unknown } };
  return typeof ip?.countryCode === 'string' ? ip.countryCode : undefined;
}

/** `language` (BCP 47) is that of the message: countries have other names in others. */
export function requestedFrom(
  { userAgent, ipAddress, countryCode }: Asker,
  language = 'en',
): NonNullable<EmailCodeInput['requestedFrom']> {
  return { browser: browserName(userAgent), place: countryName(countryCode, language), ipAddress };
}

function countryName(code: string | undefined, language: string): string | undefined {
  if (code === undefined || !/^[A-Z]{2}$/.test(code)) return undefined;
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }).of(code);
}
