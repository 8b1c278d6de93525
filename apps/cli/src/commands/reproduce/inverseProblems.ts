import { ArgumentError } from '@bilevel/core';
import type { Command } from 'commander';
import { dataFolder } from './dataFolder.js';
import { experimentOptions, runExperiment, type ExperimentFlags } from './experiment.js';

interface InverseFlags extends ExperimentFlags {
  train?: string;
  test?: string;
  slices?: string;
  problems?: string[];
  regularisers?: string[];
  quick?: boolean;
  resume?: boolean;
}

const EXAMPLES = `
Weights and smoothings of each regulariser for each problem, twice: the best of a grid, whose points start from the
solution of their neighbour and are solved as accurately as learning ends with, and learned by steps that are proven. Both are
judged by the training objective, in certified intervals, and by PSNR and SSIM on other pictures; what they took is told in
units of work and in seconds of one core. The ridge ξ is varied besides. A row is kept as soon as it is computed.

Without --train, --test and --slices the folders kodak, bsd68 and mri in BILEVEL_DATA are used, or else generated pictures.

Examples:
  $ bilevel reproduce inverse-problems --train kodak/ --test bsd68/ --slices mri/ --out inverse
  $ bilevel reproduce inverse-problems --out inverse --resume       go on after Ctrl-C or a crash, or add rows
  $ bilevel reproduce inverse-problems --regularisers tv --quick`;

/** `bilevel reproduce inverse-problems`. */
export function addInverseProblemsCommand(reproduce: Command): void {
  const command = reproduce
    .command('inverse-problems')
    .summary('learned weights against a grid search, for every operator')
    .description(
      'Compares learned parameters with those of a grid search, for deblurring, inpainting, super-resolution, tomography ' +
        'and other inverse problems.',
    )
    .option('--train <dir>', 'photographs to learn from')
    .option('--test <dir>', 'photographs to test on')
    .option('--slices <dir>', 'slices of a body, for tomography and magnetic resonance')
    .option('--problems <names...>', 'problems (default: all)')
    .option('--regularisers <names...>', 'regularisers (default: all)')
    .option('--quick', 'tiny pictures and some steps, to see that everything works')
    .option('--resume', 'go on with the experiment in --out, or add to it');
  experimentOptions(command, 'inverse-problems')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: InverseFlags) => {
      const { reproduceInverseProblems } = await import('@bilevel/experiments');
      if (flags.resume === true && flags.out === undefined) {
        throw new ArgumentError(
          'Expected --out with --resume but received none. Give the folder of the experiment.',
        );
      }
      const { problems, regularisers, quick } = flags;
      const {
        train = dataFolder('kodak', quick),
        test = dataFolder('bsd68', quick),
        slices = dataFolder('mri', quick),
      } = flags;
      const own = { ...flags, force: flags.force === true || flags.resume === true };
      await runExperiment('inverse-problems', own, (options) =>
        reproduceInverseProblems({
          ...options,
          ...(train !== undefined && { train }),
          ...(test !== undefined && { test }),
          ...(slices !== undefined && { slices }),
          ...(problems && { problems }),
          ...(regularisers && { regularisers }),
          ...(quick === true && { quick }),
        }),
      );
    });
}
