/** Management API: what rules read beside facts. */
import {
  CustomDataPointAnswer,
  CustomDataPointListAnswer,
  DataPointListAnswer,
  OperatorListAnswer,
  SuccessAnswer,
  ValueListAnswer,
  ValueListListAnswer,
} from '@stepward/api';
import type { Operation } from '../operation.ts';

const success = 'success: true.';
const lists = '/v1/management/value-lists';
const list = `${lists}/:alias`;

const valueListOperations: Readonly<Record<string, Operation>> = {
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

const points = '/v1/management/custom-data-points';
const point = `${points}/:id`;

const dataPointOperations: Readonly<Record<string, Operation>> = {
  [`GET ${points}`]: {
    operationId: 'listCustomDataPoints',
    summary: 'List custom data points',
    answer: 'The custom data points.',
    answerSchema: CustomDataPointListAnswer,
  },
  [`POST ${points}`]: {
    operationId: 'createCustomDataPoint',
    summary: 'Declare a custom data point',
    details:
      'Values of this name in custom are read as this type: of the action (a track call) or of the user. One that is not of it is ignored with a warning, or refused, as the tenant’s invalidCustomData says. Rules read it as custom.<name>.',
    example: { name: 'amount', dataType: 'number', modelType: 'action' },
    answer: 'The custom data point, with its id.',
    answerSchema: CustomDataPointAnswer,
  },
  [`GET ${point}`]: {
    operationId: 'getCustomDataPoint',
    summary: 'Get a custom data point',
    answer: 'The custom data point.',
    answerSchema: CustomDataPointAnswer,
    refusals: [404],
  },
  [`PATCH ${point}`]: {
    operationId: 'updateCustomDataPoint',
    summary: 'Change a custom data point',
    details: 'Its name and types stay; they are taken when they are the same.',
    answer: 'The custom data point after the change.',
    answerSchema: CustomDataPointAnswer,
    refusals: [404],
  },
  [`DELETE ${point}`]: {
    operationId: 'deleteCustomDataPoint',
    summary: 'Delete a custom data point',
    details: 'Values of its name are taken as they come again; rules that read them go on.',
    answer: success,
    answerSchema: SuccessAnswer,
    refusals: [404],
  },
};

const catalogueOperations: Readonly<Record<string, Operation>> = {
  'GET /v1/management/data-points': {
    operationId: 'listDataPoints',
    summary: 'List what conditions can read',
    details: 'The catalogue of docs/signals.md, and the tenant’s own data points before it.',
    answer: 'The data points.',
    answerSchema: DataPointListAnswer,
  },
  'GET /v1/management/operators': {
    operationId: 'listOperators',
    summary: 'List the operators of conditions',
    answer: 'The operators.',
    answerSchema: OperatorListAnswer,
  },
};

export const ruleDataOperations: Readonly<Record<string, Operation>> = {
  ...valueListOperations,
  ...dataPointOperations,
  ...catalogueOperations,
};
