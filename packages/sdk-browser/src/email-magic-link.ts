// Links by e-mail that the person opens, in this browser or another.
import type { ChallengeResponse, EnrollResponse, VerifyResponse } from './authenticator-types.ts';
import type { Connection } from './connection.ts';
import { isPassing, pause } from './polling.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

const pollIntervalMs = 1_000;
const busyIntervalMs = 5_000;
const finalizePath = '/client/verify/email-magic-link/finalize';

/** What came of a link. */
export interface MagicLinkVerifyResponse extends VerifyResponse {
  /** The link was opened in another browser: it shows the code to type here. */
  codeRequired?: boolean;
  /** The tab of the link went on to the `redirectUrl`: there is nothing more to do here. */
  continuedInNewTab?: boolean;
}

/** Links by e-mail. All calls need a token (`setToken`). */
export class EmailMagicLink {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Sends a link to this address; opening it adds the address to the person. */
  async enroll(
    { email }: { email: string },
    options?: CallOptions,
  ): Promise<StepwardResponse<EnrollResponse>> {
    return await this.#connection.post('/client/user-authenticators/email-magic-link', { email }, options);
  }

  /** Sends a link to the person's address. */
  async challenge(options?: CallOptions): Promise<StepwardResponse<ChallengeResponse>> {
    return await this.#connection.post('/client/challenge/email-magic-link', undefined, options);
  }

  /**
   * Waits until the person has opened the link: asks every second, and tells `onCodeRequired` once when the link was
   * opened in another browser, which then shows a code to type here (`verify`). Ends with a refusal when the challenge is over (the
   * public SDK asks for ever), and rejects when `options.signal` aborts. The network may fail in between.
   */
  async checkVerificationStatus(
    options?: CallOptions & { onCodeRequired?: (() => void) | undefined },
  ): Promise<StepwardResponse<MagicLinkVerifyResponse>> {
    let wasTold = false;
    for (;;) {
      const answer = await this.#connection.prove<MagicLinkVerifyResponse>(finalizePath, {}, options);
      if (answer.data?.codeRequired && !wasTold) {
        wasTold = true;
        options?.onCodeRequired?.();
      }
      if (answer.data?.isVerified) return answer;
      if (answer.data?.failureReason !== undefined) return answer;
      if (answer.errorCode !== undefined && !isPassing(answer.errorCode)) return answer;
      await pause(answer.errorCode === undefined ? pollIntervalMs : busyIntervalMs, options?.signal);
    }
  }

  /** Checks the code of the mail, which the link shows as well where it is opened in another browser. */
  async verify(
    { code }: { code: string },
    options?: CallOptions,
  ): Promise<StepwardResponse<MagicLinkVerifyResponse>> {
    return await this.#connection.prove(finalizePath, { verificationCode: code }, options);
  }
}
