/** What the Management API answers about what rules can read and say. */
import { Type } from 'typebox';
import { customDataPointModels } from '../custom-data-points-api.ts';
import { oneOf } from './values.ts';

const types = ['boolean', 'number', 'text', 'list', 'any'] as const;

export const DataPointAnswer = Type.Object({
  name: Type.String({
    description:
      'What {"var": name} names. A last part * stands for any name, <window> for a stretch of time such as 24h, <key> for a custom attribute.',
  }),
  type: oneOf(types, { description: 'How it can be compared; any: as the value comes.' }),
  unit: Type.Optional(Type.String({ description: 'Unit or form of the value.' })),
  meaning: Type.String({ description: 'What it says, and when it is null.' }),
  operators: Type.Array(Type.String(), { description: 'Operators that compare a value of this type.' }),
  examples: Type.Array(
    Type.Union([Type.Boolean(), Type.Number(), Type.String(), Type.Array(Type.String())]),
    { description: 'Values that it may have.' },
  ),
  gathered: oneOf(['always', 'details', 'history', 'velocity'] as const, {
    description: 'With every action, or only while an active rule of the action reads one of its kind.',
  }),
  lazy: Type.Boolean({
    description:
      'Not gathered with every action: null in a back-test for actions from before a rule read it.',
  }),
  windows: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Stretches of time to offer for <window>; others can be named.',
    }),
  ),
  customDataPointId: Type.Optional(Type.String({ description: 'Declared by the tenant, under this id.' })),
  modelType: Type.Optional(oneOf(customDataPointModels)),
});
export const DataPointListAnswer = Type.Array(DataPointAnswer);

export const OperatorAnswer = Type.Object({
  name: Type.String({ description: 'The key of an operation in conditions.' }),
  group: Type.String({
    description: 'comparison, membership, logic, arithmetic, text, array, data or address.',
  }),
  operandsMin: Type.Integer({ description: 'Operands that it takes at the least.' }),
  operandsMax: Type.Optional(Type.Integer({ description: 'And at the most; absent: any number.' })),
  types: Type.Array(oneOf(types), {
    description: 'Types of data points that it compares; none: it combines.',
  }),
  meaning: Type.String({ description: 'What it does.' }),
  isJsonLogic: Type.Boolean({ description: 'False: known to this server alone.' }),
});
export const OperatorListAnswer = Type.Array(OperatorAnswer);
