import { describe, expect, it } from 'vitest';
import type { SignInFlow } from '../config/cognito-config.ts';
import { defineEvent, nobody, person } from '../testing/trigger-events.ts';
import { createDefineAuthChallenge } from './define-auth-challenge.ts';
import {
  type ChallengeMemory,
  nextStep,
  type Round,
  readMetadata,
  writeMetadata,
} from './sign-in-session.ts';

const ours = writeMetadata({ idempotencyKey: 'key-1', createdAt: 1 });
const another = writeMetadata({ idempotencyKey: 'key-2', createdAt: 1 });

const metadata = [ours, another, 'somebody-else', undefined];
const otherNames = [
  'SMS_MFA',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_THING',
];

const round = (challengeName: string, challengeResult: unknown, challengeMetadata?: string): Round =>
  ({ challengeName, challengeResult, challengeMetadata }) as Round;

const alphabet: readonly Round[] = [
  ...[true, false].flatMap((result) => metadata.map((text) => round('CUSTOM_CHALLENGE', result, text))),
  ...['true', 1, null].map((result) => round('CUSTOM_CHALLENGE', result, ours)),
  ...['SRP_A', 'PASSWORD_VERIFIER', ...otherNames].flatMap((name) => [round(name, true), round(name, false)]),
  round('SRP_A', 'true'),
  round('PASSWORD_VERIFIER', true, ours),
  round('custom_challenge', true, ours),
];

function* wordsUpTo(lengthMax: number): Generator<Round[]> {
  let level: Round[][] = [[]];
  for (let length = 0; length <= lengthMax; length += 1) {
    yield* level;
    if (length < lengthMax) level = level.flatMap((word) => alphabet.map((letter) => [...word, letter]));
  }
}

/** One letter for what a round may be; `x` for everything that it may not. */
function spell(word: readonly Round[]): string {
  const key = word.find(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE')?.challengeMetadata;
  return word
    .map(({ challengeName, challengeResult, challengeMetadata }) => {
      if (challengeName === 'SRP_A' && challengeResult === true) return 's';
      if (challengeName === 'PASSWORD_VERIFIER' && challengeResult === true) return 'p';
      const isOurs = challengeMetadata === key && (key === ours || key === another);
      if (challengeName !== 'CUSTOM_CHALLENGE' || !isOurs) return 'x';
      if (challengeResult === true) return 'c';
      return challengeResult === false ? 'w' : 'x';
    })
    .join('');
}

const accepted: Readonly<Record<SignInFlow, RegExp>> = { passwordless: /^w{0,2}c$/, password: /^spw{0,2}c$/ };
const unfinished: Readonly<Record<SignInFlow, RegExp>> = {
  passwordless: /^w{0,2}$/,
  password: /^s$|^spw{0,2}$/,
};

describe('T62: tokens for the accepted language only (F16, F17)', () => {
  it.each<[SignInFlow[]]>([[['passwordless']], [['password']], [['passwordless', 'password']]])(
    'all sessions of up to 4 rounds, with %j',
    (flows) => {
      let tokens = 0;
      for (const word of wordsUpTo(4)) {
        const text = spell(word);
        const step = nextStep(word, { flows, roundsMax: 3 });
        const isAccepted = flows.some((flow) => accepted[flow].test(text));
        if ((step === 'TOKENS') !== isAccepted) expect.fail(`${step} for ${JSON.stringify(word)}`);
        const isUnfinished = flows.some((flow) => unfinished[flow].test(text));
        if ((step === 'FAIL') !== (!isAccepted && !isUnfinished))
          expect.fail(`${step} for ${JSON.stringify(word)}`);
        if (step === 'TOKENS') tokens += 1;
      }
      // With each of two keys c, wc, wwc; spc, spwc, where p may have metadata, which is not ours to judge, or not.
      const count = { passwordless: 6, password: 8 };
      expect(tokens).toBe(flows.reduce((sum, flow) => sum + count[flow], 0));
    },
  );
});

describe('Define', () => {
  const define = createDefineAuthChallenge({ flows: ['passwordless', 'password'], roundsMax: 3 });
  const responseTo = async (rounds: readonly Round[]) => (await define(defineEvent(rounds))).response;
  const custom = (result: boolean) => round('CUSTOM_CHALLENGE', result, ours);
  const password = [round('SRP_A', true), round('PASSWORD_VERIFIER', true)];

  it('F16: SRP_A alone gives no tokens', async () => {
    const response = await responseTo([round('SRP_A', true)]);
    expect(response).toEqual({
      challengeName: 'PASSWORD_VERIFIER',
      issueTokens: false,
      failAuthentication: false,
    });
    const passwordless = createDefineAuthChallenge({ flows: ['passwordless'], roundsMax: 3 });
    const { response: refused } = await passwordless(defineEvent([round('SRP_A', true)]));
    expect(refused).toEqual({ issueTokens: false, failAuthentication: true });
  });

  it('F16: a right password alone gives no tokens', async () => {
    expect(await responseTo(password)).toMatchObject({
      challengeName: 'CUSTOM_CHALLENGE',
      issueTokens: false,
    });
  });

  it('with a password required, no custom challenge comes without one', async () => {
    const strict = createDefineAuthChallenge({ flows: ['password'], roundsMax: 3 });
    for (const rounds of [[], [custom(true)], [custom(false)]]) {
      const { response } = await strict(defineEvent(rounds));
      expect(response).toEqual({ issueTokens: false, failAuthentication: true });
    }
  });

  it('F17: the third wrong answer ends the sign-in, and so do 50', async () => {
    const wrong = custom(false);
    expect(await responseTo([wrong, wrong])).toMatchObject({ challengeName: 'CUSTOM_CHALLENGE' });
    for (const count of [3, 4, 50]) {
      const failed = { issueTokens: false, failAuthentication: true };
      expect(await responseTo(Array(count).fill(wrong))).toEqual(failed);
      expect(await responseTo([...Array(count).fill(wrong), custom(true)])).toEqual(failed);
    }
  });

  it('the limit is configurable', async () => {
    const once = createDefineAuthChallenge({ flows: ['passwordless'], roundsMax: 1 });
    expect((await once(defineEvent([custom(false)]))).response.failAuthentication).toBe(true);
    expect((await once(defineEvent([custom(true)]))).response.issueTokens).toBe(true);
  });

  it('never signs in as nobody', async () => {
    const { response } = await define(defineEvent([custom(true)], nobody('x@example.com')));
    expect(response).toEqual({ issueTokens: false, failAuthentication: true });
  });

  it('gives the whole event back', async () => {
    const event = defineEvent([custom(true)], person('sub-9'));
    const answer = await define(event);
    expect(answer).toMatchObject({ ...event, response: { issueTokens: true, failAuthentication: false } });
  });
});

describe('what a round leaves behind', () => {
  it.each<ChallengeMemory>([
    { idempotencyKey: 'k', createdAt: 7, deviceId: undefined, userAgent: undefined, ipAddress: undefined },
    { idempotencyKey: 'k', createdAt: 7, deviceId: 'd', userAgent: 'Zoë/1', ipAddress: '::1' },
    { idempotencyKey: 'k', createdAt: 7, deviceId: undefined, userAgent: 'u', ipAddress: undefined },
  ])('comes back as it was: %j', (memory) => {
    expect(readMetadata(writeMetadata(memory))).toEqual(memory);
  });

  it.each([
    '',
    'stepward.',
    'stepward.e30',
    'stepward.W10',
    'stepward.WyIiLDFd',
    'other',
    undefined,
    7,
    null,
  ])('is not read from %j', (text) => expect(readMetadata(text)).toBeUndefined());
});
