import { Option, type Command } from 'commander';
import type { OracleViolation, RegimeName } from '@bilevel/experiments';
import { progressDisplay } from '../../display/progress.js';
import { EXIT } from '../../exitCodes.js';
import { interruptSignal } from '../../interrupt.js';
import { positiveWhole, seed, wholeFromZero } from '../../numbers.js';
import { err, json as writeJson, out as print } from '../../terminal.js';

interface OracleFlags {
  cases: number;
  seed: number;
  jobs: number;
  regime?: RegimeName[];
  case?: number;
  json?: boolean;
}

const DEFAULT_CASES = 1000;
/** Violations printed one by one; --json has all of them. */
const SHOWN = 20;

/** Every regime; the type keeps it complete. */
const DESCRIPTIONS: Readonly<Record<RegimeName, string>> = {
  pictures:
    'denoising by total variation of both kinds: steps, slopes and flat pictures with noise',
  constant: 'constant pictures',
  checkerboard: 'two values in turn',
  edges: 'steps of about half the smoothing, where the third derivative is largest',
  lines: 'pictures of one row or one column',
  scaled: 'values, weight and smoothing from 1e-150 to 1e150',
  denormal: 'numbers so small that they, or products of them, lose digits',
  'far-parameters': 'weight and smoothing far from the size of the values',
  trivial: 'zeros, and noisy pictures that are the truth',
  models:
    'any model of the catalogues: sums of regularisers under any potential, operators, data terms, colour',
  'simple-models': 'the same of constant pictures, checkerboards, zeros, rows and columns',
  kinks: 'differences where a potential bends most or changes its form',
  'scaled-models': 'any model with values from 1e-150 to 1e150',
  'denormal-models': 'any model with numbers so small that they lose digits',
  'far-models': 'any model with weights and smoothings far from the size of the values',
  missing: 'missing pixels, of which little but a small ridge knows',
  variances: 'weights of the data that are far apart',
  photons: 'photon noise: few, many, and none at all',
  samples: 'data hypercleaning: softmax regression with a weight for each sample',
  predictions:
    'the same with large features and validation labels that are what the classifier says',
  'far-features': 'the same with features, weights and ridges of far sizes',
  regression: 'ridge and logistic regression with log-weights',
  quadratic: 'the quadratic problem of Ehrhardt & Roberts 2023, section 4',
  'large-constant': 'constant pictures of 64² to 1000², whose truth has a closed form',
  sixteen: 'pictures of 16², of values up to a million',
};

const HELP = `
Each case draws a problem of a regime, a solver pair, accuracies, a budget and a start: half of them at the
rounding level. Every certified bound is compared with a truth that shares no code with it: the
formulas are written a second time from their definitions and computed in decimal arithmetic of 50 digits,
or more where those do not decide. A certified bound below the true error is a defect.

Covered: models of pictures (all regularisers, banks of filters among them, alone and in sums, under all their
potentials; denoising, missing pixels and blur; all data terms; grey and colour), softmax regression with weights of
samples, ridge and logistic regression, and the
quadratic problem. Ctrl-C ends it in the midst of a case.

Seeds from 4000000000 on are kept aside for releases: do not use them while the code is being changed.

Regimes:
${Object.entries(DESCRIPTIONS)
  .map(([name, text]) => `  ${name.padEnd(16)}${text}`)
  .join('\n')}

Examples:
  $ bilevel verify oracle
  $ bilevel verify oracle --cases 100000 --seed 1 --jobs 4
  $ bilevel verify oracle --cases 10000 --regime predictions constant
  $ bilevel verify oracle --seed 1 --case 1234      one case in detail
  $ bilevel verify oracle --json

Exit status: 0 every certified bound held, 1 one did not or a case failed, 2 bad input, 130 interrupted.`;

/** `bilevel verify oracle`. */
export function addOracleCommand(verify: Command): void {
  verify
    .command('oracle')
    .summary('compare every certified bound with an independent truth of high precision')
    .description('Compares every certified bound with an independent truth of high precision.')
    .option('--cases <n>', 'how many cases', positiveWhole, DEFAULT_CASES)
    .option('--seed <n>', 'seed of the cases', seed, 0)
    .option('--jobs <n>', 'threads', positiveWhole, 1)
    .addOption(
      new Option(
        '--regime <names...>',
        'of the cases only those of these regimes (default: all)',
      ).choices(Object.keys(DESCRIPTIONS)),
    )
    .option('--case <k>', 'only this case, counted from 0, in detail', wholeFromZero)
    .option('--json', 'one JSON event a line on standard output, the last a summary')
    .addHelpText('after', HELP)
    .action(async (flags: OracleFlags) => {
      process.exitCode = await verifyOracle(flags);
    });
}

async function verifyOracle(flags: OracleFlags): Promise<number> {
  const signal = interruptSignal();
  const experiments = await import('@bilevel/experiments');
  const json = flags.json === true;
  const display = progressDisplay(json);
  const started = performance.now();
  try {
    const outcome = await experiments.verifyOracle({
      cases: flags.cases,
      seed: flags.seed,
      jobs: flags.jobs,
      ...(flags.regime !== undefined && { regimes: flags.regime }),
      ...(flags.case !== undefined && { only: flags.case }),
      signal,
      onProgress: (done, of, what) => {
        // A line a case would drown the summary.
        if (!json || done % Math.ceil(of / 100) === 0) display.update(done, of, what);
      },
    });
    display.stop();
    const seconds = (performance.now() - started) / 1000;
    if (json) writeJson({ type: 'summary', ...outcome, seconds });
    else print(...experiments.oracleText(outcome), `${seconds.toFixed(1)} s.`);
    const defects = outcome.found.filter(({ kind }) => kind === 'certified');
    for (const one of defects.slice(0, SHOWN)) err(complaint(one, flags.seed));
    return defects.length + outcome.failures.length > 0 ? EXIT.internal : EXIT.success;
  } finally {
    display.stop();
  }
}

function complaint(one: OracleViolation, from: number): string {
  const of = one.sample === undefined ? '' : ` of sample ${String(one.sample)}`;
  return (
    `The bound ${one.bound}${of} does not hold for ${one.family} (${one.regime}) with ${one.lower} + ` +
    `${one.linear}: ${String(one.limit)} < ${String(one.error)}. To see it again: ` +
    `bilevel verify oracle --seed ${String(from)} --case ${String(one.case)}`
  );
}
