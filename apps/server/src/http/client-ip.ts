/**
 * Where a request comes from: the peer of the connection, or what proxies that the operator named say of it (SECURITY
 * row 58). The only reader of `X-Forwarded-For`; `Forwarded`, `X-Real-IP` and the like are nobody's word.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { HttpServer } from './http-server.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type AddressRange = readonly [Address, number];

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * In canonical form, IPv4 also where it came as IPv6 (`::ffff:…`). Undefined: a trusted proxy did not say it in a
     * form that we read; whoever hides like that is limited together with all others who do.
     */
    readonly clientIp: string | undefined;
  }
}

const mappedPrefixBits = 96;
/** Nobody has more proxies than this: a longer list is read from the right, and no further. */
const hopsMax = 32;

/** An address, `loopback`, or a range in CIDR notation; undefined: none of them. A range of everybody is none. */
export function parseProxyRange(text: string): readonly AddressRange[] | undefined {
  if (text === 'loopback') return [parsedRange('127.0.0.0/8'), parsedRange('::1/128')].flat();
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) return undefined;
  const most = family === 4 ? 32 : 128;
  if (bits === undefined) return parsedRange(`${address}/${most}`);
  if (!/^[1-9]\d{0,2}$/.test(bits) || Number(bits) > most) return undefined;
  return parsedRange(`${address}/${bits}`);
}

function parsedRange(cidr: string): AddressRange[] {
  const [address, bits] = ipaddr.parseCIDR(cidr);
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits > mappedPrefixBits)
    return [[address.toIPv4Address(), bits - mappedPrefixBits]];
  return [[address, bits]];
}

/** The address in a header's value or of a socket; a port or brackets around it are allowed, nothing else. */
function parseAddress(text: string): Address | undefined {
  const trimmed = text.trim();
  const withPort = /^(?:\[([^\]]*)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/.exec(trimmed);
  const bare = withPort?.[1] ?? withPort?.[2] ?? trimmed;
  // isIP takes four decimal parts alone: "010.0.0.1", "1" and "0x7f.1" mean different things to different readers.
  return isIP(bare) === 0 || bare.includes('%') ? undefined : ipaddr.process(bare);
}

export const isWithin = (address: Address, ranges: readonly AddressRange[]): boolean =>
  ranges.some(([range, bits]) => address.kind() === range.kind() && address.match([range, bits] as never));

/**
 * The address of the client. `forwardedFor` is the whole header, all of its lines joined by commas; read from the right,
 * and only while the hop that wrote the value is trusted. What cannot be read ends it: it is unknown, never skipped.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: readonly AddressRange[],
): string | undefined {
  // A zone is this machine's name of an interface: no part of whose the address is.
  let hop = peer === undefined ? undefined : parseAddress(peer.replace(/%.*$/s, ''));
  const values = forwardedFor === undefined ? [] : forwardedFor.split(',').slice(-hopsMax);
  while (hop && values.length > 0 && isWithin(hop, trusted)) hop = parseAddress(values.pop() ?? '');
  return hop?.toString();
}

/** Requests know their client from here on, worked out when somebody asks. */
export function addClientIp(
  server: HttpServer,
  trusted: readonly AddressRange[],
  onUnusedHeader: () => void,
): void {
  let isSilent = false;
  server.decorateRequest('clientIp', {
    getter() {
      const { headers, raw } = this;
      const header = headers['x-forwarded-for'];
      // Node joins the lines of this header with commas.
      const forwardedFor = Array.isArray(header) ? header.join(',') : header;
      const peer = raw.socket.remoteAddress;
      if (forwardedFor !== undefined && trusted.length === 0 && !isSilent) {
        isSilent = true;
        onUnusedHeader();
      }
      return clientAddress(peer, forwardedFor, trusted);
    },
  });
}
