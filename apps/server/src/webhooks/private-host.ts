/**
 * Hosts of the own network that the operator lets tenants name (STEPWARD_ALLOWED_PRIVATE_HOSTS; SECURITY row 47). Owns: that
 * only addresses of private networks can be opened so: this machine, link-local addresses (a cloud's metadata among them)
 * and everything reserved stay closed, whatever is listed. Pure.
 */
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** A range of addresses, or a name that may stand for any private address. */
export type PrivateHost = { readonly range: Range } | { readonly name: string };

/** RFC 1918, RFC 6598 (shared), RFC 4193 (unique local). */
const privateNetworks: readonly Range[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
].map((cidr) => ipaddr.parseCIDR(cidr));

/** Where clouds answer with credentials of the machine, inside networks that are private otherwise. */
const metadataServices: readonly Range[] = ['fd00:ec2::/32', 'fd20:ce::/32', '100.100.100.200/32'].map(
  (cidr) => ipaddr.parseCIDR(cidr),
);

/** Lower case, without the dot that only says that it is whole. */
const plainName = (hostname: string): string => hostname.toLowerCase().replace(/\.$/, '');
const namePattern =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** An address, a CIDR range or a host name; undefined: none of these, or not of a private network. */
export function parsePrivateHost(text: string): PrivateHost | undefined {
  const range = parseRange(text);
  if (range) return privateNetworks.some((network) => contains(network, range)) ? { range } : undefined;
  const name = plainName(text);
  return namePattern.test(name) && !/(^|\.)localhost$/.test(name) ? { name } : undefined;
}

function parseRange(text: string): Range | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text) || !/[.:]/.test(text)) return undefined;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

const contains = ([network, bits]: Range, [address, more]: Range): boolean =>
  network.kind() === address.kind() && more >= bits && address.match([network, bits] as Range);

/** Whether the operator opened this address, which `hostname` stands for. */
export function isOpened(
  address: string,
  hostname: string | undefined,
  hosts: readonly PrivateHost[],
): boolean {
  const parsed = parseRange(address);
  if (!parsed || !privateNetworks.some((network) => contains(network, parsed))) return false;
  if (metadataServices.some((network) => contains(network, parsed))) return false;
  const name = hostname === undefined ? undefined : plainName(hostname);
  return hosts.some((host) => ('range' in host ? contains(host.range, parsed) : host.name === name));
}
