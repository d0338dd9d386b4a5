// The states that the gallery shows: what the server would have answered.
import { type ScreenMethod, screenMethods } from '../messages/messages.ts';

/** Answers by the end of the path; `never`: the call waits for ever. */
type Answers = Readonly<Record<string, object | 'never'>>;

export interface State {
  readonly name: string;
  readonly methods: readonly ScreenMethod[];
  /** Undefined: the list. */
  readonly first?: ScreenMethod;
  readonly answers?: Answers;
}

const refused = (errorCode: string) => ({ error: errorCode, errorCode });
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
const pending = { isVerified: false, isConsumed: false };
const wrong = { isVerified: false, failureReason: 'CODE_INVALID_OR_EXPIRED', attemptsRemaining: 3 };
const key = { challenge: 'AQID', rpId: 'localhost', allowCredentials: [] };

/** What every state answers unless it says otherwise. */
const usual: Answers = {
  '/email-otp': { challengeId: 'c', resendAvailableAt: inSeconds(30), ...wrong },
  '/sms': { challengeId: 'c', resendAvailableAt: inSeconds(30), ...wrong },
  '/whatsapp': { challengeId: 'c', resendAvailableAt: inSeconds(30), ...wrong },
  '/totp': wrong,
  '/recovery-code': wrong,
  '/email-magic-link': { challengeId: 'c' },
  '/finalize': pending,
  '/challenge/push': { challengeId: 'c', numberToMatch: '42' },
  '/verify/push': pending,
  '/passkey/authentication-options': { challengeId: 'c', options: key },
  '/security-key/authentication-options': key,
};

const screens: State[] = screenMethods.map((method) => ({
  name: method,
  methods: [method, method === 'EMAIL_OTP' ? 'PASSKEY' : 'EMAIL_OTP'],
  first: method,
}));

/** Every screen, and what can go wrong on it. */
export const states: readonly State[] = [
  ...screens,
  { name: 'list', methods: screenMethods },
  { name: 'not sent', methods: ['SMS'], first: 'SMS', answers: { '/sms': refused('too_many_requests') } },
  { name: 'sending', methods: ['EMAIL_OTP'], first: 'EMAIL_OTP', answers: { '/email-otp': 'never' } },
  {
    name: 'link opened elsewhere',
    methods: ['EMAIL_MAGIC_LINK', 'SMS', 'PASSKEY'],
    first: 'EMAIL_MAGIC_LINK',
    answers: { '/finalize': { isVerified: false, codeRequired: true } },
  },
  {
    name: 'declined',
    methods: ['PUSH', 'SMS', 'PASSKEY'],
    first: 'PUSH',
    answers: { '/verify/push': { isVerified: false, isConsumed: true } },
  },
  {
    name: 'passkey not accepted',
    methods: ['PASSKEY', 'EMAIL_OTP'],
    first: 'PASSKEY',
    answers: { '/passkey/authentication-options': refused('invalid_credential') },
  },
];

/** Takes the place of `fetch`. */
export const fetchOf =
  ({ methods, first, answers = {} }: State): typeof fetch =>
  async (input, init) => {
    const path = new URL(String(input)).pathname;
    const options = {
      token: 't',
      user: { email: 'a•••e@example.com', phoneNumber: '+43•••••678' },
      verificationMethods: [...methods],
      ...(first === undefined ? {} : { defaultVerificationMethod: first }),
    };
    const all: Answers = { ...usual, ...answers, '/client/init': { challengeOptions: options } };
    const answer = Object.entries(all).find(([end]) => path.endsWith(end))?.[1] ?? {};
    if (answer !== 'never') return Response.json(answer);
    return await new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
  };
