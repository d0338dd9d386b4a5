// The client of the Server API. Owns which call goes to which route; http.ts sends, path.ts encodes.
import type * as Action from './action-types.ts';
import type * as Authenticator from './authenticator-types.ts';
import type * as Challenge from './challenge-types.ts';
import { StepwardConnectionError } from './error.ts';
import { type ApiCall, type CallOptions, createTransport, type Transport } from './http.ts';
import { readOptions, type StepwardOptions } from './options.ts';
import { queryString, type SegmentEncoder, segmentEncoder } from './path.ts';
import type * as Session from './session-types.ts';
import type * as User from './user-types.ts';
import { Webhook } from './webhook.ts';

/**
 * The Server API of one tenant. One instance serves a whole program.
 *
 * Each call takes a request and, if you like, {@link CallOptions}; each rejects with a {@link StepwardError}.
 */
export class Stepward {
  readonly #send: Transport;
  readonly #segment: SegmentEncoder;

  /** Base address of the calls, `/v1` included. */
  readonly apiUrl: string;
  /** Proves that a webhook came from your server. */
  readonly webhook: Webhook;

  /** @throws TypeError that names the option and what is allowed */
  constructor(options: StepwardOptions) {
    const read = readOptions(options);
    this.apiUrl = read.apiUrl.endsWith('/v1') ? read.apiUrl : `${read.apiUrl}/v1`;
    this.#send = createTransport({ ...read, apiUrl: this.apiUrl });
    this.#segment = segmentEncoder(options.preEncodedIds);
    this.webhook = new Webhook(read.apiSecretKey, read.clock);
  }

  /** Decides about something that a person is doing: may they, must they prove themselves, or not at all? */
  async track(request: Action.TrackRequest, options?: CallOptions): Promise<Action.TrackResponse> {
    const { userId, action, attributes = {} } = request;
    const path = this.#path('users', { userId }, 'actions', { action });
    // The key makes it the same action, however often it arrives.
    const isRepeatable = typeof attributes.idempotencyKey === 'string' && attributes.idempotencyKey !== '';
    return this.#ask({ method: 'POST', path, body: attributes, isRepeatable }, options);
  }

  /** Tells whether the challenge behind a token was passed. Give `userId` and `action`, and decide by `isValid`. */
  async validateChallenge(
    request: Challenge.ValidateChallengeRequest,
    options?: CallOptions,
  ): Promise<Challenge.ValidateChallengeResponse> {
    const { actionCode, ...answer } = await this.#post<
      Challenge.ValidateChallengeResponse & { actionCode?: string }
    >('/validate', request, options);
    return actionCode === undefined ? answer : { action: actionCode, ...answer };
  }

  /** Gives an action as it stands. */
  async getAction(
    request: Action.GetActionRequest,
    options?: CallOptions,
  ): Promise<Action.GetActionResponse> {
    return this.#ask(read(this.#actionPath(request)), options);
  }

  /** Gives the actions of a person. */
  async queryUserActions(
    request: Action.QueryUserActionsRequest,
    options?: CallOptions,
  ): Promise<Action.QueryUserActionsResponse> {
    const { userId, fromDate, actionCodes = [], state } = request;
    const query = queryString({ fromDate, codes: actionCodes.join(','), state });
    return this.#ask(read(`${this.#path('users', { userId }, 'actions')}${query}`), options);
  }

  /** Sets the state of an action: the decision of a person of yours. */
  async updateAction(
    request: Action.UpdateActionRequest,
    options?: CallOptions,
  ): Promise<Action.ActionAttributes> {
    const path = this.#actionPath(request);
    return this.#ask({ method: 'PATCH', path, body: request.attributes, isRepeatable: false }, options);
  }

  /** Gives what is known of a person. */
  async getUser(request: User.GetUserRequest, options?: CallOptions): Promise<User.GetUserResponse> {
    return this.#ask(read(this.#path('users', { userId: request.userId })), options);
  }

  /** Finds people. */
  async queryUsers(request: User.QueryUsersRequest, options?: CallOptions): Promise<User.QueryUsersResponse> {
    const { username, email, phoneNumber, token, limit, lastEvaluatedUserId } = request;
    const pageSize = limit ? String(limit) : undefined;
    const query = queryString({ username, email, phoneNumber, token, limit: pageSize, lastEvaluatedUserId });
    return this.#ask(read(`/users${query}`), options);
  }

  /** Says something about a person, whom the server need not know yet. */
  async updateUser(request: User.UpdateUserRequest, options?: CallOptions): Promise<User.UserAttributes> {
    const path = this.#path('users', { userId: request.userId });
    return this.#ask({ method: 'PATCH', path, body: request.attributes, isRepeatable: false }, options);
  }

  /** Deletes a person, with their factors and their history. There is no way back. */
  async deleteUser(request: User.DeleteUserRequest, options?: CallOptions): Promise<void> {
    const path = this.#path('users', { userId: request.userId });
    await this.#send({ method: 'DELETE', path, isRepeatable: false }, options);
  }

  /** Gives the factors of a person. */
  async getAuthenticators(
    request: Authenticator.GetAuthenticatorsRequest,
    options?: CallOptions,
  ): Promise<Authenticator.UserAuthenticator[]> {
    return this.#ask(read(this.#path('users', { userId: request.userId }, 'authenticators')), options);
  }

  /** Enrols a factor that your application has verified already. */
  async enrollVerifiedAuthenticator(
    request: Authenticator.EnrollVerifiedAuthenticatorRequest,
    options?: CallOptions,
  ): Promise<Authenticator.EnrollVerifiedAuthenticatorResponse> {
    const path = this.#path('users', { userId: request.userId }, 'authenticators');
    return this.#post(path, request.attributes, options);
  }

