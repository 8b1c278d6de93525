// Counts what a turbo run of all checks came to. Nothing here reads a file or prints.

/** The tasks whose results are vitest's, test by test; any other task counts as a whole. */
const TEST_TASKS = ['test', 'test:scripts'];

/**
 * One turbo task and what it left.
 *
 * @typedef {object} TaskResult
 * @property {string} task name of the task, `lint` say
 * @property {string} package name of its package
 * @property {number | null} exitCode null: not started, because a task it depends on failed
 * @property {object} [report] vitest's JSON report, of a test task that wrote one
 */

/**
 * Whether a skipped test is no fault.
 *
 * @param {string} name full name of the test; what it lacks stands in it as `[needs …]`
 * @param {{ requireAll: boolean, hasData: boolean }} rules
 */
function maySkip(name, { requireAll, hasData }) {
  // The data sets are too large for the repository, so even a complete run may be without them.
  return !requireAll || (!hasData && name.includes('[needs BILEVEL_DATA]'));
}

/** Counts and names of the tests in a vitest report. */
function tallyReport(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const named = (...statuses) =>
    tests.filter(({ status }) => statuses.includes(status)).map(({ fullName }) => fullName);
  // A file that cannot be loaded, or whose hook throws, fails without a failing test.
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  return {
    passed: named('passed').length,
    failed: [
      ...named('failed'),
      ...brokenFiles.map(({ name, message }) => `${name}: ${message || 'a hook failed'}`),
    ],
    skipped: named('skipped', 'pending', 'todo', 'disabled'),
  };
}

/** Counts of one test task. */
function tallyTests({ package: name, exitCode, report }, rules) {
  const tests = report ? tallyReport(report) : { passed: 0, failed: [], skipped: [] };
  if (!report) tests.failed.push('the tests ended without writing results');
  // An error outside any test, or results that some other fault followed.
  else if (exitCode !== 0 && tests.failed.length === 0) {
    tests.failed.push(`vitest ended with exit code ${exitCode} although no test failed`);
  }
  for (const skipped of tests.skipped) {
    if (!maySkip(skipped, rules))
      tests.failed.push(`${skipped} (skipped, but everything must run)`);
  }
  return { name, ...tests };
}

/**
 * The totals of a run.
 *
 * @param {TaskResult[]} results
 * @param {{ requireAll: boolean, hasData: boolean }} rules
 */
export function tally(results, rules) {
  const started = results.filter(({ exitCode }) => exitCode !== null);
  const packages = started
    .filter(({ task }) => TEST_TASKS.includes(task))
    .map((result) => tallyTests(result, rules));
  const failedTasks = started
    .filter(({ task, exitCode }) => exitCode !== 0 && !TEST_TASKS.includes(task))
    .map(({ package: name, task }) => `${name}: ${task}`);
  const sum = (count) => packages.reduce((total, entry) => total + count(entry), 0);
  return {
    packages,
    failedTasks,
    notRun: results
      .filter(({ exitCode }) => exitCode === null)
      .map(({ package: name, task }) => `${name}: ${task}`),
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed.length) + failedTasks.length,
  };
}
