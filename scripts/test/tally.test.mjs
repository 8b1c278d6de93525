import { describe, expect, it } from 'vitest';
import { OPTIONAL } from '../lib/optional.mjs';
import { tally } from '../lib/tally.mjs';

const lenient = { requireAll: false, absent: OPTIONAL };
const strict = { requireAll: true, absent: OPTIONAL };

/** A vitest report of one file. */
function report(statuses, fileStatus = 'passed') {
  const assertionResults = Object.entries(statuses).map(([fullName, status]) => ({
    fullName,
    status,
  }));
  return {
    testResults: [{ name: 'a.test.ts', status: fileStatus, message: 'why', assertionResults }],
  };
}

function tests(exitCode, vitest) {
  return { task: 'test', package: 'p', exitCode, report: vitest };
}

function totals(results, rules = lenient) {
  const { passed, failed } = tally(results, rules);
  return { passed, failed };
}

describe('tally', () => {
  it('adds passed and failed tests over packages', () => {
    const results = [
      tests(0, report({ a: 'passed', b: 'passed' })),
      tests(1, report({ c: 'passed', d: 'failed' }, 'failed')),
    ];
    expect(totals(results)).toEqual({ passed: 3, failed: 1 });
  });

  it('says why a test failed', () => {
    const why = report({ a: 'failed' }, 'failed');
    why.testResults[0].assertionResults[0].failureMessages = [
      '\u001b[31mError: ENOENT\u001b[39m\n\nCall log:\n    at a.test.ts:1:2',
    ];
    expect(tally([tests(1, why)], lenient).packages[0].failed).toEqual([
      'a\n      Error: ENOENT\n      Call log:',
    ]);
  });

  it('counts a failed task that is no test task as one failure', () => {
    const lint = { task: 'lint', package: 'p', exitCode: 1 };
    expect(tally([tests(0, report({ a: 'passed' })), lint], lenient)).toMatchObject({
      passed: 1,
      failed: 1,
      failedTasks: ['p: lint'],
    });
  });

  it('counts a file that does not load as one failure', () => {
    expect(totals([tests(1, report({}, 'failed'))])).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a file once when its tests fail', () => {
    expect(totals([tests(1, report({ a: 'failed' }, 'failed'))])).toEqual({ passed: 0, failed: 1 });
  });

  it('counts tests that wrote no results as one failure, whatever their exit code', () => {
    expect(totals([tests(1), tests(0)])).toEqual({ passed: 0, failed: 2 });
  });

  it('counts an error outside any test', () => {
    expect(totals([tests(1, report({ a: 'passed' }))])).toEqual({ passed: 1, failed: 1 });
  });

  it('names tasks that were not started without counting them', () => {
    const results = [{ task: 'build', package: 'p', exitCode: 2 }, tests(null)];
    expect(tally(results, lenient)).toMatchObject({ failed: 1, notRun: ['p: test'], packages: [] });
  });

  it('lets tests be skipped or to do, and names them', () => {
    const results = [tests(0, report({ a: 'passed', b: 'skipped', c: 'todo' }))];
    expect(tally(results, lenient)).toMatchObject({
      passed: 1,
      failed: 0,
      packages: [{ skipped: ['b', 'c'] }],
    });
  });

  it('fails a skipped test when everything must run', () => {
    expect(totals([tests(0, report({ a: 'passed', b: 'skipped' }))], strict)).toEqual({
      passed: 1,
      failed: 1,
    });
  });

  it.each(OPTIONAL)('lets a test that needs an absent %s be skipped even then', (variable) => {
    const results = [tests(0, report({ [`a [needs ${variable}]`]: 'skipped' }))];
    const others = OPTIONAL.filter((other) => other !== variable);
    expect(totals(results, strict).failed).toBe(0);
    expect(totals(results, { ...strict, absent: others }).failed).toBe(1);
  });

  it('does not let a test be skipped that needs anything else', () => {
    const results = [tests(0, report({ 'a [needs PATIENCE]': 'skipped' }))];
    expect(totals(results, strict).failed).toBe(1);
  });
});
