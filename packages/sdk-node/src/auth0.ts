// The two functions of an Auth0 post-login action. Owns what Auth0 is told for each state; the states are the server's.
import { UserActionState } from './enumerations.ts';
import { Stepward } from './stepward.ts';

/** What these functions read of Auth0's `event`. */
export interface Auth0PostLoginEvent {
  /** `AUTHSIGNAL_SECRET` is read as well, so that an action that has it need not change. */
  secrets?: Readonly<Record<string, string | undefined>>;
  user: { user_id: string; email?: string };
  request: {
    hostname?: string;
    ip?: string;
    user_agent?: string;
    query?: Readonly<Record<string, unknown>>;
  };
  transaction?: { protocol?: string };
  authentication?: { methods?: readonly { name: string }[] };
}

/** What these functions use of Auth0's `api`. */
export interface Auth0PostLoginApi {
  redirect: { sendUserTo(url: string): unknown };
  access: { deny(reason: string): unknown };
  authentication: { recordMethod(url: string): unknown };
}

/** Of {@link handleAuth0ExecutePostLogin}. */
export interface ExecutePostLoginOptions {
  /** The secret `STEPWARD_SECRET` of the Auth0 action unless told. */
  apiSecretKey?: string | undefined;
  /** The secret `STEPWARD_API_URL` of the Auth0 action unless told; one of them must be there. */
  apiUrl?: string | undefined;
  /** Auth0's user id unless told. */
  userId?: string | undefined;
  /** `auth0-login` unless told. */
  action?: string | undefined;
  /** Auth0's `/continue` unless told. */
  redirectUrl?: string | undefined;
  /** Your own facts, for your rules. */
  custom?: Record<string, string> | undefined;
  /** The person may not put off enrolment. */
  forceEnrollment?: boolean | undefined;
}

/** Of {@link handleAuth0ContinuePostLogin}. */
export interface ContinuePostLoginOptions {
  /** As for {@link ExecutePostLoginOptions}. */
  apiSecretKey?: string | undefined;
  /** As for {@link ExecutePostLoginOptions}. */
  apiUrl?: string | undefined;
  /** Auth0's user id unless told. */
  userId?: string | undefined;
  /** The same as for {@link ExecutePostLoginOptions}. */
  action?: string | undefined;
  /** What a person is told who did not pass. */
  failureMessage?: string | undefined;
}

const defaultAction = 'auth0-login';

/** States in which a login may go on. One that we do not know is none of them. */
const mayGoOn: ReadonlySet<string> = new Set([
  UserActionState.ALLOW,
  UserActionState.CHALLENGE_SUCCEEDED,
  UserActionState.REVIEW_SUCCEEDED,
]);

/**
 * For `onExecutePostLogin`: lets the login go on, sends the person to the challenge page, or denies access. A refresh of
 * tokens, and an Auth0 session that has been proven, go on unasked.
 */
export async function handleAuth0ExecutePostLogin(
  event: Auth0PostLoginEvent,
  api: Auth0PostLoginApi,
  options: ExecutePostLoginOptions = {},
): Promise<void> {
  // Auth0 cannot redirect in this flow.
  if (event.transaction?.protocol === 'oauth2-refresh-token') return;
  const { client, apiUrl } = connect(event, options);
  if (event.authentication?.methods?.some(({ name }) => name === apiUrl)) return;
  const { isEnrolled, state, url } = await client.track({
    userId: options.userId ?? event.user.user_id,
    action: options.action ?? defaultAction,
    attributes: {
      redirectUrl: options.redirectUrl ?? `https://${event.request.hostname}/continue`,
      custom: options.custom ?? {},
      email: event.user.email,
      ipAddress: event.request.ip,
      userAgent: event.request.user_agent,
      deviceId: queryParameter(event, 'device_id'),
    },
  });
  if (state === UserActionState.CHALLENGE_REQUIRED || (mayGoOn.has(state) && !isEnrolled)) {
    api.redirect.sendUserTo(options.forceEnrollment ? `${url}&force_enrollment=true` : url);
  } else if (!mayGoOn.has(state)) {
    api.access.deny(state === UserActionState.REVIEW_REQUIRED ? 'Action under review' : 'Action blocked');
  }
}

/** For `onContinuePostLogin`, after the challenge page: lets the login go on when the proof was made, else denies access. */
export async function handleAuth0ContinuePostLogin(
  event: Auth0PostLoginEvent,
  api: Auth0PostLoginApi,
  options: ContinuePostLoginOptions = {},
): Promise<void> {
  const { client, apiUrl } = connect(event, options);
  const action = options.action ?? defaultAction;
  const userId = options.userId ?? event.user.user_id;
  const token = queryParameter(event, 'token');
  const result = token === undefined ? undefined : await client.validateChallenge({ token, action, userId });
  const isProven =
    result?.isValid === true &&
    result.state === UserActionState.CHALLENGE_SUCCEEDED &&
    result.action === action &&
    result.userId === userId;
  if (isProven) api.authentication.recordMethod(apiUrl);
  else api.access.deny(options.failureMessage ?? 'MFA challenge failed');
}

function connect(
  event: Auth0PostLoginEvent,
  options: ContinuePostLoginOptions,
): { client: Stepward; apiUrl: string } {
  const { secrets = {} } = event;
  const apiUrl = options.apiUrl ?? secrets.STEPWARD_API_URL ?? '';
  const apiSecretKey = options.apiSecretKey ?? secrets.STEPWARD_SECRET ?? secrets.AUTHSIGNAL_SECRET ?? '';
  return { client: new Stepward({ apiSecretKey, apiUrl }), apiUrl };
}

function queryParameter(event: Auth0PostLoginEvent, name: string): string | undefined {
  const value = event.request.query?.[name];
  return typeof value === 'string' ? value : undefined;
}
