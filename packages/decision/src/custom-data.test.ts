import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CustomDataType, customDataTypes, typedCustomData } from './custom-data.ts';

const read = (dataType: CustomDataType, value: unknown) => {
  const { values, problems } = typedCustomData(new Map([['x', dataType]]), { x: value });
  return problems.length > 0 ? problems : values.x;
};

describe('custom values', () => {
  test.each<[CustomDataType, unknown, unknown]>([
    ['number', 1001, 1001],
    ['number', '1001', 1001],
    ['number', ' 1.5 ', 1.5],
    ['number', '-0', -0],
    ['boolean', true, true],
    ['boolean', 'false', false],
    ['text', 'NZ', 'NZ'],
    ['text', 7, '7'],
    ['text', false, 'false'],
    ['multiselect', ['a', 'b'], ['a', 'b']],
    ['multiselect', 'a', ['a']],
    ['multiselect', [], []],
    ['number', null, null],
  ])('%s takes %j as %j', (dataType, value, typed) => expect(read(dataType, value)).toEqual(typed));

  test.each<[CustomDataType, unknown]>([
    ['number', 'abc'],
    ['number', ''],
    ['number', '12 USD'],
    ['number', true],
    ['number', [1]],
    ['number', 'Infinity'],
    ['boolean', 1],
    ['boolean', 'yes'],
    ['text', ['a']],
    ['text', {}],
    ['multiselect', [1]],
    ['multiselect', 7],
  ])('%s does not take %j', (dataType, value) =>
    expect(read(dataType, value)).toEqual([{ name: 'x', dataType }]),
  );

  test('of another type are null, and the others stay', () => {
    const types = new Map<string, CustomDataType>([['amount', 'number']]);
    const given = { amount: 'much', payee: ['x'] };
    expect(typedCustomData(types, given).values).toEqual({ amount: null, payee: ['x'] });
    expect(given).toEqual({ amount: 'much', payee: ['x'] });
  });

  test('that need no change are the same object, names that are not sent are not made', () => {
    const types = new Map<string, CustomDataType>([
      ['amount', 'number'],
      ['toString', 'text'],
    ]);
    const given = { amount: 7 };
    expect(typedCustomData(types, given).values).toBe(given);
  });
});

test('typed twice is typed once, whatever was sent', () => {
  fc.assert(
    fc.property(fc.constantFrom(...customDataTypes), fc.jsonValue(), (dataType, x) => {
      const types = new Map([['x', dataType]]);
      const once = typedCustomData(types, { x });
      expect(typedCustomData(types, once.values)).toEqual({ values: once.values, problems: [] });
    }),
  );
});
