import type { Command } from 'commander';
import { positiveWhole } from '../../numbers.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface TvWeightsFlags extends ExperimentFlags {
  data?: string;
  size: number;
  maxSteps: number;
  budget: number;
}

const EXAMPLES = `
Weight and smoothing of total variation from e⁻⁵, Gaussian noise of 0.1: the true objective of every
accepted step against the units of work until then, for

  adaptive     accuracies that the method finds, from its own and from four given ones
  fixed        four accuracies that stay
  others       L-BFGS, HOAG, mini-batches, with all defaults

Examples:
  $ bilevel reproduce tv-weights --out tv-weights
  $ bilevel reproduce tv-weights --data kodak/ --size 96
  $ bilevel reproduce tv-weights --size 48 --max-steps 20 --json`;

/** `bilevel reproduce tv-weights`. */
export function addTvWeightsCommand(reproduce: Command): void {
  const command = reproduce
    .command('tv-weights')
    .summary('adaptive against fixed accuracy on total-variation weights (after MAID)')
    .description(
      'Objective against work for adaptive and fixed accuracies on total-variation weights, after ' +
        'MAID (Salehi et al. 2024).',
    )
    .option('--data <dir>', 'a folder of pictures (default: four generated ones)')
    .option('--size <n>', 'width and height in pixels, at least 11', positiveWhole, 96)
    .option('--max-steps <n>', 'accepted steps of each run', positiveWhole, 60)
    .option('--budget <n>', 'units of work of each run, per picture', positiveWhole, 1500);
  experimentOptions(command, 'tv-weights')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: TvWeightsFlags) => {
      const { reproduceTvWeights } = await import('@bilevel/experiments');
      const { data, size, maxSteps, budget } = flags;
      await runExperiment('tv-weights', flags, (options) =>
        reproduceTvWeights({
          ...options,
          size,
          maxSteps,
          budget,
          ...(data !== undefined && { data }),
        }),
      );
    });
}
