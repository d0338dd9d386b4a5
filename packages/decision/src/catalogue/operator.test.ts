import { describe, expect, it } from 'vitest';
import { compileCondition } from '../condition.ts';
import { dataPoints } from '../data-points.ts';
import { operatorNames } from '../operators/table.ts';
import { examplesOf } from './examples.ts';
import { operators, operatorsFor } from './operator.ts';

describe('the catalogue of operators', () => {
  it('says of each operator what it means, and names no other', () => {
    expect(operators.map(({ name }) => name)).toEqual(operatorNames);
    for (const { name, meaning } of operators) expect([name, meaning]).not.toEqual([name, '']);
  });

  it('offers for each data point operators that compile with it', () => {
    for (const point of dataPoints) {
      const [example] = examplesOf(point);
      const offered = operatorsFor(point.type);
      expect(offered.length).toBeGreaterThan(0);
      for (const name of offered.filter((one) => ['==', '!=', '>', '<=', 'in'].includes(one))) {
        const list = Array.isArray(example) ? example : [example];
        const operand = name === 'in' ? list : example;
        expect(() => compileCondition({ [name]: [{ var: point.name }, operand] })).not.toThrow();
      }
    }
  });
});

describe('example values', () => {
  it('are of the type of their data point', () => {
    const typeOf = (value: unknown) =>
      Array.isArray(value) ? 'list' : typeof value === 'string' ? 'text' : typeof value;
    for (const point of dataPoints.filter(({ type }) => type !== 'any'))
      for (const value of examplesOf(point))
        expect([point.name, typeOf(value)]).toEqual([point.name, point.type]);
  });
});
