/** WebSockets take from the same bucket of an address as its other calls without a token (rate-limits/limits.ts). */
import { ipPrefix } from '../messages/send-limits.ts';
import { type LeaseDependencies, Leases } from '../rate-limits/leases.ts';
import { burstSeconds, type RateLimitConfig } from '../rate-limits/limits.ts';

/** False: too many of late. */
export type Pace = (ipAddress: string | undefined) => Promise<boolean>;

export function paceOf({ anonymousPerSecond }: RateLimitConfig, dependencies: LeaseDependencies): Pace {
  const leases = new Leases(dependencies);
  const rate = { perSecond: anonymousPerSecond, burst: anonymousPerSecond * burstSeconds };
  return async (ipAddress) => {
    if (anonymousPerSecond === 0) return true;
    const subject = `anonymous-ip:${ipPrefix(ipAddress ?? 'unknown')}`;
    return (await leases.spend(subject, rate, () => ({ tenantId: '', subject }))) === undefined;
  };
}
