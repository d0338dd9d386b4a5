import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileCondition, evaluateCondition } from './index.ts';

interface SuiteCase {
  readonly section: string;
  readonly description: string;
  readonly rule: unknown;
  readonly data?: unknown;
  readonly result: unknown;
}

const file = new URL('./fixtures/jsonlogic-compatible.golden.json', import.meta.url);
const suite: { tests: SuiteCase[] } = JSON.parse(readFileSync(file, 'utf8'));

describe('classic JsonLogic suite', () => {
  test('has all of its 278 cases', () => {
    expect(suite.tests).toHaveLength(278);
  });

  test.each(suite.tests.map((entry, index) => ({ ...entry, index })))(
    '$index $section: $description',
    ({ rule, data, result }) => {
      const condition = compileCondition(rule);
      expect(evaluateCondition(condition, data)).toEqual(result);
      // The second evaluation shows that nothing of the first is kept.
      expect(evaluateCondition(condition, data)).toEqual(result);
    },
  );
});
