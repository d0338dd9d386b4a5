/** Whose connection this is. Headers are believed only when the socket's peer is a configured proxy (SECURITY row 58). */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type TrustedProxies = readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];

export function parseTrustedProxies(ranges: readonly string[]): TrustedProxies {
  return ranges.map((range) => {
    if (range.includes('/')) return ipaddr.parseCIDR(range) as TrustedProxies[number];
    // `isIP` knows only the one spelling of an address; ipaddr.js also reads 10.1 and 0x7f.1.
    if (isIP(range) === 0) throw new Error('neither an IP address nor a CIDR range');
    const address = ipaddr.parse(range);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
}

const isTrusted = (address: string, proxies: TrustedProxies): boolean => {
  if (isIP(address) === 0) return false;
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
    if (isIP(hop) === 0) return address;
    address = ipaddr.process(hop).toString();
    if (!isTrusted(address, proxies)) return address;
  }
  return address;
}
