/** Management API of our own: explanations of decisions. */
import { ActionExplanationAnswer, ExplanationAnswer } from '@stepward/api';
import type { Operation } from '../operation.ts';

export const ruleHistoryOperations: Readonly<Record<string, Operation>> = {
  'GET /v1/management/users/:userId/actions/:action/:idempotencyKey/explanation': {
    operationId: 'explainAction',
    summary: 'Explain a decision',
    details:
      'From the facts that were stored with the action and the rules and value lists of that moment, also when they were changed or deleted since.',
    answer: 'Each rule that was asked, each of its clauses, the values they saw and whether they held.',
    answerSchema: ActionExplanationAnswer,
    refusals: [404],
  },
  'POST /v1/management/explanations': {
    operationId: 'explainHypothesis',
    summary: 'Explain how rules would decide',
    details:
      'Over the facts of the request alone: nothing is looked up and nothing is stored. Facts of an explained action can be sent again with other rules.',
    example: {
      actionCode: 'signIn',
      facts: { device: { isNew: true }, ip: { countryCode: 'FR' }, custom: { amount: 1_500 } },
    },
    answer: 'The outcome, and why.',
    answerSchema: ExplanationAnswer,
    refusals: [404],
  },
};
