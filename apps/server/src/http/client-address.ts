/** Whose connection this is. Headers are believed only when the socket's peer is a configured proxy (SECURITY row 58). */
import ipaddr from 'ipaddr.js';

export type TrustedProxies = readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];

export function parseTrustedProxies(ranges: readonly string[]): TrustedProxies {
  return ranges.map((range) => {
    if (range.includes('/')) return ipaddr.parseCIDR(range) as TrustedProxies[number];
    const address = ipaddr.parse(range);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
}

const isTrusted = (address: string, proxies: TrustedProxies): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return proxies.some(
    ([range, bits]) => range.kind() === parsed.kind() && parsed.match([range, bits] as never),
  );
};

/** Walks X-Forwarded-For from the nearest hop and answers the first address that is not a trusted proxy. */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  proxies: TrustedProxies,
): string {
  const hops = [...(forwardedFor ?? '').split(',').map((hop) => hop.trim()), peer].filter(
    (hop) => hop !== '',
  );
  let address = peer;
  for (const hop of hops.reverse()) {
    if (!ipaddr.isValid(hop)) return address;
    address = ipaddr.process(hop).toString();
    if (!isTrusted(address, proxies)) return address;
  }
  return address;
}
