// Push messages that the person answers on their phone.
import type { Connection } from './connection.ts';
import { isPassing, pause } from './polling.ts';
import type { CallOptions, StepwardResponse } from './result.ts';

const pollIntervalMsDefault = 2_000;

/** A question is on its way to the person's phone. */
export interface PushChallengeResponse {
  challengeId: string;
  /** Show this number: the person types it on the phone. Only with `numberMatching`. */
  numberToMatch?: string;
  /** ISO 8601: until when the phone can answer. */
  expiresAt?: string;
  /** How each device was reached. */
  deliveryResults?: { userAuthenticatorId: string; errorCode?: string }[];
}

/** What the person has answered so far. */
export interface PushVerifyResponse {
  isVerified: boolean;
  /** True and not verified: the person said no, or the question is over. */
  isConsumed: boolean;
  /** Where it stands, such as `DENIED`. */
  pushState?: string;
  /** Goes to your backend, which validates it. Only when verified. */
  token?: string;
  /** The flow of the action asks for another step: go on with `initChallenge`. */
  isMoreRequired?: boolean;
  /** @deprecated The same as `token`. */
  accessToken?: string;
}

/** Push messages. All calls need a token (`setToken`). */
export class Push {
  readonly #connection: Connection;

  /** @param connection made by the client */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Asks on the person's phone.
   *
   * @param request `numberMatching`: the page shows `numberToMatch` of the answer, which only a tenant with the weaker
   *   setting `pushApproveOnly` does without; `action` of the tracked action; `userAuthenticatorId` asks one phone alone
   */
  async challenge(
    request: {
      action?: string | undefined;
      userAuthenticatorId?: string | undefined;
      numberMatching?: boolean | undefined;
    } = {},
    options?: CallOptions,
  ): Promise<StepwardResponse<PushChallengeResponse>> {
    return await this.#connection.post('/client/challenge/push', request, options);
  }

  /** Asks once whether the person has answered. The token of the answer is not set for further calls. */
  async verify(
    { challengeId }: { challengeId: string },
    options?: CallOptions,
  ): Promise<StepwardResponse<PushVerifyResponse>> {
    const answer = await this.#connection.post<PushVerifyResponse>(
      '/client/verify/push',
      { challengeId },
      options,
    );
    if (answer.data?.token !== undefined) answer.data.accessToken = answer.data.token;
    return answer;
  }

  /**
   * Asks until the person has answered. Ends with a refusal when the challenge is over, and rejects when
   * `options.signal` aborts. The network may fail in between.
   *
   * @param request `intervalMs` between two questions, 2,000 unless told
   */
  async waitForAnswer(
    { challengeId, intervalMs = pollIntervalMsDefault }: { challengeId: string; intervalMs?: number },
    options?: CallOptions,
  ): Promise<StepwardResponse<PushVerifyResponse>> {
    for (;;) {
      const answer = await this.verify({ challengeId }, options);
      if (answer.data?.isVerified || answer.data?.isConsumed) return answer;
      if (answer.errorCode !== undefined && !isPassing(answer.errorCode)) return answer;
      await pause(intervalMs, options?.signal);
    }
  }
}
