/** Somebody meets the challenge of an action, or does not, at the Client API as a browser would. Owns: what they do there. */
import { pollPush, startPush } from '../../../apps/server/src/testing/push.ts';
import type { JsonBody } from '../../../apps/server/src/testing/test-app.ts';
import { totpCode, Visitor } from '../../../apps/server/src/testing/visitor.ts';
import type { Belongings } from './enrolling.ts';
import type { HistoryEvent } from './event.ts';
import type { Method } from './people.ts';
import type { Stage } from './stage.ts';

export interface Challenged {
  readonly stage: Stage;
  readonly event: HistoryEvent;
  /** The answer to the track call. */
  readonly tracked: JsonBody;
  readonly belongings: Belongings;
}

/** The first of what they can do that is allowed; undefined: they cannot. */
export function chosenMethod({ event, tracked }: Challenged): Method | undefined {
  const allowed: readonly string[] = tracked.allowedVerificationMethods;
  const enrolled: readonly string[] = tracked.enrolledVerificationMethods;
  const { methods } = event.answer;
  return methods.find(
    (method) => allowed.includes(method) && (enrolled.includes(method) || !tracked.isEnrolled),
  );
}

/** True when they met it. */
export async function meet(challenged: Challenged): Promise<boolean> {
  const { event, tracked, stage } = challenged;
  const method = chosenMethod(challenged);
  if (method === undefined) return false;
  const visitor = Visitor.having(stage, event.userId, event.actionCode, tracked);
  const { givesUp } = event.answer;
  switch (method) {
    case 'PUSH':
      return await approve(visitor, challenged);
    case 'PASSKEY':
      return !givesUp && (await passkey(visitor, challenged));
    case 'AUTHENTICATOR_APP':
      return !givesUp && (await totp(visitor, challenged));
    case 'EMAIL_OTP':
    case 'SMS':
      return await code(visitor, method, challenged);
  }
}

async function approve(visitor: Visitor, { event, belongings }: Challenged): Promise<boolean> {
  const { phone } = belongings;
  const { answer, attack } = event;
  if (!phone || (answer.givesUp && !attack)) return false;
  const started = await startPush(visitor, { numberMatching: false });
  if (started.status !== 200 || answer.push === 'ignores') return false;
  const { challengeId } = started.body;
  const answered = await phone.answer(challengeId, { approved: answer.push === 'approves' });
  if (answered.status !== 200 || answered.body.isVerified !== true) return false;
  const collected = await pollPush(visitor, challengeId);
  return collected.body.isVerified === true;
}

async function passkey(visitor: Visitor, { belongings }: Challenged): Promise<boolean> {
  const { authenticator } = belongings;
  if (!authenticator) return false;
  return (await visitor.passPasskey(authenticator)).body.isVerified === true;
}

async function totp(visitor: Visitor, { belongings, stage, event }: Challenged): Promise<boolean> {
  const { totpSecret } = belongings;
  if (totpSecret === undefined) return false;
  for (let mistake = 0; mistake < event.answer.mistakes; mistake += 1) await visitor.verify('totp', '000000');
  return (await visitor.verify('totp', totpCode(totpSecret, stage.clock.now))).body.isVerified === true;
}

async function code(
  visitor: Visitor,
  method: 'EMAIL_OTP' | 'SMS',
  { event, tracked, stage }: Challenged,
): Promise<boolean> {
  const path = method === 'SMS' ? 'sms' : 'email-otp';
  const to = (method === 'SMS' ? event.phoneNumber : event.email) ?? '';
  const enrolled: readonly string[] = tracked.enrolledVerificationMethods;
  const body = method === 'SMS' ? { phoneNumber: to } : { email: to };
  const sent = enrolled.includes(method)
    ? await visitor.post(`/challenge/${path}`, {})
    : await visitor.post(`/user-authenticators/${path}`, body);
  if (sent.status !== 200 || event.answer.givesUp) return false;
  const verificationCode = await stage.codeFor(to);
  const verify = async (text: string) =>
    (await visitor.post(`/verify/${path}`, { verificationCode: text })).body.isVerified === true;
  const wrong = `${(Number(verificationCode[0]) + 1) % 10}${verificationCode.slice(1)}`;
  for (let mistake = 0; mistake < event.answer.mistakes; mistake += 1) await verify(wrong);
  return await verify(verificationCode);
}
