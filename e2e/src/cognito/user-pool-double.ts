/** Plays Cognito's part of a sign-in against the triggers: Define, Create, and for each answer Verify and Define. */
import { randomUUID } from 'node:crypto';
import type { Triggers } from '@stepward/cognito';

export interface PoolPerson {
  readonly userName: string;
  readonly userAttributes: Record<string, string>;
  readonly userNotFound?: true;
}

export const poolPerson = (email?: string): PoolPerson => {
  const sub = randomUUID();
  return { userName: sub, userAttributes: { sub, ...(email === undefined ? {} : { email }) } };
};

/** As Cognito gives it where people sign in with an address: a `sub` that it made up, the same each time for a name. */
export const unknownPerson = (userName: string = randomUUID()): PoolPerson => ({
  userName,
  userAttributes: {},
  userNotFound: true,
});

type Session = Parameters<Triggers['defineAuthChallenge']>[0]['request']['session'];

export interface Challenge {
  readonly token: string;
  readonly url: string;
  readonly privateParameters: Record<string, string>;
  readonly metadata: string;
}

export class SignIn {
  readonly #triggers: Triggers;
  readonly #who: PoolPerson;
  readonly #session: Session = [];

  constructor(triggers: Triggers, who: PoolPerson) {
    this.#triggers = triggers;
    this.#who = who;
  }

  #event<Source extends string>(triggerSource: Source) {
    return {
      version: '1',
      region: 'eu-central-1',
      userPoolId: 'eu-central-1_e2e',
      userName: this.#who.userName,
      triggerSource,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'web' },
    };
  }

  get #about() {
    const { userAttributes, userNotFound } = this.#who;
    return { userAttributes, ...(userNotFound ? { userNotFound } : {}) };
  }

  /** One run of Create in the round that has come. */
  async create(): Promise<Challenge> {
    const { response } = await this.#triggers.createAuthChallenge({
      ...this.#event('CreateAuthChallenge_Authentication'),
      request: { ...this.#about, challengeName: 'CUSTOM_CHALLENGE', session: [...this.#session] },
      response: { publicChallengeParameters: {}, privateChallengeParameters: {}, challengeMetadata: '' },
    });
    const { token = '', url = '' } = response.publicChallengeParameters;
    const { privateChallengeParameters: privateParameters, challengeMetadata: metadata } = response;
    return { token, url, privateParameters, metadata };
  }

  /** One run of Verify. */
  async verify({ privateParameters }: Challenge, challengeAnswer: string): Promise<boolean> {
    const { response } = await this.#triggers.verifyAuthChallengeResponse({
      ...this.#event('VerifyAuthChallengeResponse_Authentication'),
      request: { ...this.#about, privateChallengeParameters: privateParameters, challengeAnswer },
      response: { answerCorrect: false },
    });
    return response.answerCorrect;
  }

  /** Verify and Define: whether there are tokens now, or another round. */
  async answer(challenge: Challenge, text: string): Promise<'tokens' | 'again' | 'failed'> {
    const challengeResult = await this.verify(challenge, text);
    const challengeMetadata = challenge.metadata;
    this.#session.push({ challengeName: 'CUSTOM_CHALLENGE', challengeResult, challengeMetadata });
    const { response } = await this.#triggers.defineAuthChallenge({
      ...this.#event('DefineAuthChallenge_Authentication'),
      request: { ...this.#about, session: [...this.#session] },
      response: { issueTokens: false, failAuthentication: false },
    });
    if (response.issueTokens) return 'tokens';
    return response.failAuthentication ? 'failed' : 'again';
  }
}
