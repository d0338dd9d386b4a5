/**
 * One bound connection to a message centre (SMPP 3.4 §2.2). Owns: binding, matching answers to requests, keeping the
 * link alive, answering what the centre asks. Every request ends: by its answer, its time limit or the end of the link.
 */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { DeliveryError } from '../../delivery-error.ts';
import type { Outbound } from '../outbound.ts';
import {
  type Bind,
  bindBody,
  commands,
  decodePackets,
  encodePacket,
  isResponse,
  type Packet,
  responseTo,
} from './pdu.ts';

export interface SmppLink extends Bind {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly certificateAuthority?: string;
  /** For one request and its answer. */
  readonly requestTimeoutMs: number;
  /** Silence after which the centre is asked whether it is there. */
  readonly enquireAfterMs: number;
}

interface Waiting {
  readonly answered: (packet: Packet) => void;
  readonly failed: (error: DeliveryError) => void;
}

const sequenceMax = 0x7fff_ffff;

export class SmppSession {
  readonly #socket: Socket;
  readonly #link: SmppLink;
  readonly #waiting = new Map<number, Waiting>();
  readonly #enquiry: NodeJS.Timeout;
  #received: Buffer = Buffer.alloc(0);
  #sequence = 0;
  #closed = false;

  private constructor(socket: Socket, link: SmppLink) {
    this.#socket = socket;
    this.#link = link;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', () => this.#end('link_failed'));
    socket.on('close', () => this.#end('link_closed'));
    this.#enquiry = setInterval(() => this.#enquire(), link.enquireAfterMs);
    this.#enquiry.unref();
  }

  /** Connects and binds, or throws a `DeliveryError`. */
  static async open(link: SmppLink, outbound: Outbound): Promise<SmppSession> {
    const session = new SmppSession(await connected(link, outbound), link);
    try {
      const { status } = await session.request(commands.bindTransceiver, bindBody(link));
      if (status !== 0) throw refusal(status);
      return session;
    } catch (error) {
      session.#end('link_closed');
      throw error;
    }
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Answers the centre's answer, whatever its status. */
  request(command: number, body: Uint8Array): Promise<Packet> {
    if (this.#closed) return Promise.reject(new DeliveryError('temporary', 'smpp_link_closed'));
    this.#sequence = this.#sequence >= sequenceMax ? 1 : this.#sequence + 1;
    const sequence = this.#sequence;
    return new Promise<Packet>((resolve, reject) => {
      // A centre that leaves one request unanswered has lost the others too.
      const timer = setTimeout(() => this.#end('timeout'), this.#link.requestTimeoutMs);
      timer.unref();
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(sequence);
      };
      this.#waiting.set(sequence, {
        answered: (packet) => {
          settle();
          resolve(packet);
        },
        failed: (error) => {
          settle();
          reject(error);
        },
      });
      this.#socket.write(encodePacket({ command, status: 0, sequence, body }));
    });
  }

  /** Says goodbye and closes; what still waits fails. */
  close(): void {
    if (this.#closed) return;
    const goodbye = {
      command: commands.unbind,
      status: 0,
      sequence: this.#sequence + 1,
      body: Buffer.alloc(0),
    };
    this.#socket.end(encodePacket(goodbye));
    this.#end('link_closed');
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#enquiry);
    this.#socket.destroySoon();
    for (const { failed } of [...this.#waiting.values()])
      failed(new DeliveryError('temporary', `smpp_${reason}`));
  }

  #enquire(): void {
    this.request(commands.enquireLink, Buffer.alloc(0)).catch(() => {});
  }

  #receive(bytes: Buffer): void {
    const decoded = decodePackets(Buffer.concat([this.#received, bytes]));
    if (!decoded) {
      this.#end('protocol_error');
      return;
    }
    this.#received = decoded.rest;
    for (const packet of decoded.packets) this.#handle(packet);
  }

  #handle(packet: Packet): void {
    if (isResponse(packet.command)) {
      this.#waiting.get(packet.sequence)?.answered(packet);
      return;
    }
    const { command, sequence } = packet;
    const answer = (status: number, body: Uint8Array = Buffer.alloc(0), to = responseTo(command)) =>
      this.#socket.write(encodePacket({ command: to, status, sequence, body }));
    if (command === commands.enquireLink) answer(0);
    // Receipts and replies are taken, so that the centre does not send them for ever; we ask for none.
    else if (command === commands.deliver) answer(0, Buffer.from([0]));
    else if (command === commands.unbind) {
      answer(0);
      this.#end('link_closed');
    } else answer(unknownCommand, Buffer.alloc(0), commands.genericNack);
  }
}

const unknownCommand = 3;

function connected(link: SmppLink, outbound: Outbound): Promise<Socket> {
  const { host, port, tls, certificateAuthority, requestTimeoutMs } = link;
  return outbound.addressFor(host).then(
    (address) =>
      new Promise((resolve, reject) => {
        const options = { host: address, port, timeout: requestTimeoutMs };
        const socket = tls
          ? connectTls({
              ...options,
              ...(isIP(host) === 0 ? { servername: host } : {}),
              ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
            })
          : connectPlain(options);
        const failed = (code: string) => {
          socket.destroy();
          reject(new DeliveryError('temporary', code));
        };
        socket.once('timeout', () => failed('timeout'));
        socket.once('error', (error: Error & { code?: string }) => failed(error.code ?? 'network'));
        socket.once(tls ? 'secureConnect' : 'connect', () => {
          socket.removeAllListeners().setTimeout(0).setKeepAlive(true);
          resolve(socket);
        });
      }),
  );
}

/** Statuses that pass (§5.1.3): the centre is busy, full, bound too often, or wants us slower. */
const passingStatuses = new Set([0x05, 0x08, 0x0d, 0x14, 0x45, 0x58, 0x64]);

export function refusal(status: number): DeliveryError {
  const code = `smpp_0x${status.toString(16).padStart(2, '0')}`;
  return new DeliveryError(passingStatuses.has(status) ? 'temporary' : 'permanent', code);
}
