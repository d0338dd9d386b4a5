/**
 * What a request says of person, device and address. Owns: reading it, and that what cannot be read is not taken for what
 * was not sent (SECURITY row 58). Does not own: what is stored (actions/gather.ts), nor what the facts are called.
 */
import type { Known } from '../actions/gather.ts';
import { isBotAgent } from './bots.ts';
import { type DisposableDomains, emailDomain } from './email-domains.ts';
import type { Gathered, GatheredDetails } from './facts.ts';
import type { SentAddress } from './history.ts';
import type { IpIntelligence } from './ip-intelligence.ts';
import { agentFacts } from './user-agents.ts';

export interface SentRequest {
  readonly userId: string;
  readonly actionCode: string;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
}

export interface Requested {
  readonly request: SentRequest;
  readonly known: Known;
  /** Custom values of the user. */
  readonly custom: Readonly<Record<string, unknown>> | undefined;
  /** Unix milliseconds. */
  readonly now: number;
  readonly readsDetails: boolean;
}

export interface RequestSources {
  readonly ipIntelligence: IpIntelligence;
  readonly disposableDomains: DisposableDomains;
}

export function gatheredBy(
  { request, known, custom, now, readsDetails }: Requested,
  sources: RequestSources,
): Gathered {
  const { userAgent } = request;
  // What is sent with the action is what it is about; of the user it is kept only where none is known.
  const email = request.email ?? known.user?.email ?? undefined;
  return {
    actionCode: request.actionCode,
    now,
    isBot: userAgent === undefined ? null : isBotAgent(userAgent),
    ip: sentAddress(request.ipAddress, sources.ipIntelligence),
    deviceId: request.deviceId,
    device: known.device,
    custom: request.custom,
    user: {
      userId: request.userId,
      enrolledMethods: known.enrolledMethods,
      lastVerifiedAt: known.user?.lastVerifiedAt ?? null,
      email,
      phoneNumber: request.phoneNumber ?? known.user?.phoneNumber ?? undefined,
      custom,
    },
    details: readsDetails
      ? { ...agentFacts(userAgent), ...emailFacts(email, sources.disposableDomains) }
      : undefined,
  };
}

function sentAddress(ipAddress: string | undefined, ipIntelligence: IpIntelligence): SentAddress {
  return ipAddress === undefined ? 'none' : (ipIntelligence.look(ipAddress) ?? 'unparsable');
}

function emailFacts(
  email: string | undefined,
  disposable: DisposableDomains,
): Pick<GatheredDetails, 'emailDomain' | 'isEmailDisposable'> {
  if (email === undefined) return { emailDomain: undefined, isEmailDisposable: undefined };
  const domain = emailDomain(email);
  return { emailDomain: domain, isEmailDisposable: domain === undefined ? true : disposable.has(domain) };
}
