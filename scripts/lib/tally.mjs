// Counts what a turbo run of all checks came to. Nothing here reads a file or prints.
import { stripVTControlCharacters } from 'node:util';

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
 * @param {{ requireAll: boolean, absent: string[] }} rules absent: the optional variables that are unset
 */
function maySkip(name, { requireAll, absent }) {
  return !requireAll || absent.some((variable) => name.includes(`[needs ${variable}]`));
}

/** The name of a failed test and the start of its messages, without the stack. */
function whatFailed({ fullName, failureMessages = [] }) {
  const lines = failureMessages
    .flatMap((message) => stripVTControlCharacters(message).split('\n'))
    .filter((line) => !/^\s+at /.test(line) && line.trim() !== '');
  return [fullName, ...lines.slice(0, 6).map((line) => `    ${line}`)].join('\n  ');
}

/** Counts and names of the tests in a vitest report. */
function tallyReport(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const those = (...statuses) => tests.filter(({ status }) => statuses.includes(status));
  // A file that cannot be loaded, or whose hook throws, fails without a failing test.
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  return {
    passed: those('passed').length,
    failed: [
      ...those('failed').map(whatFailed),
      ...brokenFiles.map(({ name, message }) => `${name}: ${message || 'a hook failed'}`),
    ],
    skipped: those('skipped', 'pending', 'todo', 'disabled').map(({ fullName }) => fullName),
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
 * @param {{ requireAll: boolean, absent: string[] }} rules absent: the optional variables that are unset
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
