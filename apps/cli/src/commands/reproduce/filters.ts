import { ArgumentError } from '@bilevel/core';
import type { Command } from 'commander';
import { positiveNumber, positiveWhole } from '../../numbers.js';
import { dataFolder } from './dataFolder.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface FiltersFlags extends ExperimentFlags {
  train?: string;
  test?: string;
  models?: string[];
  minutes?: number;
  steps?: number;
  quick?: boolean;
  resume?: boolean;
  threads?: number;
}

const EXAMPLES = `
Banks of filters are learned as denoisers from random windows of the pictures, grey, with noise of σ = 25/255:

  tv                      total variation, weight and smoothing, to compare
  filters-convex          filters under a convex potential
  filters-weakly-convex   filters under a potential that is not, convex as a whole

by annealed mini-batches and, in the rest of the time, steps that are proven to lower the objective. They are tested
on other pictures at σ = 25/255, 15/255 and 5/255, by scaling weights and smoothings. What is certified is the objective
over the windows. The models are written as bilevel apply reads them.

Without --train and --test the folders kodak and bsd68 in BILEVEL_DATA are used, or else generated pictures.

Examples:
  $ bilevel reproduce filters --train kodak/ --test bsd68/ --out filters
  $ bilevel reproduce filters --train kodak/ --test bsd68/ --out filters --resume    go on after Ctrl-C or a crash
  $ bilevel reproduce filters --models tv filters-convex --minutes 25
  $ bilevel reproduce filters --quick`;

/** `bilevel reproduce filters`. */
export function addFiltersCommand(reproduce: Command): void {
  const command = reproduce
    .command('filters')
    .summary('learned filters against total variation, on BSD68')
    .description(
      'Learns banks of filters, convex and weakly convex, from windows of photographs, and tests them as denoisers on ' +
        'others beside total variation and published figures.',
    )
    .option('--train <dir>', 'pictures to learn from')
    .option('--test <dir>', 'pictures to test on')
    .option('--models <names...>', 'models to learn (default: all three)')
    .option('--minutes <n>', 'minutes of training of each bank (default: 30)', positiveNumber)
    .option('--steps <n>', 'steps at most of each part of a training', positiveWhole)
    .option('--quick', 'four windows and some steps, to see that everything works')
    .option('--resume', 'go on with the experiment in --out that was interrupted')
    .option('--threads <n>', 'threads of the training (default: all cores)', positiveWhole);
  experimentOptions(command, 'filters')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: FiltersFlags) => {
      const { reproduceFilters } = await import('@bilevel/experiments');
      if (flags.resume === true && flags.out === undefined) {
        throw new ArgumentError(
          'Expected --out with --resume but received none. Give the folder of the experiment.',
        );
      }
      const { models, minutes, steps, quick, threads } = flags;
      const { train = dataFolder('kodak', quick), test = dataFolder('bsd68', quick) } = flags;
      const own = { ...flags, force: flags.force === true || flags.resume === true };
      await runExperiment('filters', own, (options) =>
        reproduceFilters({
          ...options,
          ...(train !== undefined && { train }),
          ...(test !== undefined && { test }),
          ...(models && { models }),
          ...(minutes !== undefined && { minutes }),
          ...(steps !== undefined && { steps }),
          ...(quick === true && { quick }),
          ...(threads !== undefined && { threads }),
        }),
      );
    });
}
