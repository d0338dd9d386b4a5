/** Management API of our own: back-tests. */
import { BackTestAnswer, BackTestListAnswer, BackTestWithResultAnswer, SuccessAnswer } from '@stepward/api';
import type { Operation } from '../operation.ts';

const tests = '/v1/management/action-configurations/:actionCode/back-tests';
const test = `${tests}/:backTestId`;

export const backTestOperations: Readonly<Record<string, Operation>> = {
  [`GET ${tests}`]: {
    operationId: 'listBackTests',
    summary: 'List back-tests',
    details: 'Those of the last 30 days, without what they found.',
    answer: 'The newest 50, newest first.',
    answerSchema: BackTestListAnswer,
    refusals: [404],
  },
  [`POST ${tests}`]: {
    operationId: 'createBackTest',
    summary: 'Try rules on recorded actions',
    details:
      'Decides the recorded actions of a range again, with rules that are not active, and counts what would have been different. Nothing is changed. It runs afterwards, one of a tenant at a time; five may wait or run.',
    example: {
      compareWith: 'RECORDED',
      rules: [{ name: 'Large', type: 'CHALLENGE', conditions: { '>': [{ var: 'custom.amount' }, 500] } }],
    },
    answer: 'The back-test, to be looked at until it has ended.',
    answerSchema: BackTestAnswer,
    refusals: [404, 409],
  },
  [`GET ${test}`]: {
    operationId: 'getBackTest',
    summary: 'Get a back-test and what it found',
    details: 'Kept for 30 days. People who are deleted are taken out.',
    answer: 'How far it is; once it is completed, the result.',
    answerSchema: BackTestWithResultAnswer,
    refusals: [404],
  },
  [`POST ${test}/cancel`]: {
    operationId: 'cancelBackTest',
    summary: 'End a back-test',
    details: 'One that runs ends within seconds. Refused with 409 when it has ended.',
    answer: 'The back-test.',
    answerSchema: BackTestAnswer,
    refusals: [404, 409],
  },
  [`DELETE ${test}`]: {
    operationId: 'deleteBackTest',
    summary: 'Delete a back-test',
    details: 'Also one that runs.',
    answer: 'success: true.',
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};
