// QR codes that the person's phone scans and answers.
import type { Connection } from '../connection.ts';
import type { StepwardResponse } from '../result.ts';
import { watchByPolling } from './polling-watch.ts';
import type { QrCodeChallengeParams, QrCodeChallengeResponse, QrCodeWatch } from './qr-code-types.ts';
import { watchBySocket } from './web-socket-watch.ts';

/** QR codes. With a token for its person, without one for whoever scans. */
export class QrCode {
  readonly #connection: Connection;
  #watch: QrCodeWatch | undefined;
  /** Counts challenges: one that was left while it started ends as soon as it has. */
  #round = 0;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Starts a challenge and watches it; show its id as a QR code. One that is running ends. */
  async challenge(params: QrCodeChallengeParams): Promise<StepwardResponse<QrCodeChallengeResponse>> {
    this.disconnect();
    const watchIt = params.polling ? watchByPolling : watchBySocket;
    const round = this.#round;
    const { answer, watch } = await watchIt(this.#connection, params);
    if (round === this.#round) this.#watch = watch;
    else watch?.end();
    return answer;
  }

  /** Takes a new challenge now; `onRefresh` is told. */
  async refresh({ custom }: { custom?: Record<string, unknown> } = {}): Promise<void> {
    await this.#watch?.refresh(custom);
  }

  /** Stops watching. */
  disconnect(): void {
    this.#round += 1;
    this.#watch?.end();
    this.#watch = undefined;
  }
}
