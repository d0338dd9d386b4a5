// Adds up what the parts of `npm test` found.

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 * @typedef {{ status: string, assertionResults: unknown[] }} TestFile
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: TestFile[] }} VitestReport
 */

/**
 * Nothing that went wrong may count as nothing: a file that did not load has no tests, an error outside of any
 * test shows in the exit code only.
 *
 * @param {VitestReport | undefined} report of vitest's JSON reporter; undefined when it wrote none
 * @param {number} exitCode of vitest
 * @returns {Tally}
 */
export function tallyOf(report, exitCode) {
  const files = report?.testResults ?? [];
  const unloaded = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = (report?.numFailedTests ?? 0) + unloaded;
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

/** @param {Tally[]} tallies @returns {Tally} */
export function total(tallies) {
  const sum = (/** @type {keyof Tally} */ key) => tallies.reduce((so, tally) => so + tally[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** @param {Tally} tally @returns {string} the line that CI reads */
export function lastLine(tally) {
  return `${tally.passed} passed, ${tally.failed} failed`;
}
