/**
 * One screen's WebSocket (client-api.md §10.4): what it may say, and what it is told. Owns: the messages. Does not own: who
 * may connect, nor for how long (sockets.ts).
 */
import { CreateQrMessage } from '@stepward/api';
import { Compile } from 'typebox/schema';
import type { WebSocket } from 'ws';
import { ApiError } from '../http/api-error.ts';
import { parseJsonBody } from '../http/json-body.ts';
import type { Pace } from './pace.ts';
import type { QrChallenge, QrOutcome } from './qr-challenge.ts';
import type { QrCaller, QrService, QrStatus } from './service.ts';
import type { QrWatch, Watcher } from './watch.ts';

/** Why a socket was closed; 4000 to 4999 are the application's own (RFC 6455 §7.4.2). */
export const closeCodes = {
  goingAway: 1001,
  badMessage: 4400,
  expired: 4401,
  foreignChallenge: 4403,
  timedOut: 4408,
  tooManyMessages: 4429,
  internal: 4500,
} as const;

/** A screen refreshes every nine minutes, or when somebody asks it to. */
const challengesPerSocketMax = 50;
/** Only the newest is shown; the one before may still be on its way to a phone. */
const watchedPerSocketMax = 3;
/** A screen waits for the answer to one message before it has another to send. */
const waitingMessagesMax = 10;

const createMessage = Compile(CreateQrMessage);

export interface ConnectionDependencies {
  readonly qrCodes: QrService;
  readonly watch: QrWatch;
  readonly pace: Pace;
  readonly onError: (error: unknown) => void;
}

export class QrConnection implements Watcher {
  readonly #socket: WebSocket;
  readonly #caller: QrCaller;
  readonly #dependencies: ConnectionDependencies;
  /** What each challenge's screen was told last. */
  readonly #told = new Map<string, string>();
  #created = 0;
  #waiting = 0;
  /** One message after the other: a screen is told of a challenge before it is told what became of it. */
  #turn: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, caller: QrCaller, dependencies: ConnectionDependencies) {
    this.#socket = socket;
    this.#caller = caller;
    this.#dependencies = dependencies;
    socket.on('message', (data, isBinary) => {
      if (!this.#isOpen()) return;
      if (this.#waiting >= waitingMessagesMax) return socket.close(closeCodes.tooManyMessages);
      this.#waiting += 1;
      const text = isBinary ? '' : data.toString();
      this.#inTurn(() => this.#receive(text));
    });
  }

  onOutcome(challenge: QrChallenge, outcome: QrOutcome): void {
    this.#inTurn(() => this.#tell(challenge, outcome));
  }

  /** Nothing more is looked at for it. */
  end(): void {
    for (const challengeId of this.#told.keys()) this.#dependencies.watch.remove(challengeId);
    this.#told.clear();
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((error) => {
      this.#dependencies.onError(error);
      this.#socket.close(closeCodes.internal);
    });
  }

  async #receive(text: string): Promise<void> {
    this.#waiting -= 1;
    if (!this.#isOpen()) return;
    const message = parse(text);
    const named = message?.data?.challengeId;
    if (typeof named === 'string' && !this.#told.has(named))
      return this.#socket.close(closeCodes.foreignChallenge);
    if (!createMessage.Check(message)) return this.#socket.close(closeCodes.badMessage);
    this.#created += 1;
    const isTooMany = this.#created > challengesPerSocketMax;
    if (isTooMany || !(await this.#dependencies.pace(this.#caller.ipAddress)))
      return this.#socket.close(closeCodes.tooManyMessages);
    const { actionCode: action, custom, rotating } = message.data;
    try {
      await this.#create({ action, custom, rotating });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The protocol has no message for refusals: the reason of the end says it (at most 123 bytes).
      this.#socket.close(closeCodes.badMessage, error.code);
    }
  }

  async #create(request: Parameters<QrService['begin']>[1]): Promise<void> {
    const { qrCodes, watch } = this.#dependencies;
    const { challenge } = await qrCodes.begin(this.#caller, request);
    const { outcome: _unclaimed, ...rotation } = await qrCodes.present(challenge, 'unclaimed');
    const { challengeId, expiresAt } = challenge;
    this.#told.set(challengeId, JSON.stringify({ outcome: 'unclaimed', ...rotation }));
    for (const old of [...this.#told.keys()].slice(0, -watchedPerSocketMax)) this.#forget(old);
    this.#send('CHALLENGE_CREATED', {
      challengeId,
      challengeType: 'QR_CODE',
      expiresAt: new Date(expiresAt).toISOString(),
      state: 'unclaimed',
      ...rotation,
    });
    watch.add(challenge, this);
  }

  #forget(challengeId: string): void {
    this.#told.delete(challengeId);
    this.#dependencies.watch.remove(challengeId);
  }

  async #tell(challenge: QrChallenge, outcome: QrOutcome): Promise<void> {
    const { challengeId } = challenge;
    const before = this.#told.get(challengeId);
    // Told of the end already, or of a newer challenge.
    if (before === undefined) return;
    if (outcome === 'expired') return this.#forget(challengeId);
    const status = await this.#dependencies.qrCodes.present(challenge, outcome);
    const now = JSON.stringify(status);
    if (now === before) return;
    this.#told.set(challengeId, now);
    if (outcome === 'approved' || outcome === 'rejected') this.#told.delete(challengeId);
    this.#sendChange(challengeId, status);
  }

  #sendChange(challengeId: string, { outcome, ...rest }: QrStatus): void {
    if (outcome === 'unclaimed') this.#send('CODE_ROTATED', { challengeId, ...rest });
    else this.#send('STATE_CHANGE', { challengeId, state: outcome, ...rest });
  }

  /** Once its end was decided the peer may go on for a while: nothing of that counts. */
  #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #send(type: string, data: object): void {
    if (this.#isOpen()) this.#socket.send(JSON.stringify({ type, data }));
  }
}

/** Undefined: no JSON object, or one that no body may be either (N-32, row 46). */
function parse(text: string): { readonly data?: { readonly challengeId?: unknown } } | undefined {
  try {
    const value = parseJsonBody(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
