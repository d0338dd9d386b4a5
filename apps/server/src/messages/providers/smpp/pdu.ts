/** SMPP 3.4 packets: the few that a sending client needs. Pure. */

export const headerBytes = 16;
/** Nothing that a message centre says to us is near this. */
export const packetBytesMax = 65_536;

export const commands = {
  genericNack: 0x8000_0000,
  bindTransceiver: 0x0000_0009,
  submit: 0x0000_0004,
  deliver: 0x0000_0005,
  unbind: 0x0000_0006,
  enquireLink: 0x0000_0015,
} as const;

const responseBit = 0x8000_0000;
export const responseTo = (command: number): number => (command | responseBit) >>> 0;
export const isResponse = (command: number): boolean => command >>> 31 === 1;

export interface Packet {
  readonly command: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Uint8Array;
}

export function encodePacket({ command, status, sequence, body }: Packet): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32BE(headerBytes + body.length, 0);
  header.writeUInt32BE(command, 4);
  header.writeUInt32BE(status, 8);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

/** Whole packets at the front of what arrived, and what is left; undefined: this is no SMPP. */
export function decodePackets(bytes: Buffer): { packets: Packet[]; rest: Buffer } | undefined {
  const packets: Packet[] = [];
  let rest = bytes;
  while (rest.length >= headerBytes) {
    const length = rest.readUInt32BE(0);
    if (length < headerBytes || length > packetBytesMax) return undefined;
    if (rest.length < length) break;
    packets.push({
      command: rest.readUInt32BE(4),
      status: rest.readUInt32BE(8),
      sequence: rest.readUInt32BE(12),
      body: rest.subarray(headerBytes, length),
    });
    rest = rest.subarray(length);
  }
  return { packets, rest };
}

/** A C-octet string: Latin text and the zero that ends it. */
const text = (value: string): Buffer => Buffer.from(`${value.replaceAll('\0', '')}\0`, 'latin1');
const octets = (...values: number[]): Buffer => Buffer.from(values);

const interfaceVersion = 0x34;

export interface Bind {
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
}

export const bindBody = ({ systemId, password, systemType }: Bind): Buffer =>
  Buffer.concat([text(systemId), text(password), text(systemType), octets(interfaceVersion, 0, 0), text('')]);

/** An address with its type of number and numbering plan (§5.2.5, §5.2.6). */
export interface SmppAddress {
  readonly ton: number;
  readonly npi: number;
  readonly address: string;
}

export interface Submit {
  readonly source: SmppAddress;
  readonly destination: SmppAddress;
  readonly isPart: boolean;
  /** 0: the default alphabet, 8: UCS-2. */
  readonly dataCoding: number;
  /** How long the centre may keep trying. */
  readonly validForMs: number | undefined;
  readonly message: Uint8Array;
}

/** The message begins with a header of its own (§5.2.12, UDHI). */
const esmClassHeader = 0x40;

export function submitBody(submit: Submit): Buffer {
  const { source, destination, isPart, dataCoding, validForMs, message } = submit;
  return Buffer.concat([
    text(''),
    addressBytes(source),
    addressBytes(destination),
    octets(isPart ? esmClassHeader : 0, 0, 0),
    text(''),
    text(validForMs === undefined ? '' : relativeTime(validForMs)),
    octets(0, 0, dataCoding, 0, message.length),
    message,
  ]);
}

const addressBytes = ({ ton, npi, address }: SmppAddress): Buffer =>
  Buffer.concat([octets(ton, npi), text(address)]);

/** §7.1.1.2: YYMMDDhhmmss from now on, whole seconds, rounded down but never nothing. */
function relativeTime(ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1_000));
  const parts = [Math.floor(seconds / 86_400) % 31, Math.floor(seconds / 3_600) % 24];
  const all = [...parts, Math.floor(seconds / 60) % 60, seconds % 60];
  return `0000${all.map((part) => String(part).padStart(2, '0')).join('')}000R`;
}
