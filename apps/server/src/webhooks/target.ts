/**
 * Where the server may send a request that a tenant asked for (SECURITY row 47). Owns: the rules for URLs and addresses.
 * Does not own: the connection (safe-fetch.ts). Only what is plainly public passes; everything unusual is internal.
 */
import ipaddr from 'ipaddr.js';
import { ApiError } from '../http/api-error.ts';
import { isOpened, type PrivateHost } from './private-host.ts';

export interface OutboundPolicy {
  /** Ports beside 443. */
  readonly ports: readonly number[];
  /** For development and tests: 127.0.0.0/8 and ::1 on any port, with http as well. */
  readonly allowLoopback: boolean;
  /** Hosts of the own network that the operator opened; absent: none. */
  readonly privateHosts?: readonly PrivateHost[];
}

export const strictPolicy: OutboundPolicy = { ports: [], allowLoopback: false };

const httpsPort = 443;
export const urlCharactersMax = 2_048;
/** The only IPv6 block that is routed in the internet (RFC 4291 §2.4, IANA). */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Whether a connection to this address (text of an IPv4 or IPv6 address), which `hostname` stands for, may be made. */
export function isAllowedAddress(address: string, policy: OutboundPolicy, hostname?: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  if (policy.allowLoopback && isLoopback(address)) return true;
  if (policy.privateHosts && isOpened(address, hostname, policy.privateHosts)) return true;
  const parsed = ipaddr.parse(address);
  // Mapped, translated (NAT64) and tunnelled (6to4, Teredo) forms are ranges of their own: an IPv4 address inside may be anything.
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast);
}

/** The host of a URL as an address, if it is one; brackets of IPv6 gone. */
export function addressOf({ hostname }: URL): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) ? bare : undefined;
}

const isLocalName = (hostname: string): boolean => /^(.+\.)?localhost\.?$/.test(hostname);

function pointsHome(url: URL): boolean {
  const address = addressOf(url);
  return address === undefined ? isLocalName(url.hostname) : isLoopback(address);
}

/**
 * The URL, if requests may go there; undefined otherwise. The WHATWG parser has turned decimal, octal and hexadecimal
 * spellings of IPv4 into the usual one. Names are judged again by what they resolve to, at each connection.
 */
export function parseTarget(text: string, policy: OutboundPolicy): URL | undefined {
  if (text.length > urlCharactersMax || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  if (pointsHome(url)) return policy.allowLoopback && /^https?:$/.test(url.protocol) ? url : undefined;
  if (url.protocol !== 'https:') return undefined;
  const port = url.port === '' ? httpsPort : Number(url.port);
  if (port !== httpsPort && !policy.ports.includes(port)) return undefined;
  const address = addressOf(url);
  return address === undefined || isAllowedAddress(address, policy) ? url : undefined;
}

/** What a refused URL is told; names no address, for the answer must not map the network behind. */
export const targetRule = (policy: OutboundPolicy): string =>
  `an https URL on port ${[httpsPort, ...policy.ports].join(', ')} of a public host, without user name or fragment`;

/** The URL as it will be used, or a refusal that names the field. */
export function requireTarget(field: string, text: string, policy: OutboundPolicy): string {
  const url = parseTarget(text, policy);
  if (url) return url.href;
  throw new ApiError('invalid_request', `The field ${field} must be ${targetRule(policy)}.`);
}
