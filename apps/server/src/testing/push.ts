/** A person with a phone that can be asked for approvals, for tests. */
import { boundMessage, type ShownContext } from '../push/signed-message.ts';
import { asTenant, enableApps, SoftwareDevice } from './software-device.ts';
import type { Answer, JsonBody, TestApp } from './test-app.ts';
import { configureActions, Visitor } from './visitor.ts';

export interface PhoneAnswer {
  readonly approved?: boolean;
  readonly verificationCode?: string | null;
  /** Instead of the id of the challenge. */
  readonly signed?: string;
}

export class Phone {
  readonly test: TestApp;
  readonly device: SoftwareDevice;
  readonly userAuthenticatorId: string;

  private constructor(test: TestApp, device: SoftwareDevice, userAuthenticatorId: string) {
    this.test = test;
    this.device = device;
    this.userAuthenticatorId = userAuthenticatorId;
  }

  /** A first phone needs no more than a token; a further one a token that may add. */
  static async add(test: TestApp, token: string, fields: object = {}): Promise<Phone> {
    const device = new SoftwareDevice();
    const added = await device.enrol(test, token, 'push', fields);
    if (added.status !== 200) throw new Error(`phone: ${added.status} ${added.body.errorDescription}`);
    return new Phone(test, device, added.body.userAuthenticatorId);
  }

  async waiting(headers: Record<string, string> = {}): Promise<JsonBody> {
    const path = `/v1/client/user-authenticators/push/challenge?${this.device.query()}`;
    const authorization = `Basic ${Buffer.from('test-tenant:').toString('base64')}`;
    return (await this.test.call('GET', path, { authorization, headers })).body;
  }

  async answer(
    challengeId: string,
    { approved = true, verificationCode, signed }: PhoneAnswer = {},
  ): Promise<Answer> {
    const code = verificationCode === undefined ? {} : { verificationCode };
    const body = { challengeId, approved, ...this.device.signed(signed ?? challengeId), ...code };
    return await asTenant(this.test, 'POST', '/user-authenticators/push/challenge', body);
  }

  /** As our own SDK signs: the decision, the number and what was shown too. */
  async answerBound(shown: ShownContext & { challengeId: string }, number: string): Promise<Answer> {
    const about = { challengeId: shown.challengeId, approved: true, verificationCode: number };
    const signed = boundMessage({ ...about, context: shown });
    return await this.answer(shown.challengeId, { verificationCode: number, signed });
  }
}

/** The test tenant, with push and nothing else switched on for these tests. */
export async function enablePush(test: TestApp, settings: object = {}): Promise<void> {
  await configureActions(test);
  await enableApps(test);
  const answer = await test.management('PATCH', '/tenant', settings);
  if (answer.status !== 200) throw new Error(`tenant: ${answer.status} ${answer.body.errorDescription}`);
}

/** Somebody whose first factor is a phone. */
export async function withPhone(test: TestApp, userId: string, fields: object = {}): Promise<Phone> {
  const visitor = await Visitor.arrive(test, userId, { actionCode: 'profile' });
  return await Phone.add(test, visitor.token, fields);
}

export const startPush = async (visitor: Visitor, body: object = { numberMatching: true }): Promise<Answer> =>
  await visitor.post('/challenge/push', { action: visitor.actionCode, ...body });

export const pollPush = async (visitor: Visitor, challengeId: string): Promise<Answer> =>
  await visitor.post('/verify/push', { challengeId });
