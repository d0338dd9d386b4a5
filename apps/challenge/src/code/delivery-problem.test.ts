import { expect, it } from 'vitest';
import { remaining } from '../flow/countdown.ts';
import { en } from '../messages/en.ts';
import { deliveryProblem } from './delivery-problem.ts';
import type { DeliveryState } from './use-delivery.ts';

const failed = (reason: 'offline' | 'limited' | 'refused' | 'other', more: object = {}): DeliveryState => ({
  kind: 'failed',
  reason,
  ...more,
});

it.each<[DeliveryState, string]>([
  [{ kind: 'sending' }, ''],
  [{ kind: 'sent', again: true, delivery: { sent: true } }, ''],
  [failed('offline'), en.email.notSentOffline],
  [failed('limited'), en.email.notSentLimited],
  [failed('limited', { retryAfterSeconds: 600 }), en.tooMany(remaining(600))],
  [failed('refused'), en.email.notSent],
  [failed('other'), en.email.notSent],
])('%j', (state, text) => expect(deliveryProblem(state, en)).toBe(text));

it('has its own word for a target that is not allowed, and for a link', () => {
  const refused = en.phone.notSentRefused;
  expect(deliveryProblem(failed('refused'), en, { refused })).toBe(refused);
  expect(deliveryProblem(failed('other'), en, { words: en.link })).toBe(en.link.notSent);
});