  /** Takes over passkeys of another system. One that cannot be taken over does not hold up the others. */
  async enrollVerifiedAuthenticators(
    request: Authenticator.EnrollVerifiedAuthenticatorsRequest,
    options?: CallOptions,
  ): Promise<Authenticator.EnrollVerifiedAuthenticatorsResponse> {
    return this.#post('/users/authenticators', request, options);
  }

  /** Removes a factor. */
  async deleteAuthenticator(
    request: Authenticator.DeleteAuthenticatorRequest,
    options?: CallOptions,
  ): Promise<void> {
    const { userId, userAuthenticatorId, keepLast } = request;
    const resource = this.#path('users', { userId }, 'authenticators', { userAuthenticatorId });
    const path = keepLast ? `${resource}${queryString({ keepLast: 'true' })}` : resource;
    await this.#send({ method: 'DELETE', path, isRepeatable: false }, options);
  }

  /** Sends a code to an address or number. */
  async challenge(
    request: Challenge.ChallengeRequest,
    options?: CallOptions,
  ): Promise<Challenge.ChallengeResponse> {
    return this.#post('/challenge', request, options);
  }

  /** Checks a code that was sent. */
  async verify(request: Challenge.VerifyRequest, options?: CallOptions): Promise<Challenge.VerifyResponse> {
    return this.#post('/verify', request, options);
  }

  /** Binds a challenge that was begun without a person to one. */
  async claimChallenge(
    request: Challenge.ClaimChallengeRequest,
    options?: CallOptions,
  ): Promise<Challenge.ClaimChallengeResponse> {
    return this.#post('/claim', request, options);
  }

  /** Gives the open challenge, if there is one. */
  async getChallenge(
    request: Challenge.GetChallengeRequest,
    options?: CallOptions,
  ): Promise<Challenge.GetChallengeResponse> {
    const { challengeId, userId, action, verificationMethod } = request;
    const query = queryString({ challengeId, userId, action, verificationMethod });
    return this.#ask(read(`/challenges${query}`), options);
  }

  /** Exchanges the token of a passed challenge for a session. */
  async createSession(
    request: Session.CreateSessionRequest,
    options?: CallOptions,
  ): Promise<Session.CreateSessionResponse> {
    return this.#post('/sessions', request, options);
  }

  /** Tells whose session an access token is. Rejects with 401 `unauthorized` when it is nobody's. */
  async validateSession(
    request: Session.ValidateSessionRequest,
    options?: CallOptions,
  ): Promise<Session.ValidateSessionResponse> {
    return this.#post('/sessions/validate', request, options);
  }

  /** Exchanges a refresh token for the next pair. */
  async refreshSession(
    request: Session.RefreshSessionRequest,
    options?: CallOptions,
  ): Promise<Session.RefreshSessionResponse> {
    return this.#post('/sessions/refresh', request, options);
  }

  /** Ends a session. */
  async revokeSession(request: Session.RevokeSessionRequest, options?: CallOptions): Promise<void> {
    await this.#send(post('/sessions/revoke', request), options);
  }

  /** Ends all sessions of a person. */
  async revokeUserSessions(request: Session.RevokeUserSessionsRequest, options?: CallOptions): Promise<void> {
    await this.#send(post('/sessions/user/revoke', request), options);
  }

  /** Gives the devices of a person. */
  async getDevices(request: User.GetDevicesRequest, options?: CallOptions): Promise<User.UserDevice[]> {
    return this.#ask(read(this.#path('users', { userId: request.userId }, 'devices')), options);
  }

  /** Remembers a device for a while, or forgets it. */
  async updateDevice(request: User.UpdateDeviceRequest, options?: CallOptions): Promise<User.UserDevice> {
    const path = this.#devicePath(request);
    return this.#ask({ method: 'PATCH', path, body: request.attributes, isRepeatable: false }, options);
  }

  /** Makes a device unknown again. */
  async invalidateDevice(
    request: User.InvalidateDeviceRequest,
    options?: CallOptions,
  ): Promise<User.UserDevice> {
    return this.#post(`${this.#devicePath(request)}/invalidate`, undefined, options);
  }

  /** Words of the route as they are, ids as `{ name: id }`, encoded. */
  #path(...parts: (string | Record<string, string>)[]): string {
    const segments = parts.flatMap((part) =>
      typeof part === 'string' ? [part] : Object.entries(part).map(([name, id]) => this.#segment(name, id)),
    );
    return `/${segments.join('/')}`;
  }

  #actionPath({ userId, action, idempotencyKey }: Action.GetActionRequest): string {
    return this.#path('users', { userId }, 'actions', { action }, { idempotencyKey });
  }

  #devicePath({ userId, deviceId }: User.InvalidateDeviceRequest): string {
    return this.#path('users', { userId }, 'devices', { deviceId });
  }

  #post<Answer extends object>(path: string, body: unknown, options?: CallOptions): Promise<Answer> {
    return this.#ask(post(path, body), options);
  }

  async #ask<Answer extends object>(call: ApiCall, options?: CallOptions): Promise<Answer> {
    const answer = await this.#send(call, options);
    if (typeof answer !== 'object' || answer === null) {
      throw new StepwardConnectionError('the answer is not a JSON object');
    }
    return answer as Answer;
  }
}

const read = (path: string): ApiCall => ({ method: 'GET', path, isRepeatable: true });
const post = (path: string, body: unknown): ApiCall => ({ method: 'POST', path, body, isRepeatable: false });
