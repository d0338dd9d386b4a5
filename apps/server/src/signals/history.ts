/**
 * What is known of a person's past, beyond what every decision reads. Owns: the facts made of it. Pure. Does not own: the
 * statement that reads it (measured.ts).
 */
import type { MeasuredFacts } from '@stepward/decision';
import { days, minutes } from './durations.ts';
import type { IpFacts } from './ip-intelligence.ts';
import { placeOf } from './places.ts';
import { addressKey, type ProvenAddress } from './proven-addresses.ts';
import { travelTo } from './travel.ts';

/** Times are Unix milliseconds. */
export interface History {
  /** Null: seen for the first time. */
  readonly userCreatedAt: number | null;
  readonly deviceCount: number;
  readonly lastDeviceSeenAt: number | null;
  /** Of this device; null without one, and for an invalidated one. */
  readonly webAuthnProvenAt: number | null;
  /** The same. */
  readonly deviceFirstSeenAt: number | null;
  readonly lastVerifiedBy: ReadonlyMap<string, number>;
  readonly provenAddresses: readonly ProvenAddress[];
}

/** What an action says of its address: nothing, something that cannot be read, or one. */
export type SentAddress = IpFacts | 'none' | 'unparsable';

export interface HistoryContext {
  readonly ip: SentAddress;
  readonly lastVerifiedAt: number | null;
  readonly now: number;
}

type Measured = Map<string, boolean | number | string | null>;

const dormantAfterMs = 90 * 86_400_000;

export function historyFacts(history: History, context: HistoryContext): MeasuredFacts {
  const facts: Measured = new Map();
  const { deviceFirstSeenAt, deviceCount } = history;
  const firstSeen = deviceFirstSeenAt === null ? null : minutes(context.now - deviceFirstSeenAt);
  facts.set('device.minutesSinceFirstSeen', firstSeen);
  facts.set('device.count', deviceCount);
  facts.set('device.isWebAuthnProven', history.webAuthnProvenAt !== null);
  userFacts(facts, history, context);
  addressFacts(facts, history, context);
  return facts;
}

function userFacts(facts: Measured, history: History, { lastVerifiedAt, now }: HistoryContext): void {
  const { userCreatedAt, lastDeviceSeenAt } = history;
  for (const [method, at] of history.lastVerifiedBy)
    facts.set(`user.minutesSinceLastVerifiedBy.${method}`, minutes(now - at));
  facts.set('user.ageDays', userCreatedAt === null ? null : days(now - userCreatedAt));
  const seenAt = Math.max(lastVerifiedAt ?? 0, lastDeviceSeenAt ?? 0);
  facts.set('user.daysSinceLastSeen', seenAt === 0 ? null : days(now - seenAt));
  // Who was never seen since they were made known has been away since then.
  const awaySince = seenAt === 0 ? userCreatedAt : seenAt;
  facts.set('user.isDormant', awaySince !== null && now - awaySince > dormantAfterMs);
}

/** What could not be read is taken for strange (SECURITY row 58); what was not sent is not known. */
function addressFacts(facts: Measured, { provenAddresses }: History, { ip, now }: HistoryContext): void {
  const lastCountry = latest(
    provenAddresses.filter(({ countryCode }) => countryCode !== undefined),
  )?.countryCode;
  facts.set('ip.lastProvenCountryCode', lastCountry ?? null);
  facts.set('ip.isUnrecognized', isUnrecognized(ip, provenAddresses));
  facts.set('ip.countryChanged', countryChanged(ip, lastCountry));
  for (const [name, value] of Object.entries(travelFacts(ip, provenAddresses, now)))
    facts.set(`ip.${name}`, value);
}

const latest = (addresses: readonly ProvenAddress[]): ProvenAddress | undefined =>
  addresses.toSorted((one, other) => other.provenAt - one.provenAt)[0];

function isUnrecognized(ip: SentAddress, proven: readonly ProvenAddress[]): boolean | null {
  if (ip === 'none') return null;
  return ip === 'unparsable' || !proven.some(({ address }) => address === addressKey(ip));
}

function countryChanged(ip: SentAddress, lastCountry: string | undefined): boolean | null {
  if (ip === 'none' || lastCountry === undefined) return null;
  if (ip === 'unparsable') return true;
  return ip.countryCode === undefined ? null : ip.countryCode !== lastCountry;
}

const noTravel = {
  impossibleTravel: null,
  atypicalTravel: null,
  travelDistanceKm: null,
  travelSpeedKmh: null,
  travelConfidence: null,
};

function travelFacts(ip: SentAddress, addresses: readonly ProvenAddress[], now: number) {
  const current = typeof ip === 'object' && !ip.isPrivate ? placeOf(ip) : undefined;
  if (!current) return noTravel;
  const proven = addresses.flatMap((address) => {
    const place = placeOf(address);
    return place ? [{ place, provenAt: address.provenAt }] : [];
  });
  return travelTo(current, proven, now) ?? noTravel;
}
