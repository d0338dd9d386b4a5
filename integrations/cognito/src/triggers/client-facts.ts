// What a client says about itself in ClientMetadata. Owns which of it is believed: facts for the rules, never who somebody
// is, where a page returns to or whom to enrol (SECURITY F20).
import type { CognitoConfig } from '../config/cognito-config.ts';
import type { ChallengeMemory } from './sign-in-session.ts';

export type ClientFacts = Pick<ChallengeMemory, 'deviceId' | 'userAgent' | 'ipAddress'>;

const deviceIdLengthMax = 128;
const userAgentLengthMax = 512;
const ipAddressLengthMax = 45;

const printable = (text: string | undefined, lengthMax: number): string | undefined =>
  text !== undefined && /^[\x20-\x7e]+$/.test(text) ? text.slice(0, lengthMax) : undefined;

/** An address counts only from your own servers: a browser could say any. */
export function clientFactsOf(
  metadata: Readonly<Record<string, string>> | undefined,
  clientId: string,
  { trustedClientIds }: Pick<CognitoConfig, 'trustedClientIds'>,
): ClientFacts {
  const { deviceId, userAgent, ipAddress } = metadata ?? {};
  const isTrusted = trustedClientIds.includes(clientId);
  return {
    deviceId: printable(deviceId, deviceIdLengthMax),
    userAgent: printable(userAgent, userAgentLengthMax),
    ipAddress: isTrusted ? printable(ipAddress, ipAddressLengthMax) : undefined,
  };
}

/** BCP 47. Not part of the decision, so that each round may say another. */
export const localeOf = (metadata: Readonly<Record<string, string>> | undefined): string | undefined => {
  const { locale } = metadata ?? {};
  return locale !== undefined && /^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,4}$/.test(locale)
    ? locale
    : undefined;
};
