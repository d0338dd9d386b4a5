/**
 * The facts of one decision. Owns: turning what was gathered into the typed data points of the catalogue. Pure: the
 * store gathers, this names. What it returns is stored with the action, so a decision can be explained for ever.
 */
import { assembleFacts, type FactSources, type Facts } from '@stepward/decision';
import type { IpFacts } from './ip-intelligence.ts';

export interface GatheredUser {
  readonly userId: string;
  readonly email: string | undefined;
  readonly phoneNumber: string | undefined;
  readonly enrolledMethods: readonly string[];
  readonly lastVerifiedAt: number | null;
  readonly custom: Record<string, unknown> | undefined;
}

export interface GatheredDevice {
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
  readonly isBot: boolean;
  readonly ip: IpFacts | undefined;
  readonly custom: Readonly<Record<string, unknown>> | undefined;
}

/**
 * `device.isNew`: this person has had neither an ALLOW nor a passed challenge on it, or it was invalidated; true
 * without a device id. An abandoned or failed challenge makes no device known.
 */
function deviceFacts({ device, isBot, now }: Gathered): FactSources['device'] {
  const live = device && device.invalidatedAt === null ? device : undefined;
  const isNew = !live || (live.allowedAt === null && live.provenAt === null);
  const isProven = live !== undefined && live.provenAt !== null;
  const isRemembered = live !== undefined && live.rememberedUntil !== null && live.rememberedUntil > now;
  return { isNew, isProven, isRemembered, isBot };
}

/** An address that is missing or cannot be parsed stays unknown, never harmless (row 58). */
const unknownIp: FactSources['ip'] = { address: null, countryCode: null, isAnonymous: null, isPrivate: null };

function ipFacts(ip: IpFacts | undefined): FactSources['ip'] {
  if (!ip) return unknownIp;
  const { address, countryCode = null, isAnonymous, isPrivate } = ip;
  return { address, countryCode, isAnonymous, isPrivate };
}

export function decisionFacts(gathered: Gathered): Facts {
  const { actionCode, custom, user } = gathered;
  return assembleFacts({
    device: deviceFacts(gathered),
    ip: ipFacts(gathered.ip),
    user: {
      userId: user.userId,
      email: user.email ?? null,
      phoneNumber: user.phoneNumber ?? null,
      isEnrolled: user.enrolledMethods.length > 0,
      hasPreviouslyVerified: user.lastVerifiedAt !== null,
      custom: user.custom,
    },
    action: { actionCode, custom },
  });
}
