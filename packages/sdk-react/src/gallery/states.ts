// The states that the gallery shows: what the server would have answered, and what the person did.
import { type ScreenMethod, screenMethods } from '../messages/messages.ts';

/** Answers by the end of the path; `never`: the call waits for ever; `offline`: nobody is reached. */
type Answers = Readonly<Record<string, object | 'never' | 'offline'>>;

export interface State {
  readonly name: string;
  readonly methods: readonly ScreenMethod[];
  /** Undefined: the list. */
  readonly first?: ScreenMethod;
  readonly answers?: Answers;
  readonly lockedUntil?: Partial<Record<ScreenMethod, string>>;
  /** Typed once there is an input. */
  readonly typed?: string;
  /** Pressed once it is there: a selector. */
  readonly pressed?: string;
}

const refused = (errorCode: string) => ({ error: errorCode, errorCode });
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
const notYet = { isVerified: false, isConsumed: false };
const wrong = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED', attemptsRemaining: 3 };
const tooMany = { isVerified: false, failureReason: 'MAX_ATTEMPTS_EXCEEDED', attemptsRemaining: 0 };
const key = { challenge: 'AQID', rpId: 'localhost', allowCredentials: [] };
const sent = { challengeId: 'c', sent: true, resendAvailableAt: inSeconds(30), expiresAt: inSeconds(600) };
const sentBefore = { ...sent, resendAvailableAt: inSeconds(-1) };
const scanned = 'c.AbCdEfGhIjKlMnOpQrStUvWxYz0123456789.41.q8mK2xWv7Rt1LsZbN4yHdQ';
const qr = {
  challengeId: 'c',
  deviceCode: 'd',
  code: scanned,
  rotatesAt: inSeconds(10),
  expiresAt: inSeconds(180),
};
const unclaimed = { isClaimed: false, isConsumed: false, isVerified: false };
const check = {
  challengeId: 'c',
  verificationMethod: 'VERIFF',
  identityState: 'WAITING',
  isVerified: false,
  url: '#vendor',
};

/** What every state answers unless it says otherwise. */
const usual: Answers = {
  '/challenge/email-otp': sent,
  '/challenge/sms': sent,
  '/challenge/whatsapp': sent,
  '/challenge/email-magic-link': sent,
  '/verify/email-otp': wrong,
  '/verify/sms': wrong,
  '/verify/whatsapp': wrong,
  '/verify/totp': wrong,
  '/verify/recovery-code': wrong,
  '/finalize': notYet,
  '/challenge/push': { challengeId: 'c', numberToMatch: '42' },
  '/verify/push': notYet,
  '/challenge/qr-code': qr,
  '/verify/qr-code': unclaimed,
  '/challenge/identity-verification': check,
  '/verify/identity-verification': check,
  '/passkey/authentication-options': { challengeId: 'c', options: key },
  '/security-key/authentication-options': key,
};

const screens: State[] = screenMethods.map((method) => ({
  name: method,
  methods: [method, method === 'EMAIL_OTP' ? 'PASSKEY' : 'EMAIL_OTP'],
  first: method,
}));

const only = (method: ScreenMethod, name: string, more: Partial<State> = {}): State => ({
  name,
  methods: [method, 'RECOVERY_CODE', 'AUTHENTICATOR_APP'],
  first: method,
  ...more,
});
const code = (name: string, more: Partial<State> = {}): State => only('EMAIL_OTP', name, more);
const typed = (name: string, answer: Answers[string], more: Partial<State> = {}): State =>
  code(name, { typed: '123456', answers: { '/verify/email-otp': answer }, ...more });
const consumed = (pushState: string) => ({ isVerified: false, isConsumed: true, pushState });
const link = (name: string, finalize: object): State =>
  only('EMAIL_MAGIC_LINK', name, { answers: { '/finalize': finalize } });

