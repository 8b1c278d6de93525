import { ArgumentError } from '@bilevel/core';
import type { CleaningFiles } from '@bilevel/experiments';
import { Option, type Command } from 'commander';
import { mirrorOption, mnistFolder } from '../../mnist.js';
import { positiveNumber, positiveWhole } from '../../numbers.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface HypercleaningFlags extends ExperimentFlags {
  data?: string;
  mirror?: string[];
  labels?: string;
  train: number;
  upper: number;
  method: 'published' | 'lbfgs';
  lower: 'gd' | 'hb' | 'fista';
  epsilon: number;
  adjoint: 'gd' | 'hb' | 'cg';
  delta: number;
  budget?: number;
  step: number;
  precision: '32' | '64';
  all?: boolean;
  resume?: boolean;
}

const PUBLISHED_BUDGET = 100_000;

const EXAMPLES = `
The first 20,000 training images of MNIST with 10 % wrong labels below, the first 5,000 test images
above; softmax regression with ridge 0.001, weights σ(θ) on the samples, θ = 0 and W = 0 to start.
A unit of work is an iteration of a solver, as in the paper.

With --method lbfgs the same problem is solved by inexact L-BFGS, Newton-CG and warm-started CG, with
tolerances of their own; its objectives are verified, with a certified error, after the run.

Examples:
  $ bilevel reproduce hypercleaning --data mnist/ --labels labels.u8 --lower hb --adjoint cg
  $ bilevel reproduce hypercleaning --data mnist/ --method lbfgs --budget 500
  $ bilevel reproduce hypercleaning --data mnist/ --all --out all
  $ bilevel reproduce hypercleaning --data mnist/ --all --out all --resume`;

/** `bilevel reproduce hypercleaning`. */
export function addHypercleaningCommand(reproduce: Command): void {
  const command = reproduce
    .command('hypercleaning')
    .summary('weights that find wrong labels (Ehrhardt & Roberts 2023, §4)')
    .description(
      'The data hypercleaning experiment of Ehrhardt & Roberts 2023, section 4: one of its runs, ' +
        'all 36 of them, or the same problem by better methods.',
    )
    .option(
      '--data <dir>',
      'folder with the four files of MNIST, plain or .gz (default: the cache; fetched on first use)',
    );
  mirrorOption(command)
    .option(
      '--labels <file>',
      'labels of the training images, a byte each (default: corrupted by --seed)',
    )
    .option('--train <n>', 'training images', positiveWhole, 20_000)
    .option('--upper <n>', 'images of the upper level', positiveWhole, 5000)
    .addOption(
      new Option('--method <name>', 'the published protocol, or L-BFGS with Newton-CG and CG')
        .choices(['published', 'lbfgs'])
        .default('published'),
    )
    .addOption(
      new Option('--lower <name>', 'lower-level solver')
        .choices(['gd', 'hb', 'fista'])
        .default('hb'),
    )
    .option('--epsilon <distance>', 'accuracy of the lower level', positiveNumber, 0.1)
    .addOption(
      new Option('--adjoint <name>', 'adjoint solver').choices(['gd', 'hb', 'cg']).default('cg'),
    )
    .option('--delta <residual>', 'accuracy of the adjoint, absolute', positiveNumber, 0.01)
    .option(
      '--budget <work>',
      'units of work of each run (default: 100000; 1000 with --method lbfgs)',
      positiveWhole,
    )
    .option('--step <size>', 'upper-level step', positiveNumber, 10)
    .addOption(
      new Option('--precision <bits>', 'of products and of CG; published: 32')
        .choices(['32', '64'])
        .default('32'),
    )
    .option('--all', 'all 36 runs, one after the other')
    .option('--resume', 'go on with the runs in --out that were interrupted');
  experimentOptions(command, 'hypercleaning')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: HypercleaningFlags, self: Command) => {
      const { improveHypercleaning, reproduceHypercleaning } = await import('@bilevel/experiments');
      if (flags.resume === true && flags.out === undefined) {
        throw new ArgumentError(
          'Expected --out with --resume but received none. Give the folder of the runs.',
        );
      }
      refuse(flags, self);
      const files: CleaningFiles = {
        data: flags.data ?? (await mnistFolder(flags)),
        train: flags.train,
        upper: flags.upper,
        ...(flags.labels !== undefined && { labels: flags.labels }),
      };
      const own: ExperimentFlags = {
        ...flags,
        force: flags.force === true || flags.resume === true,
      };
      if (flags.method === 'lbfgs') {
        const { budget = 1000 } = flags;
        await runExperiment('hypercleaning', own, (options) =>
          improveHypercleaning({ ...options, files, budget }),
        );
        return;
      }
      const { lower, epsilon, adjoint, delta, step, budget = PUBLISHED_BUDGET } = flags;
      const precision = flags.precision === '64' ? (64 as const) : (32 as const);
      const run =
        flags.all === true
          ? ({ all: true, budget } as const)
          : { lower, epsilon, adjoint, delta, budget, step, precision };
      await runExperiment('hypercleaning', own, (options) =>
        reproduceHypercleaning({ ...options, files, run }),
      );
    });
}

/** Options that would do nothing. */
function refuse(flags: HypercleaningFlags, command: Command): void {
  const chosen = flags.method === 'lbfgs' ? '--method lbfgs' : '--all';
  if (flags.method !== 'lbfgs' && flags.all !== true) return;
  const names = ['lower', 'epsilon', 'adjoint', 'delta', 'step', 'precision'];
  if (flags.method === 'lbfgs') names.push('all', 'resume');
  const given = names.find((name) => command.getOptionValueSource(name) === 'cli');
  if (given === undefined) return;
  throw new ArgumentError(
    `Expected no --${given} with ${chosen} but received one. Leave it out: it would do nothing.`,
  );
}
