/**
 * The facts of one decision. Owns: turning what was gathered into the typed data points of the catalogue. Pure: the
 * store gathers, this names. What it returns is stored with the action, so a decision can be explained for ever.
 */
import { assembleFacts, type FactSources, type Facts, type MeasuredFacts } from '@stepward/decision';
import { strongestOf } from '../assurance/assurance.ts';
import { minutes } from './durations.ts';
import type { SentAddress } from './history.ts';
import type { AgentFacts } from './user-agents.ts';

export interface GatheredUser {
  readonly userId: string;
  readonly email: string | undefined;
  readonly phoneNumber: string | undefined;
  readonly enrolledMethods: readonly string[];
  readonly lastVerifiedAt: number | null;
  readonly custom: Readonly<Record<string, unknown>> | undefined;
}

export interface GatheredDevice {
  readonly lastSeenAt: number;
  readonly allowedAt: number | null;
  readonly provenAt: number | null;
  readonly invalidatedAt: number | null;
  readonly rememberedUntil: number | null;
}

export interface Gathered {
  readonly actionCode: string;
  readonly now: number;
  readonly user: GatheredUser;
  readonly deviceId: string | undefined;
  readonly device: GatheredDevice | undefined;
  readonly isBot: boolean | null;
  readonly ip: SentAddress;
  readonly custom: Readonly<Record<string, unknown>> | undefined;
  /** One of them was not of its declared type, and is null in `custom`. Undefined: nothing is declared. */
  readonly isCustomUnparsable?: boolean | undefined;
  /** Only where a rule reads any of them. */
  readonly details?: GatheredDetails | undefined;
}

/** What costs no statement, but time and room beside every action. */
export interface GatheredDetails extends AgentFacts {
  /** Undefined: there is none that can be read. */
  readonly emailDomain: string | undefined;
  readonly isEmailDisposable: boolean | undefined;
}

const minutesSince = (at: number | null | undefined, now: number): number | undefined =>
  at === null || at === undefined ? undefined : minutes(now - at);

/**
 * `device.isNew`: this person has had neither an ALLOW nor a passed challenge on it, or it was invalidated; true
 * without a device id. An abandoned or failed challenge makes no device known.
 */
function deviceFacts({ device, isBot, details, now }: Gathered): FactSources['device'] {
  const live = device && device.invalidatedAt === null ? device : undefined;
  const isNew = !live || (live.allowedAt === null && live.provenAt === null);
  const isProven = live !== undefined && live.provenAt !== null;
  const isRemembered = live !== undefined && live.rememberedUntil !== null && live.rememberedUntil > now;
  if (!details) return { isNew, isProven, isRemembered, isBot };
  return {
    isNew,
    isProven,
    isRemembered,
    isBot,
    minutesSinceLastSeen: minutesSince(device?.lastSeenAt, now),
    minutesSinceProven: minutesSince(live?.provenAt, now),
    browserName: details.browserName,
    browserVersion: details.browserVersion,
    osName: details.osName,
    type: details.type,
  };
}

/** An address that is missing or cannot be parsed stays unknown, never harmless (row 58); the second says so. */
const noIp = { address: null, countryCode: null, isAnonymous: null, isPrivate: null, isUnparsable: false };
const unparsableIp = { ...noIp, isUnparsable: true };

function ipFacts(ip: SentAddress): FactSources['ip'] {
  if (ip === 'none') return noIp;
  if (ip === 'unparsable') return unparsableIp;
  return {
    address: ip.address,
    countryCode: ip.countryCode ?? null,
    isAnonymous: ip.isAnonymous,
    isPrivate: ip.isPrivate,
    isUnparsable: false,
    network: ip.network,
    countryCodeInOfacList: ip.countryCodeInOfacList,
    asn: ip.asn,
    asnOrganization: ip.asnOrganization,
    isTor: ip.isTor,
    isVpn: ip.isVpn,
    isProxy: ip.isProxy,
    isHosting: ip.isHosting,
    city: ip.location?.city,
    latitude: ip.location?.latitude,
    longitude: ip.location?.longitude,
    uncertaintyKm: ip.location?.uncertaintyKm,
  };
}

function userFacts({ user, details, now }: Gathered): FactSources['user'] {
  const { enrolledMethods, lastVerifiedAt } = user;
  const always = {
    userId: user.userId,
    email: user.email ?? null,
    phoneNumber: user.phoneNumber ?? null,
    isEnrolled: enrolledMethods.length > 0,
    hasPreviouslyVerified: lastVerifiedAt !== null,
    custom: user.custom,
  };
  if (!details) return always;
  return {
    ...always,
    emailDomain: details.emailDomain,
    isEmailDisposable: details.isEmailDisposable,
    enrolledMethods,
    enrolledStrength: strongestOf(enrolledMethods),
    minutesSinceLastVerified: minutesSince(lastVerifiedAt, now),
  };
}

/** `measured`: only what rules asked for. */
export function decisionFacts(gathered: Gathered, measured?: MeasuredFacts): Facts {
  const { actionCode, custom, isCustomUnparsable } = gathered;
  return assembleFacts({
    device: deviceFacts(gathered),
    ip: ipFacts(gathered.ip),
    user: userFacts(gathered),
    action: { actionCode, custom, isCustomUnparsable },
    measured,
  });
}