/** Every screen, and what can go wrong on it. */
export const states: readonly State[] = [
  ...screens,
  { name: 'list', methods: screenMethods },
  {
    name: 'list, locked',
    methods: ['SMS', 'EMAIL_OTP', 'RECOVERY_CODE'],
    first: 'SMS',
    lockedUntil: { SMS: inSeconds(290) },
  },
  { name: 'empty', methods: [] },
  { name: 'blocked', methods: [], answers: { '/client/init': refused('invalid_request') } },
  code('eight digits', { answers: { '/challenge/email-otp': { ...sent, codeLength: 8 } } }),
  code('sending', { answers: { '/challenge/email-otp': 'never' } }),
  code('not sent', { answers: { '/challenge/email-otp': refused('too_many_requests') } }),
  code('not sent, offline', { answers: { '/challenge/email-otp': 'offline' } }),
  code('resent', { answers: { '/challenge/email-otp': sentBefore }, pressed: '.sw-screen .sw-link' }),
  code('last one', { answers: { '/challenge/email-otp': { ...sent, resendAvailableAt: undefined } } }),
  code('incomplete', { typed: '12', pressed: '.sw-primary' }),
  typed('checking', 'never'),
  typed('wrong', wrong),
  typed(
    'expired',
    { ...wrong, attemptsRemaining: undefined },
    {
      answers: {
        '/challenge/email-otp': { ...sentBefore, expiresAt: inSeconds(-1) },
        '/verify/email-otp': { ...wrong, attemptsRemaining: undefined },
      },
    },
  ),
  typed('spent', tooMany),
  typed('locked', { ...tooMany, lockedUntil: inSeconds(290) }),
  typed('offline', 'offline'),
  typed('limited', refused('too_many_requests')),
  only('AUTHENTICATOR_APP', 'app, spent', { typed: '123456', answers: { '/verify/totp': tooMany } }),
  only('RECOVERY_CODE', 'recovery, wrong', { typed: 'abcd-efgh', pressed: '.sw-primary' }),
  link('link opened elsewhere', { isVerified: false, codeRequired: true }),
  link('link expired', { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED' }),
  only('PUSH', 'push, undelivered', {
    answers: {
      '/challenge/push': { challengeId: 'c', numberToMatch: '42', deliveryResults: [{ errorCode: 'x' }] },
    },
  }),
  only('PUSH', 'push, wrong number', { answers: { '/verify/push': consumed('WRONG_NUMBER') } }),
  only('PUSH', 'push, too late', { answers: { '/verify/push': consumed('EXPIRED') } }),
  only('PUSH', 'declined', {
    answers: { '/verify/push': consumed('DENIED'), '/client/init': refused('invalid_request') },
  }),
  only('DEVICE', 'QR code scanned', {
    answers: { '/verify/qr-code': { ...unclaimed, isClaimed: true, numberToMatch: '42' } },
  }),
  only('DEVICE', 'QR code not scanned', {
    answers: { '/verify/qr-code': { ...unclaimed, isConsumed: true } },
  }),
  only('VERIFF', 'identity, open', { pressed: '.sw-primary' }),
  only('VERIFF', 'identity, declined', {
    pressed: '.sw-primary',
    answers: { '/verify/identity-verification': { ...check, identityState: 'DECLINED' } },
  }),
  only('PASSKEY', 'passkey not accepted', {
    answers: { '/passkey/authentication-options': refused('invalid_credential') },
  }),
  only('SECURITY_KEY', 'key problem', {
    answers: { '/security-key/authentication-options': refused('unknown_credential') },
  }),
];

/** Takes the place of `fetch`. The action that is over by then is begun all the same: `/client/init` refuses from the second call on. */
export function fetchOf(state: State): typeof fetch {
  const { methods, first, lockedUntil, answers = {} } = state;
  const options = {
    token: 't',
    user: { email: 'a•••e@example.com', phoneNumber: '+43•••••678' },
    verificationMethods: [...methods],
    ...(first === undefined ? {} : { defaultVerificationMethod: first }),
    ...(lockedUntil === undefined ? {} : { lockedUntil }),
  };
  let inits = 0;
  return async (input, init) => {
    const path = new URL(String(input)).pathname;
    const isInit = path.endsWith('/client/init');
    inits += isInit ? 1 : 0;
    const begun = isInit && (answers['/client/init'] === undefined || (inits === 1 && methods.length > 0));
    const all: Answers = {
      ...usual,
      ...answers,
      ...(begun ? { '/client/init': { challengeOptions: options } } : {}),
    };
    const answer = Object.entries(all).find(([end]) => path.endsWith(end))?.[1] ?? {};
    if (answer === 'offline') throw new TypeError('Failed to fetch');
    if (answer !== 'never') return Response.json(answer);
    return await new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  };
}
