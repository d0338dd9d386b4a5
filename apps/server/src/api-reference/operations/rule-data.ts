/** Management API: what rules read beside facts. */
import { SuccessAnswer, ValueListAnswer, ValueListListAnswer } from '@stepward/api';
import type { Operation } from '../operation.ts';

const success = 'success: true.';
const lists = '/v1/management/value-lists';
const list = `${lists}/:alias`;

export const ruleDataOperations: Readonly<Record<string, Operation>> = {
  [`GET ${lists}`]: {
    operationId: 'listValueLists',
    summary: 'List value lists',
    answer: 'The value lists, by alias.',
    answerSchema: ValueListListAnswer,
  },
  [`POST ${lists}`]: {
    operationId: 'createValueList',
    summary: 'Create a value list',
    details:
      'Rules look values up in it: {"in": [{"var": "ip.countryCode"}, {"var": "lists.blocked-countries"}]}. The alias is made of the name and stays when the list is renamed.',
    example: { name: 'Blocked countries', itemType: 'string', valueListItems: ['KP', 'IR'] },
    answer: 'The value list, with its alias.',
    answerSchema: ValueListAnswer,
  },
  [`GET ${list}`]: {
    operationId: 'getValueList',
    summary: 'Get a value list',
    answer: 'The value list.',
    answerSchema: ValueListAnswer,
    refusals: [404],
  },
  [`PATCH ${list}`]: {
    operationId: 'updateValueList',
    summary: 'Change a value list',
    details: 'valueListItems replaces all items; null empties the list. Decisions use the change at once.',
    answer: 'The value list after the change.',
    answerSchema: ValueListAnswer,
    refusals: [404],
  },
  [`DELETE ${list}`]: {
    operationId: 'deleteValueList',
    summary: 'Delete a value list',
    details: 'Refused while a rule reads it; the answer names the rules.',
    answer: success,
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};
