// The client of Call Connect: proving a person by a call that they take. Another address and another key than those of
// the Server API.

import type { CallConnectMessageChannel, CallState } from './enumerations.ts';
import { StepwardConnectionError } from './error.ts';
import { type CallOptions, createTransport, type Transport } from './http.ts';
import { readOptions, type StepwardOptions } from './options.ts';

/** Of `startCall`. */
export interface StartCallRequest {
  /** Your own id of the call. */
  referenceId: string;
  phoneNumber?: string | undefined;
  /** ISO 3166 alpha-3, such as `USA`, where `phoneNumber` is a local one. */
  country?: string | undefined;
  userId?: string | undefined;
  username?: string | undefined;
  channel?: CallConnectMessageChannel | undefined;
  email?: string | undefined;
  locale?: string | undefined;
  actionCode?: string | undefined;
}

/** What was sent; or, in the last three, why nothing was. */
export interface StartCallResponse {
  messageId?: string;
  channel?: CallConnectMessageChannel;
  phoneNumber?: string;
  email?: string;
  error?: string;
  errorCode?: string;
  errorDescription?: string;
}

/** Of `finishCall`. */
export interface FinishCallRequest {
  referenceId: string;
  state: CallState;
  userId?: string | undefined;
  payload?: Record<string, unknown> | undefined;
}

/** Whether the call was known. */
export interface FinishCallResponse {
  success: boolean;
}

/** Call Connect of one tenant. Takes the Call Connect key, and its address as it is (no `/v1` is added). */
export class CallConnect {
  readonly #send: Transport;

  /** Base address of the calls. */
  readonly apiUrl: string;

  /** @throws TypeError that names the option and what is allowed */
  constructor(options: StepwardOptions) {
    const read = readOptions(options);
    this.apiUrl = read.apiUrl;
    this.#send = createTransport(read);
  }

  /** Sends the person what lets them begin the call. Read `error`: a refusal may come as an answer. */
  async startCall(request: StartCallRequest, options?: CallOptions): Promise<StartCallResponse> {
    return (await this.#post('/call/start', request, options)) as StartCallResponse;
  }

  /** Tells how the call ended. */
  async finishCall(request: FinishCallRequest, options?: CallOptions): Promise<FinishCallResponse> {
    return (await this.#post('/call/finish', request, options)) as FinishCallResponse;
  }

  async #post(path: string, body: unknown, options: CallOptions | undefined): Promise<object> {
    const answer = await this.#send({ method: 'POST', path, body, isRepeatable: false }, options);
    if (typeof answer === 'object' && answer !== null) return answer;
    throw new StepwardConnectionError('the answer is not a JSON object');
  }
}
