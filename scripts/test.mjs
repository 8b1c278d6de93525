// npm test: builds, checks and tests everything, and counts. Arguments after -- go to turbo
// (npm test -- --filter=@bilevel/core).
//
// BILEVEL_REQUIRE_ALL=1 makes a skipped test a failed one.
import { OPTIONAL, withFullPaths } from './lib/optional.mjs';
import { prepare } from './lib/prepare.mjs';
import { tally } from './lib/tally.mjs';
import { temporaryInMemory } from './lib/temporary.mjs';
import { runTool, toolEnvironment } from './lib/tools.mjs';
import { clearResults, readResults } from './lib/turbo-results.mjs';

// Types are checked by `lint`, whose rules need them.
const TASKS = ['build', 'lint', 'test'];
const ROOT_TASKS = ['format:check', 'lint:root', 'lint:imports', 'knip', 'test:scripts'];

function printList(title, lines) {
  if (lines.length > 0) console.log(`\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function printTable(packages) {
  const rows = [
    ['package', 'passed', 'failed', 'skipped'],
    ...packages.map(({ name, passed, failed, skipped }) =>
      [name, passed, failed.length, skipped.length].map(String),
    ),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log('');
  for (const [name, ...counts] of rows) {
    console.log(name.padEnd(width) + counts.map((count) => count.padStart(9)).join(''));
  }
}

await prepare();
clearResults();

const temporary = temporaryInMemory();
const env = {
  ...withFullPaths(toolEnvironment()),
  ...(temporary && { TMPDIR: temporary.path }),
};
process.on('exit', () => temporary?.remove());

const { code } = await runTool(
  'turbo',
  [
    'run',
    ...TASKS,
    ...ROOT_TASKS,
    '--continue=dependencies-successful',
    '--summarize',
    '--output-logs=new-only',
    '--log-order=grouped',
    // Twice as many tasks as cores: the tests of the app and of the command wait for others.
    '--concurrency=200%',
    ...process.argv.slice(2),
  ],
  { env },
);

const results = readResults({ tasks: TASKS, rootTasks: ROOT_TASKS });
const total = tally(results ?? [], {
  requireAll: env.BILEVEL_REQUIRE_ALL === '1',
  absent: OPTIONAL.filter((name) => !env[name]),
});

const named = (list) =>
  total.packages.flatMap((entry) => entry[list].map((line) => `${entry.name}: ${line}`));
printTable(total.packages);
printList('Skipped tests:', named('skipped'));
printList('Not run, because what they depend on failed or all was stopped:', total.notRun);
printList('Failed tests:', named('failed'));
printList('Failed tasks:', total.failedTasks);

// turbo can fail by itself (a mistake in turbo.json), ends with 0 where it is interrupted, and a run of no tests
// proves nothing.
let { failed } = total;
const doubt =
  (code !== 0 && `turbo ended with exit code ${code}`) ||
  (total.notRun.length > 0 && `stopped before ${total.notRun.length} tasks had run`) ||
  (total.passed === 0 && 'no test ran');
if (failed === 0 && doubt) {
  failed = 1;
  printList('Failed:', [doubt]);
}

console.log(`\n${total.passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
