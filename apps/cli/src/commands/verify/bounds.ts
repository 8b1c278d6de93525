import { Option, type Command } from 'commander';
import type { ProblemName, Violation } from '@bilevel/experiments';
import { PROBLEMS, PROBLEM_DESCRIPTIONS } from '@bilevel/experiments/problems';
import { progressDisplay } from '../../display/progress.js';
import { EXIT } from '../../exitCodes.js';
import { interruptSignal } from '../../interrupt.js';
import { positiveWhole, seed, wholeFromZero } from '../../numbers.js';
import { err, json as writeJson, out as print } from '../../terminal.js';

interface BoundsFlags {
  cases: number;
  seed: number;
  problem?: ProblemName[];
  case?: number;
  json?: boolean;
}

const DEFAULT_CASES = 1000;
/** Violations printed one by one; --json has all of them. */
const SHOWN = 20;

const HELP = `
Each case draws a problem, a solver pair, accuracies and a start, and compares every bound with the
truth, which dense linear algebra finds: the distance ε to the minimiser, the hypergradient a priori
and a posteriori (plain, local and sharp), the plain and the
corrected value. A certified bound below the true error is a defect.

Problems:
${Object.entries(PROBLEM_DESCRIPTIONS)
  .map(([name, text]) => `  ${name.padEnd(14)}${text}`)
  .join('\n')}

Examples:
  $ bilevel verify bounds
  $ bilevel verify bounds --cases 20000 --seed 7 --problem ${PROBLEMS.slice(3, 5).join(' ')}
  $ bilevel verify bounds --seed 7 --case 1234      one case in detail
  $ bilevel verify bounds --json

Exit status: 0 every certified bound held, 1 one did not, 2 bad input, 130 interrupted.`;

/** `bilevel verify bounds`. */
export function addBoundsCommand(verify: Command): void {
  verify
    .command('bounds')
    .summary('compare every bound with the true error on random problems')
    .description('Compares every bound with the true error on random problems.')
    .option('--cases <n>', 'how many cases', positiveWhole, DEFAULT_CASES)
    .option('--seed <n>', 'seed of the cases', seed, 0)
    .addOption(
      new Option(
        '--problem <names...>',
        'kinds of problem (default: all but those that say “where named”)',
      ).choices(PROBLEMS),
    )
    .option('--case <k>', 'only this case, counted from 0, in detail', wholeFromZero)
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', HELP)
    .action(async (flags: BoundsFlags) => {
      process.exitCode = await verifyBounds(flags);
    });
}

async function verifyBounds(flags: BoundsFlags): Promise<number> {
  const signal = interruptSignal();
  const experiments = await import('@bilevel/experiments');
  const json = flags.json === true;
  const display = progressDisplay(json);
  const started = performance.now();
  try {
    const outcome = await experiments.verifyBounds({
      cases: flags.cases,
      seed: flags.seed,
      ...(flags.problem !== undefined && { problems: flags.problem }),
      ...(flags.case !== undefined && { only: flags.case }),
      signal,
      onProgress: (done, of, what) => {
        // A line a case would drown the summary.
        if (!json || done % Math.ceil(of / 100) === 0) display.update(done, of, what);
      },
    });
    display.stop();
    if (json) {
      const seconds = (performance.now() - started) / 1000;
      writeJson({ type: 'summary', ...outcome, seconds });
    } else {
      print(...experiments.verificationText(outcome));
    }
    const defects = outcome.found.filter(({ kind }) => kind === 'certified');
    for (const one of defects.slice(0, SHOWN)) err(complaint(one, flags));
    return defects.length > 0 ? EXIT.internal : EXIT.success;
  } finally {
    display.stop();
  }
}

function complaint(one: Violation, { seed: from, problem }: BoundsFlags): string {
  const problems = problem === undefined ? '' : ` --problem ${problem.join(' ')}`;
  return (
    `The bound ${one.bound} does not hold for ${one.problem} with ${one.lower} + ${one.linear}: ` +
    `${String(one.limit)} < ${String(one.error)}. To see it again: ` +
    `bilevel verify bounds --seed ${String(from)} --case ${String(one.case)}${problems}`
  );
}
