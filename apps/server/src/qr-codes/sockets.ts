/**
 * WebSockets of screens (client-api.md §10.4; SECURITY row 44). Owns: who may connect, from which origin, how many and for
 * how long. All is judged before the upgrade, for the protocol has no message to refuse with.
 */
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { ApiError, errorBody } from '../http/api-error.ts';
import { type AddressRange, clientAddress } from '../http/client-ip.ts';
import { isOriginAllowed } from '../http/cors.ts';
import { ipPrefix } from '../messages/send-limits.ts';
import type { TenantStore } from '../tenants/store.ts';
import type { TokenService } from '../tokens/token-service.ts';
import { type ConnectionDependencies, closeCodes, QrConnection } from './connection.ts';
import type { QrCaller } from './service.ts';
import type { Every } from './watch.ts';

export interface SocketDependencies extends ConnectionDependencies {
  readonly tenants: TenantStore;
  readonly tokens: TokenService;
  readonly publicUrl: string;
  readonly trustedProxies: readonly AddressRange[];
  readonly now: () => number;
  readonly every: Every;
}

/** Where the public SDK's address arithmetic leads, from a base URL with and without a path before it. */
const paths: readonly string[] = ['/ws-v1-challenge', '/api-ws/ws-v1-challenge'];
const protocol = 'authsignal-ws';
const tokenPrefix = 'x.authsignal.token.';
const tenantPrefix = 'x.authsignal.tenant.';
const messageBytesMax = 16_384;
const socketsPerTokenMax = 5;
/** Offices and mobile networks share addresses. */
const socketsPerAddressMax = 100;
const socketsMax = 10_000;
/** Of a screen that nobody signed in at. */
const anonymousLifeMs = 60 * 60_000;
const tickMs = 1_000;
/** Answers to the last question are due by the next one. */
const ticksPerPing = 30;
const closeWithinMs = 1_000;

const tooMany = (): ApiError =>
  new ApiError('too_many_requests', 'Too many WebSockets are open.', { retryAfterSeconds: 60 });

interface Open {
  readonly connection: QrConnection;
  /** Whose share of sockets it takes. */
  readonly holder: string;
  readonly closesAt: number;
  readonly closeCode: number;
  isAlive: boolean;
}

interface Admitted {
  readonly caller: QrCaller;
  readonly holder: string;
  readonly closesAt: number;
  readonly closeCode: number;
}

