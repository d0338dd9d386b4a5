/** An action `pay` that is allowed unless its rules say otherwise, for tests of rules that look at the amount. */
import type { Answer, TestApp } from './test-app.ts';

export async function allowPayments(test: TestApp): Promise<void> {
  const body = { actionCode: 'pay', defaultUserActionResult: 'ALLOW' };
  await test.management('POST', '/action-configurations', body);
}

export const amountOver = (limit: number) => ({ '>': [{ var: 'custom.amount' }, limit] });

/** The id of the rule. */
export const addRule = async (test: TestApp, body: object): Promise<string> =>
  (await test.management('POST', '/action-configurations/pay/rules', body)).body.ruleId;

/** Its key is the amount. */
export const trackPayment = async (
  test: TestApp,
  userId: string,
  amount: number,
  more: object = {},
): Promise<Answer> =>
  await test.server('POST', `/users/${userId}/actions/pay`, {
    idempotencyKey: `${amount}`,
    custom: { amount },
    ...more,
  });
