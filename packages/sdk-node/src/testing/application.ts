// An application written for the public SDK. package.test.ts runs it as it is, and once more with nothing changed but
// the import; both must type-check, say the same and send the same. Usage: node application.ts <address>
import {
  type ActionAttributes,
  AuthScope,
  Authsignal,
  type AuthsignalConstructor,
  AuthsignalError,
  CallConnect,
  CallConnectMessageChannel,
  CallState,
  type GetUserResponse,
  handleAuth0ContinuePostLogin,
  handleAuth0ExecutePostLogin,
  mapToAuthsignalError,
  SmsChannel,
  type TrackRequest,
  type TrackResponse,
  UserActionState,
  type UserAuthenticator,
  type ValidateChallengeResponse,
  VerificationFailureReason,
  VerificationMethod,
  Webhook,
  type WebhookEvent,
} from '@authsignal/node';

const address = process.argv[2] ?? '';
const apiUrl = `${address}/v1`;
const options: AuthsignalConstructor = { apiSecretKey: 'key', apiUrl, retries: 0 };
const authsignal = new Authsignal(options);
const userId = 'u-1';

async function payment(amount: number): Promise<string> {
  const request: TrackRequest = {
    userId,
    action: 'payment',
    attributes: { redirectUrl: 'https://shop.example/paid', custom: { amount, isFirst: true } },
  };
  const result: TrackResponse = await authsignal.track(request);
  switch (result.state) {
    case UserActionState.ALLOW:
      return 'paid';
    case UserActionState.BLOCK:
      return 'refused';
    default:
      return result.url;
  }
}

async function paid(token: string): Promise<boolean> {
  const answer: ValidateChallengeResponse = await authsignal.validateChallenge({
    token,
    userId,
    action: 'payment',
  });
  return (
    answer.isValid && answer.state === UserActionState.CHALLENGE_SUCCEEDED && answer.action === 'payment'
  );
}

async function account(): Promise<unknown[]> {
  const user: GetUserResponse = await authsignal.getUser({ userId });
  const found = await authsignal.queryUsers({ email: 'a@b.example', limit: 2 });
  const ids: string[] = found.users.map((one) => one.userId);
  const claim: string | undefined = found.tokenPayload?.email;
  const attributes = await authsignal.updateUser({
    userId,
    attributes: { email: 'a@b.example', custom: { n: 1 } },
  });
  const factors: UserAuthenticator[] = await authsignal.getAuthenticators({ userId });
  const { recoveryCodes = [] } = await authsignal.enrollVerifiedAuthenticator({
    userId,
    attributes: { verificationMethod: VerificationMethod.SMS, phoneNumber: '+64210000000', isDefault: true },
  });
  await authsignal.deleteAuthenticator({ userId, userAuthenticatorId: 'a-1' });
  await authsignal.deleteUser({ userId });
  return [user.isEnrolled, ids, claim, attributes.email, factors.length, recoveryCodes];
}

async function actions(): Promise<unknown[]> {
  const key = { userId, action: 'payment', idempotencyKey: 'order-1' };
  const { state, output, rules = [] } = await authsignal.getAction(key);
  const history = await authsignal.queryUserActions({ userId, state: UserActionState.BLOCK });
  const updated: ActionAttributes = await authsignal.updateAction({
    ...key,
    attributes: { state: UserActionState.REVIEW_SUCCEEDED },
  });
  return [state, output?.custom, rules.length, history.map(({ actionCode }) => actionCode), updated.state];
}

async function codes(): Promise<unknown[]> {
  const { challengeId, expiresAt } = await authsignal.challenge({
    action: 'signUp',
    verificationMethod: 'SMS',
    phoneNumber: '+64210000000',
    smsChannel: SmsChannel.DEFAULT,
    scope: AuthScope.addAuthenticators,
  });
  const verified = await authsignal.verify({ challengeId, verificationCode: '123456' });
  const isWrong = verified.failureReason === VerificationFailureReason.CODE_INVALID_OR_EXPIRED;
  const { token, verificationMethod } = await authsignal.claimChallenge({ challengeId, userId });
  const open = await authsignal.getChallenge({ challengeId });
  return [expiresAt, verified.isVerified, isWrong, token, verificationMethod, open.action];
}

async function sessions(): Promise<unknown[]> {
  const { accessToken, refreshToken } = await authsignal.createSession({ clientId: 'app', token: 't' });
  const { user, expiresAt } = await authsignal.validateSession({ accessToken, clientIds: ['app'] });
  const next = await authsignal.refreshSession({ refreshToken });
  await authsignal.revokeSession({ accessToken: next.accessToken });
  await authsignal.revokeUserSessions({ userId: user.userId });
  return [user.email, expiresAt];
}

async function calls(): Promise<unknown[]> {
  const connect = new CallConnect({ ...options, apiUrl: address });
  const channel = CallConnectMessageChannel.SMS;
  const started = await connect.startCall({ referenceId: 'r', phoneNumber: '+64210000000', channel });
  const finished = await connect.finishCall({ referenceId: 'r', state: CallState.CHALLENGE_SUCCEEDED });
  return [started.messageId, finished.success];
}

async function auth0(): Promise<string[]> {
  const told: string[] = [];
  const event = {
    secrets: { AUTHSIGNAL_SECRET: 'key' },
    user: { user_id: userId, email: 'a@b.example' },
    request: {
      hostname: 'login.example',
      ip: '192.0.2.1',
      user_agent: 'M',
      query: { token: 't', device_id: 'd' },
    },
    authentication: { methods: [{ name: 'pwd' }] },
  };
  const api = {
    redirect: { sendUserTo: (url: string) => told.push(url) },
    access: { deny: (reason: string) => told.push(reason) },
    authentication: { recordMethod: (name: string) => told.push(name.replace(address, '')) },
  };
  await handleAuth0ExecutePostLogin(event, api, { apiUrl, action: 'payment' });
  await handleAuth0ContinuePostLogin(event, api, { apiUrl, action: 'payment' });
  return told;
}

async function refusal(): Promise<unknown[]> {
  try {
    await authsignal.getUser({ userId: 'nobody' });
    return [];
  } catch (error) {
    if (!(error instanceof AuthsignalError)) throw error;
    const { statusCode, errorCode, errorDescription } = error;
    return [statusCode, errorCode, errorDescription, mapToAuthsignalError(new Error('x')).statusCode];
  }
}

function webhooks(body: string, signature: string): unknown[] {
  const event: WebhookEvent = authsignal.webhook.constructEvent(body, signature, 0);
  const { timestamp, signatures } = new Webhook('key').parseSignature(signature);
  return [event.type, event.data.to, timestamp, signatures];
}

const said = [
  await payment(900),
  await paid('t'),
  await account(),
  await actions(),
  await codes(),
  await sessions(),
  await calls(),
  await auth0(),
  await refusal(),
  webhooks(
    '{"type":"email.created","data":{"to":"a@b.example"}}',
    't=1700000000,v2=tBDQ8r1fNt+qnkbYSEX927Bvi2La28oMpft0jrxiCLA',
  ),
];
process.stdout.write(JSON.stringify(said));
