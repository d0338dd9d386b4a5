import { describe, expect, it } from 'vitest';
import { lastLine, tallyOf, total } from './test-tally.mjs';

const report = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [{ status: 'passed', assertionResults: [{}] }],
};

describe('tallyOf', () => {
  it('takes the counts of the report', () => {
    expect(tallyOf(report, 0)).toEqual({ passed: 7, failed: 0, skipped: 2 });
    expect(tallyOf({ ...report, numFailedTests: 2 }, 1)).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });

  it('counts a file that did not load', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(tallyOf({ ...report, testResults }, 1).failed).toBe(1);
  });

  it('counts an error outside of any test, and a run that wrote no report', () => {
    expect(tallyOf(report, 1).failed).toBe(1);
    expect(tallyOf(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

it('adds up, and ends with the line CI reads', () => {
  const sum = total([tallyOf(report, 0), tallyOf(undefined, 137)]);
  expect(lastLine(sum)).toBe('7 passed, 1 failed');
});