export class QrSockets {
  readonly #dependencies: SocketDependencies;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytesMax,
    perMessageDeflate: false,
    handleProtocols: () => protocol,
  });
  readonly #open = new Map<WebSocket, Open>();
  #stopTicks: (() => void) | undefined;
  #ticks = 0;
  #isClosed = false;

  constructor(dependencies: SocketDependencies) {
    this.#dependencies = dependencies;
  }

  listen(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head).catch((error) => this.#refuse(socket, error));
    });
  }

  /** Closes all; resolves when they are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const sockets = [...this.#open.keys()];
    const gone = Promise.all(sockets.map((socket) => once(socket, 'close')));
    for (const socket of sockets) socket.close(closeCodes.goingAway);
    const patience = new AbortController();
    // A peer that does not answer must not keep this process alive.
    await Promise.race([gone, setTimeout(closeWithinMs, undefined, { signal: patience.signal })]);
    patience.abort();
    for (const socket of sockets) socket.terminate();
    this.#server.close();
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?')[0]?.replace(/\/{2,}/g, '/') ?? '';
    if (!paths.includes(path)) throw new ApiError('not_found', 'There is no WebSocket here.');
    const ipAddress = this.#addressOf(request);
    if (!(await this.#dependencies.pace(ipAddress))) throw tooMany();
    const admitted = await this.#admit(request, ipAddress);
    const isFull = this.#isClosed || this.#open.size >= socketsMax;
    if (isFull || this.#count(admitted.holder) >= this.#shareOf(admitted)) throw tooMany();
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#add(webSocket, admitted));
  }

  #addressOf({ headers, socket }: IncomingMessage): string | undefined {
    const forwarded = headers['x-forwarded-for'];
    const forwardedFor = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
    return clientAddress(socket.remoteAddress, forwardedFor, this.#dependencies.trustedProxies);
  }

  async #admit(request: IncomingMessage, ipAddress: string | undefined): Promise<Admitted> {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
    const offeredAfter = (prefix: string): string | undefined =>
      offered.find((one) => one.startsWith(prefix))?.slice(prefix.length);
    const { tokens, tenants, now } = this.#dependencies;
    const token = offeredAfter(tokenPrefix);
    const tenantId = offeredAfter(tenantPrefix);
    const bearer = token === undefined ? undefined : await tokens.requireBearer(token);
    const tenant = bearer?.tenant ?? (tenantId === undefined ? undefined : await tenants.find(tenantId));
    if (!offered.includes(protocol) || !tenant)
      throw new ApiError('unauthorized', `Name ${protocol} and a token or tenant as subprotocols.`);
    this.#requireOrigin(request, tenant.settings.allowedOrigins);
    const caller = { tenant, bearer, ipAddress, userAgent: request.headers['user-agent'] };
    return bearer
      ? { caller, holder: `token ${token}`, closesAt: bearer.expiresAt, closeCode: closeCodes.expired }
      : {
          caller,
          holder: `address ${ipPrefix(ipAddress ?? 'unknown')}`,
          closesAt: now() + anonymousLifeMs,
          closeCode: closeCodes.timedOut,
        };
  }

  /** Only browsers connect here, and they say which page asks (cross-site WebSocket hijacking). */
  #requireOrigin({ headers: { origin } }: IncomingMessage, allowed: readonly string[]): void {
    if (origin !== undefined && isOriginAllowed(origin, allowed, this.#dependencies.publicUrl)) return;
    throw new ApiError('forbidden', 'WebSockets are for pages of the allowed origins of the tenant.');
  }

  #shareOf({ caller }: Admitted): number {
    return caller.bearer ? socketsPerTokenMax : socketsPerAddressMax;
  }

  #count(holder: string): number {
    return [...this.#open.values()].filter((one) => one.holder === holder).length;
  }

  #add(socket: WebSocket, { caller, holder, closesAt, closeCode }: Admitted): void {
    const connection = new QrConnection(socket, caller, this.#dependencies);
    const open: Open = { connection, holder, closesAt, closeCode, isAlive: true };
    this.#open.set(socket, open);
    socket.on('pong', () => {
      open.isAlive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#drop(socket));
    this.#stopTicks ??= this.#dependencies.every(tickMs, () => this.#tick());
  }

  #drop(socket: WebSocket): void {
    this.#open.get(socket)?.connection.end();
    this.#open.delete(socket);
    if (this.#open.size > 0) return;
    this.#stopTicks?.();
    this.#stopTicks = undefined;
  }

  #tick(): void {
    const now = this.#dependencies.now();
    this.#ticks += 1;
    const isPingDue = this.#ticks % ticksPerPing === 0;
    for (const [socket, open] of this.#open) {
      if (open.closesAt <= now) socket.close(open.closeCode);
      else if (isPingDue) this.#ping(socket, open);
    }
    this.#dependencies.watch.look();
  }

  #ping(socket: WebSocket, open: Open): void {
    if (open.isAlive) socket.ping();
    else socket.terminate();
    open.isAlive = false;
  }

  #refuse(socket: Duplex, error: unknown): void {
    const refusal = error instanceof ApiError ? error : new ApiError('internal_error', 'Try again.');
    if (refusal !== error) this.#dependencies.onError(error);
    const body = JSON.stringify(errorBody(refusal, 'websocket'));
    // Node has let go of it: without this it stays open for as long as the peer leaves its half open.
    socket.once('finish', () => socket.destroy());
    socket.end(
      `HTTP/1.1 ${refusal.status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
        `cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n${body}`,
    );
  }
}
